internal import EventLog
internal import Foundation
internal import LMDB

/// What groups keep on disk: the LMDB environment `service/groups`, in which each step is one transaction
/// that is on disk before anybody is told.
///
/// ```
/// meta      "format" → "daftar-groups 1";  "next" → the next group's number (4 bytes)
/// groups    name → number (4) ‖ position (8) ‖ settings (JSON, GroupSettings+JSON)
/// records   number (4) ‖ position of the event (8) → record (GroupRecord)
/// webhooks  name → what is pushed where (JSON, Webhook)
/// ```
/// Numbers are big-endian, so a group's records lie together in order of position. Which member has which
/// event is not kept: after a restart what was in flight is delivered again.
final class GroupStore {
    static let format = "daftar-groups 1"
    private static let mapSize = 1 << 34

    struct Row {
        let number: UInt32
        let position: UInt64
        let settings: [UInt8]
    }

    private let environment: Environment
    private let meta: LMDB.Table
    private let groups: LMDB.Table
    private let records: LMDB.Table
    private let webhooks: LMDB.Table

    /// Opens it in the data directory `directory`, and makes it first where there is none.
    init(in directory: String) throws {
        let path = directory + "/service/groups"
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            environment = try Environment(path: path, options: .init(mapSize: Self.mapSize, maxTables: 4))
            meta = try environment.table("meta", create: true)
            groups = try environment.table("groups", create: true)
            records = try environment.table("records", create: true)
            webhooks = try environment.table("webhooks", create: true)
        } catch {
            throw GroupError(.storage, "\(path) cannot be opened: \(error)")
        }
        try checkFormat(path)
    }

    private func checkFormat(_ path: String) throws {
        let key = Array("format".utf8)
        let (table, wanted) = (meta, Array(Self.format.utf8))
        let found = try read { try $0.get(key.span.bytes, in: table)?.withUnsafeBytes { Array($0) } }
        if found == wanted { return }
        guard found == nil else {
            let text = String(decoding: found ?? [], as: UTF8.self)
            throw GroupError(
                .damaged, "\(path) has the format \"\(text)\"; this program reads \"\(Self.format)\"")
        }
        try write { try $0.put(key.span.bytes, wanted.span.bytes, in: table) }
    }

    func close() { environment.close() }

    private func read<R>(_ body: (borrowing ReadTransaction) throws -> R) throws -> R {
        do {
            return try environment.read(body)
        } catch let error as LMDBError {
            throw GroupError(.storage, "service/groups cannot be read: \(error)")
        }
    }

    private func write(_ body: (inout WriteTransaction) throws -> Void) throws {
        do {
            try environment.write(body)
        } catch let error as LMDBError {
            throw GroupError(.storage, "service/groups cannot be written: \(error)")
        }
    }

    // MARK: Groups

    func all() throws -> [(name: String, row: Row)] {
        try entries(of: groups).map { name, bytes in
            guard bytes.count >= 12 else { throw GroupError(.damaged, "the row of the group \(name)") }
            return (
                name,
                Row(
                    number: UInt32(truncatingIfNeeded: BigEndian.number(bytes[..<4])),
                    position: BigEndian.number(bytes[4..<12]), settings: Array(bytes[12...]))
            )
        }
    }

    private func entries(of table: LMDB.Table) throws -> [(key: String, value: [UInt8])] {
        try read { transaction in
            var rows: [(String, [UInt8])] = []
            var cursor = try transaction.cursor(table)
            while try cursor.next() {
                let key = cursor.key.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
                rows.append((key, cursor.value.withUnsafeBytes { Array($0) }))
            }
            return rows
        }
    }

    func records(of number: UInt32) throws -> [UInt64: GroupRecord] {
        let prefix = BigEndian.bytes(number)
        let table = records
        return try read { transaction in
            var found: [UInt64: GroupRecord] = [:]
            var cursor = try transaction.cursor(table)
            var isThere = try cursor.seek(toOrAfter: prefix.span.bytes)
            while isThere {
                let key = cursor.key.withUnsafeBytes { Array($0) }
                guard key.starts(with: prefix) else { break }
                let bytes = cursor.value.withUnsafeBytes { Array($0) }
                guard key.count == 12, let record = GroupRecord(bytes) else {
                    throw GroupError(.damaged, "a record of the group number \(number)")
                }
                found[BigEndian.number(key[4...])] = record
                isThere = try cursor.next()
            }
            return found
        }
    }

    /// - Returns: the new group's number.
    func add(_ name: String, position: UInt64, settings: [UInt8]) throws -> UInt32 {
        let (nextKey, nameKey) = (Array("next".utf8), Array(name.utf8))
        var number: UInt32 = 0
        try write { transaction in
            let next = try transaction.get(nextKey.span.bytes, in: meta)?.withUnsafeBytes { Array($0) }
            number = UInt32(truncatingIfNeeded: BigEndian.number(next ?? []))
            let following = BigEndian.bytes(number + 1)
            try transaction.put(nextKey.span.bytes, following.span.bytes, in: meta)
            let row = BigEndian.bytes(number) + BigEndian.bytes(position) + settings
            try transaction.put(nameKey.span.bytes, row.span.bytes, in: groups)
        }
        return number
    }

    func remove(_ name: String, number: UInt32) throws {
        let keys = try records(of: number).keys.map { BigEndian.bytes(number) + BigEndian.bytes($0) }
        let nameKey = Array(name.utf8)
        try write { transaction in
            for key in keys { try transaction.delete(key.span.bytes, in: records) }
            try transaction.delete(nameKey.span.bytes, in: groups)
            try transaction.delete(nameKey.span.bytes, in: webhooks)
        }
    }

    /// What is to be written of one group.
    struct Update {
        let name: String
        let number: UInt32
        let settings: [UInt8]
        let changes: GroupState.Changes
    }

    /// Writes what has changed in all groups, in one transaction.
    func write(_ updates: [Update]) throws {
        try write { transaction in
            for update in updates {
                for (position, record) in update.changes.records {
                    let key = BigEndian.bytes(update.number) + BigEndian.bytes(position)
                    if let bytes = record?.bytes {
                        try transaction.put(key.span.bytes, bytes.span.bytes, in: records)
                    } else {
                        try transaction.delete(key.span.bytes, in: records)
                    }
                }
                guard let position = update.changes.position else { continue }
                let key = Array(update.name.utf8)
                let row = BigEndian.bytes(update.number) + BigEndian.bytes(position) + update.settings
                try transaction.put(key.span.bytes, row.span.bytes, in: groups)
            }
        }
    }

    // MARK: Webhooks

    func allWebhooks() throws -> [(name: String, json: [UInt8])] {
        try entries(of: webhooks).map { ($0.key, $0.value) }
    }

    func put(webhook name: String, _ json: [UInt8]) throws {
        let key = Array(name.utf8)
        try write { try $0.put(key.span.bytes, json.span.bytes, in: webhooks) }
    }
}
