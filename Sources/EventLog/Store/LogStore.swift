internal import Glibc
internal import LMDB
internal import Synchronization

/// The truth: the LMDB environment `log/` with its tables.
///
/// ```
/// events        position (8 bytes, big-endian) → record            (RecordFormat)
/// tree          height (1) ‖ index (8) → hash (32)                 complete nodes of height 8, 16, …
/// names         number (8) → text                                  types, and entities without events
/// dictionaries  number (8) → zstd dictionary
/// meta          text → bytes: format, id, origin, settings, rules, head
/// ```
final class LogStore: Sendable {
    static let format = "daftar-log 1"
    /// Reserved address space; the file grows only as it is filled.
    static let mapSize = 1 << 40

    struct Tables: Sendable {
        let environment: Environment
        let events: Table
        let tree: Table
        let names: Table
        let dictionaries: Table
        let meta: Table

        init(path: String, readOnly: Bool, create: Bool) throws(LMDBError) {
            let options = Environment.Options(mapSize: LogStore.mapSize, maxTables: 8, readOnly: readOnly)
            environment = try Environment(path: path, options: options)
            events = try environment.table("events", create: create)
            tree = try environment.table("tree", create: create)
            names = try environment.table("names", create: create)
            dictionaries = try environment.table("dictionaries", create: create)
            meta = try environment.table("meta", create: create)
        }
    }

    let path: String
    private let readOnly: Bool
    // Reading takes the lock shared; after an I/O error the writer takes it alone, and so waits until
    // the readers are done, to close and open the environment again.
    private let lock = ReadWriteLock()
    private let tables: Mutex<Tables>

    /// Opens the log in the directory `path`, which must exist.
    ///
    /// - Throws: ``LogError`` `damaged` where the file is shorter than LMDB's last page.
    init(path: String, readOnly: Bool, create: Bool) throws {
        self.path = path
        self.readOnly = readOnly
        try Self.checkSize(path)
        do {
            tables = Mutex(try Tables(path: path, readOnly: readOnly, create: create))
        } catch {
            throw LogError.opening(path, error)
        }
    }

    deinit {
        tables.withLock { $0.environment.close() }
    }

    /// Runs `body` on a snapshot. It must be short and must not wait for anything outside (law 8).
    func read<R>(_ body: (borrowing ReadTransaction, Tables) throws -> R) throws -> R {
        try lock.reading {
            let tables = self.tables.withLock { $0 }
            do {
                return try tables.environment.read { try body($0, tables) }
            } catch let error as LMDBError {
                throw LogError.reading(error)
            }
        }
    }

    /// Runs `body` in a write transaction and commits it.
    @available(*, noasync)
    func write<R>(_ body: (inout WriteTransaction, Tables) throws -> R) throws -> R {
        try lock.reading {
            let tables = self.tables.withLock { $0 }
            return try tables.environment.write { try body(&$0, tables) }
        }
    }

    /// Closes and opens the environment again, once the readers that are in it have left: after an I/O
    /// error LMDB's own state is not to be trusted.
    func reopen() throws {
        try lock.writing {
            try tables.withLock { tables in
                tables.environment.close()
                try Self.checkSize(path)
                tables = try Tables(path: path, readOnly: readOnly, create: false)
            }
        }
    }

    /// Bytes of the data file that are in use.
    var byteCount: Int { tables.withLock { $0.environment.info.bytes } }

    func copy(to path: String) throws {
        try lock.reading {
            try tables.withLock { $0 }.environment.copy(to: path, compacting: true)
        }
    }

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

    /// Refuses a file that was cut short: reading behind its end would kill the process.
    private static func checkSize(_ path: String) throws(LogError) {
        let file = path + "/data.mdb"
        var status = stat()
        guard stat(file, &status) == 0, status.st_size > 0 else { return }
        guard let lastPage = MetaPages.lastPage(ofFile: file) else {
            throw LogError(.damaged, "\(file) is no LMDB file of this system, or its first pages are damaged")
        }
        let needed = (lastPage.number + 1) * lastPage.size
        if Int(status.st_size) < needed {
            throw LogError(
                .damaged,
                "\(file) has \(status.st_size) bytes but its last page in use ends at \(needed): it was cut short")
        }
    }
}

extension LogError {
    static func opening(_ path: String, _ error: LMDBError) -> LogError {
        LogError(error.isCorrupted ? .damaged : .storage, "\(path) cannot be opened", cause: error)
    }

    static func reading(_ error: LMDBError) -> LogError {
        LogError(error.isCorrupted ? .damaged : .storage, "reading failed", cause: error)
    }
}
