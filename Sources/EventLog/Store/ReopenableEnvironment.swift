internal import Glibc
internal import LMDB
internal import Synchronization

/// An LMDB environment and its tables, which can be closed and opened again under those who use them: after
/// an I/O error LMDB's own state is not to be trusted.
final class ReopenableEnvironment<Tables: Sendable>: Sendable {
    let path: String
    private let readOnly: Bool
    private let mapSize: Int
    private let openTables: @Sendable (Environment) throws(LMDBError) -> Tables
    // Whoever uses the environment holds the lock shared. Opening it again takes the lock alone, and so waits
    // until the readers are done.
    private let lock = ReadWriteLock()
    // `nil` where opening it again has failed.
    private let opened: Mutex<Opened?>

    private final class Opened: Sendable {
        let environment: Environment
        let tables: Tables

        init(environment: Environment, tables: Tables) {
            self.environment = environment
            self.tables = tables
        }
    }

    /// Opens the environment in the directory `path`, which must exist.
    ///
    /// - Throws: ``LogError`` `damaged` where the file is shorter than LMDB's last page.
    init(
        path: String, readOnly: Bool, mapSize: Int,
        tables: @escaping @Sendable (Environment) throws(LMDBError) -> Tables
    ) throws {
        self.path = path
        self.readOnly = readOnly
        self.mapSize = mapSize
        openTables = tables
        opened = Mutex(try Self.open(path, readOnly, mapSize, tables))
    }

    deinit { opened.withLock { $0?.environment.close() } }

    private static func open(
        _ path: String, _ readOnly: Bool, _ mapSize: Int,
        _ tables: (Environment) throws(LMDBError) -> Tables
    ) throws(LogError) -> Opened {
        let file = path + "/data.mdb"
        try checkSize(file)
        // What an earlier process, or this one, could not bring to the disk.
        if !readOnly { try MetaPages.writeBack(toFile: file) }
        let options = Environment.Options(mapSize: mapSize, maxTables: 8, readOnly: readOnly)
        do throws(LMDBError) {
            let environment = try Environment(path: path, options: options)
            return Opened(environment: environment, tables: try tables(environment))
        } catch {
            throw LogError.opening(path, error)
        }
    }

    /// Refuses a file that was cut short: reading behind its end would kill the process.
    private static func checkSize(_ file: String) throws(LogError) {
        var status = stat()
        guard stat(file, &status) == 0 else { return }
        guard let lastPage = MetaPages.lastPage(ofFile: file) else {
            throw LogError(.damaged, "\(file) is no LMDB file of this system, or its first pages are damaged")
        }
        let needed = (lastPage.number + 1) * lastPage.size
        if Int(status.st_size) < needed {
            throw LogError(
                .damaged,
                "\(file) has \(status.st_size) bytes but its last page in use ends at \(needed): it was cut short"
            )
        }
    }

    private func current() throws(LogError) -> Opened {
        guard let opened = opened.withLock({ $0 }) else {
            throw LogError(.storage, "\(path) could not be opened again after an I/O error")
        }
        return opened
    }

    /// Runs `body` on a snapshot. It must be short and must not wait for anything outside (law 8).
    func read<R>(_ body: (borrowing ReadTransaction, Tables) throws -> R) throws -> R {
        try lock.reading {
            let opened = try current()
            do {
                return try opened.environment.read { try body($0, opened.tables) }
            } catch let error as LMDBError {
                throw LogError.reading(error)
            }
        }
    }

    /// Writes a snapshot, without free pages, to `path`, an empty directory that exists.
    func copy(to path: String) throws(LogError) {
        let result = lock.reading { () -> Result<Void, LogError> in
            do throws(LogError) {
                let opened = try current()
                do throws(LMDBError) {
                    return .success(try opened.environment.copy(to: path, compacting: true))
                } catch {
                    throw LogError(
                        error.isDiskFull ? .diskFull : .storage, "\(path) cannot be written", cause: error)
                }
            } catch {
                return .failure(error)
            }
        }
        try result.get()
    }

    /// Runs `body` in a write transaction and commits it.
    ///
    /// - Throws: also ``LMDBError``.
    @available(*, noasync)
    func write<R>(_ body: (inout WriteTransaction, Tables) throws -> R) throws -> R {
        try lock.reading {
            let opened = try current()
            return try opened.environment.write { try body(&$0, opened.tables) }
        }
    }

    /// Closes the environment, once the readers that are in it have left, and opens it again. Where that
    /// fails, reading and writing throw `storage` until it is called again and succeeds.
    func reopen() throws(LogError) {
        let result = lock.writing {
            opened.withLock { opened -> Result<Void, LogError> in
                opened?.environment.close()
                opened = nil
                do throws(LogError) {
                    opened = try Self.open(path, readOnly, mapSize, openTables)
                    return .success(())
                } catch {
                    return .failure(error)
                }
            }
        }
        try result.get()
    }
}

extension LogError {
    static func opening(_ path: String, _ error: LMDBError) -> LogError {
        let code: Code = error.isCorrupted ? .damaged : error.isDiskFull ? .diskFull : .storage
        return LogError(code, "\(path) cannot be opened", cause: error)
    }

    static func reading(_ error: LMDBError) -> LogError {
        LogError(error.isCorrupted ? .damaged : .storage, "reading failed", cause: error)
    }
}
