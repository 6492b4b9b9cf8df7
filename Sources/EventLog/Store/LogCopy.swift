internal import Glibc
internal import LMDB

extension EventLog {
    /// Copies the first `end` events into a log of its own in `directory`, which is made: same identity, records,
    /// entries and tree. Appending to the copy goes on from there. For trying things out, not for backups.
    ///
    /// Others may append meanwhile. The name `log` is given when the copy is whole.
    ///
    /// - Throws: ``LogError``; `storage` where there is a log already.
    @available(*, noasync)
    public func copy(before end: UInt64, to directory: String) throws {
        if Self.exists(in: directory) { throw LogError(.storage, "\(directory) holds a ledger already") }
        let (path, unfinished, index) = (directory + "/log", directory + "/log.new", directory + "/index")
        for folder in [directory, unfinished, index] {
            guard mkdir(folder, 0o700) == 0 || errno == EEXIST else {
                throw LogError.system("\(folder) cannot be made")
            }
        }
        for folder in [unfinished, index] {
            for file in ["data.mdb", "lock.mdb"] { unlink("\(folder)/\(file)") }
        }
        // The index first: it may lag behind its log, but not be ahead of it.
        if end >= (try headPosition()) { try reader.index.copy(to: index) }
        try reader.store.copy(to: unfinished)
        try LogCopy(path: unfinished, original: reader).cut(before: end)
        guard rename(unfinished, path) == 0 else { throw LogError.system("\(path) cannot be made") }
    }
}

/// A log's files that were copied, cut off at a position.
private struct LogCopy {
    /// Rows deleted in a transaction: what LMDB keeps of it in memory stays small.
    private static let batchCount: UInt64 = 10_000

    let store: LogStore
    let original: LogReader

    init(path: String, original: LogReader) throws {
        store = try LogStore(path: path, readOnly: false, create: false)
        self.original = original
    }

    func cut(before end: UInt64) throws {
        let head = try store.read { transaction, tables in try LogReader.head(transaction, tables) }
        if end >= head { return }
        let last = end == 0 ? Instant.distantPast : try original.event(at: end - 1)?.recordedTime
        guard let last else { throw LogError(.damaged, "the log has no position \(end - 1)") }
        let state = LogState(
            head: end, lastRecorded: last, root: try TreeReader(reader: original).root(size: end))
        var position = head
        while position > end {
            let next = max(end, position - min(position, Self.batchCount))
            try store.write { transaction, tables in
                for position in next..<position { try transaction.delete(position, in: tables.events) }
            }
            position = next
        }
        try store.write { transaction, tables in
            for key in try nodes(behind: end, of: head) {
                try transaction.delete(key.span.bytes, in: tables.tree)
            }
            let key = LogMeta.headKey
            try transaction.put(key.span.bytes, state.bytes.span.bytes, in: tables.meta)
        }
    }

    /// The keys of stored nodes that a tree of `head` leaves has, but not one of `end`.
    private func nodes(behind end: UInt64, of head: UInt64) throws -> [[UInt8]] {
        var keys: [[UInt8]] = []
        for height in stride(from: MerkleTree.tileHeight, to: 64, by: MerkleTree.tileHeight) {
            let (kept, all) = (end >> UInt64(height), head >> UInt64(height))
            if all == 0 { break }
            for index in kept..<all { keys.append(TreeReader.key(height: height, index: index)) }
        }
        return keys
    }
}
