internal import LMDB

/// A slot of the vault whose boxes were moved to another one: nothing is sealed under it any more, and its
/// key is to be destroyed.
///
/// A row of `meta`, written in the transaction that moves the boxes:
/// ```
/// key    "moved" ‖ old slot (4, big-endian)
/// value  new slot (4, little-endian) ‖ checksum (8) ‖ the data subject, UTF-8
/// ```
/// The checksum is SipHash-2-4 of new slot ‖ subject, keyed with the log id ⊕ the old slot.
public struct MovedSlot: Sendable, Equatable {
    private static let subjectOffset = 12

    public let subject: String
    public let old: UInt32
    public let new: UInt32

    public init(subject: String, old: UInt32, new: UInt32) {
        self.subject = subject
        self.old = old
        self.new = new
    }

    var key: [UInt8] {
        LogMeta.movedPrefix + [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: old >> UInt32($0)) }
    }

    func value(_ logID: LogID) -> [UInt8] {
        let slot = [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: new >> UInt32($0)) }
        let sum = (slot + subject.utf8).withUnsafeBytes {
            RecordFormat.checksum($0, position: UInt64(old), logID: logID)
        }
        return slot + withUnsafeBytes(of: sum) { Array($0) } + subject.utf8
    }

    private static func read(_ key: [UInt8], _ value: [UInt8], _ logID: LogID) -> MovedSlot? {
        guard key.count == LogMeta.movedPrefix.count + 4, value.count > subjectOffset else { return nil }
        let old = key[LogMeta.movedPrefix.count...].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        let new = value[..<4].reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        let subject = String(decoding: value[subjectOffset...], as: UTF8.self)
        let moved = MovedSlot(subject: subject, old: old, new: new)
        return moved.value(logID) == value ? moved : nil
    }

    /// All of a log, by the number of the old slot, which is also their order in time.
    ///
    /// - Throws: `damaged`.
    static func all(
        _ transaction: borrowing ReadTransaction, _ tables: LogStore.Tables, _ logID: LogID
    ) throws -> [MovedSlot] {
        var found: [MovedSlot] = []
        let prefix = LogMeta.movedPrefix
        var cursor = try transaction.cursor(tables.meta)
        var isThere = try cursor.seek(toOrAfter: prefix.span.bytes)
        while isThere {
            let key = cursor.key.array
            guard key.starts(with: prefix) else { break }
            guard let moved = read(key, cursor.value.array, logID) else {
                throw LogError(.damaged, "a row about a moved slot is not what was written")
            }
            found.append(moved)
            isThere = try cursor.next()
        }
        return found
    }
}
