internal import LMDB

/// The truth: the LMDB environment `log/` with its tables.
///
/// ```
/// events        position (8 bytes, big-endian) → record            (RecordFormat)
/// tree          height (1) ‖ index (8) → hash (32)                 complete nodes of height 8, 16, …
/// names         number (8) → text                                  types, and entities without events
/// dictionaries  number (8) → zstd dictionary
/// meta          text → bytes: format, id, origin, settings, rules, their checksum, head; moved ‖ slot (MovedSlot)
/// ```
final class LogStore: Sendable {
    static let format = "daftar-log 1"
    /// Reserved address space, which bounds the file: fifteen hundred million events. The file grows only as it
    /// is filled.
    static let mapSize = 1 << 38

    struct Tables: Sendable {
        let events: Table
        let tree: Table
        let names: Table
        let dictionaries: Table
        let meta: Table

        init(_ environment: Environment, create: Bool) throws(LMDBError) {
            events = try environment.table("events", keys: .numbers, create: create)
            tree = try environment.table("tree", create: create)
            names = try environment.table("names", create: create)
            dictionaries = try environment.table("dictionaries", create: create)
            meta = try environment.table("meta", create: create)
        }
    }

    private let environment: ReopenableEnvironment<Tables>

    var path: String { environment.path }

    /// Opens the log in the directory `path`, which must exist.
    ///
    /// - Throws: ``LogError`` `damaged` where the file is shorter than LMDB's last page.
    init(path: String, readOnly: Bool, create: Bool) throws {
        environment = try ReopenableEnvironment(path: path, readOnly: readOnly, mapSize: Self.mapSize) {
            (environment) throws(LMDBError) in try Tables(environment, create: create)
        }
    }

    /// Runs `body` on a snapshot. It must be short and must not wait for anything outside (law 8).
    func read<R>(_ body: (borrowing ReadTransaction, Tables) throws -> R) throws -> R {
        try environment.read(body)
    }

    /// Runs `body` in a write transaction and commits it.
    @available(*, noasync)
    func write<R>(_ body: (inout WriteTransaction, Tables) throws -> R) throws -> R {
        try environment.write(body)
    }

    /// Closes the environment, once the readers that are in it have left, and opens it again.
    func reopen() throws(LogError) { try environment.reopen() }

    /// Writes a snapshot to `path`, an empty directory that exists.
    func copy(to path: String) throws(LogError) { try environment.copy(to: path) }

    /// Rows and bytes by table.
    func statistics() throws -> [(name: String, entries: Int, bytes: Int)] {
        try read { transaction, tables in
            let all = [
                ("events", tables.events), ("tree", tables.tree), ("names", tables.names),
                ("dictionaries", tables.dictionaries), ("meta", tables.meta),
            ]
            return try all.map { name, table in
                let statistics = try transaction.statistics(of: table)
                return (name, statistics.entries, statistics.bytes)
            }
        }
    }
}
