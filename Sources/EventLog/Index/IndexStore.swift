internal import LMDB

/// The index: the LMDB environment `index/`. Made from the log alone, made anew where it is lost.
final class IndexStore: Sendable {
    private let environment: ReopenableEnvironment<IndexTables>

    /// Reserved address space: an index is a third as large as its log.
    private static let mapSize = 1 << 37

    init(path: String, readOnly: Bool) throws {
        environment = try ReopenableEnvironment(path: path, readOnly: readOnly, mapSize: Self.mapSize) {
            (environment) throws(LMDBError) in try IndexTables(environment, create: !readOnly)
        }
    }

    /// Closes the environment, once the readers that are in it have left, and opens it again.
    func reopen() throws(LogError) { try environment.reopen() }

    /// Runs `body` on a snapshot of the index.
    func read<R>(_ body: (borrowing ReadTransaction, IndexTables) throws -> R) throws -> R {
        try environment.read(body)
    }

    /// Writes a snapshot to `path`, an empty directory that exists.
    func copy(to path: String) throws(LogError) { try environment.copy(to: path) }

    /// Empties the index and notes what it will be made from.
    @available(*, noasync)
    func reset(_ state: IndexState) throws {
        do {
            try environment.write { transaction, tables in try tables.reset(state, &transaction) }
        } catch let error as LMDBError {
            throw LogError(
                error.isDiskFull ? .diskFull : .storage, "the index cannot be emptied", cause: error)
        }
    }

    /// Events for which postings and ids are cut into one more part.
    private static let partCount = 4_096

    /// Adds consecutive batches, in several transactions: LMDB writes every page that a transaction touches
    /// anew, and a large batch in one would touch, and so double, the whole file. Only the last transaction
    /// moves the index's end; where it is not reached, the same is added again without effect.
    @available(*, noasync)
    func add(_ batches: [IndexBatch]) throws {
        let batches = try read { transaction, tables in try tables.missing(of: batches, transaction) }
        if batches.isEmpty { return }
        let (postings, ids) = (IndexBatch.postings(of: batches), IndexBatch.ids(of: batches))
        let parts = ids.count / Self.partCount + 1
        if parts == 1 {
            return try environment.write { transaction, tables in
                try tables.add(postings[...], &transaction)
                try tables.add(ids[...], &transaction)
                try tables.finish(batches, &transaction)
            }
        }
        for part in postings.cut(into: parts) {
            try environment.write { transaction, tables in try tables.add(part, &transaction) }
        }
        for part in ids.cut(into: parts) {
            try environment.write { transaction, tables in try tables.add(part, &transaction) }
        }
        try environment.write { transaction, tables in try tables.finish(batches, &transaction) }
    }

    /// Rows and bytes of each table.
    func statistics() throws -> [(name: String, entries: Int, bytes: Int)] {
        try environment.read { transaction, tables in
            try tables.named.map { name, table in
                let statistics = try transaction.statistics(of: table)
                return (name, statistics.entries, statistics.bytes)
            }
        }
    }
}

extension Array {
    /// `parts` slices of about the same length; none is empty.
    fileprivate func cut(into parts: Int) -> [ArraySlice<Element>] {
        let length = Swift.max(1, (count + parts - 1) / parts)
        return stride(from: 0, to: count, by: length).map { self[$0..<Swift.min($0 + length, count)] }
    }
}
