internal import CLMDB
internal import Glibc
internal import Synchronization

/// An LMDB environment: a directory with one data file, memory-mapped, of which any number of readers see
/// whole snapshots while one writer at a time prepares the next.
///
/// A process must not open the same directory twice at the same time: closing one would drop the other's locks.
@safe
public final class Environment: Sendable {
    typealias Identity = UInt64

    // Sendable: an MDB_env may be used by any threads at the same time (lmdb.h, "mdb_env_open"). The pointer
    // never changes; it is freed by `close()` alone, which traps while anything uses it, as does use afterwards.
    nonisolated(unsafe) let pointer: OpaquePointer
    let identity: Identity
    private let uses = Mutex(Uses())
    // Held while a table is opened: LMDB allows one transaction at a time to open tables. A transaction that
    // begins meanwhile may see the new table's slot or not, and has no Table for it in either case.
    private let tables = Mutex<[String: Table]>([:])

    private static let identities = Atomic<Identity>(0)

    /// Opens the environment in an existing directory; its files are made (mode 0600) when there are none.
    /// Not read-only, it waits for the write transaction of another process to end.
    public init(path: String, options: Options) throws(LMDBError) {
        unsafe pointer = try Environment.open(path, options)
        identity = Environment.identities.add(1, ordering: .relaxed).newValue
        if !options.readOnly { try takeUpLastCommit() }
    }

    /// Where other processes have the environment open, a snapshot is of the last commit that was announced to
    /// them. A writer that was killed between its commit and that leaves one that nobody sees until the next
    /// write transaction, which goes on from it: begin one, so that all that is read here is what it will see.
    private func takeUpLastCommit() throws(LMDBError) {
        _ = try beginWrite()
    }

    deinit { close() }

    /// Opens a table, and makes it first when it is absent and `create` is set; handles are kept and reused.
    ///
    /// Not to be called by a thread that has a write transaction open. Transactions that were begun before
    /// the table was first opened cannot use it (`EINVAL`).
    public func table(
        _ name: String, keys: Table.Keys = .bytes, create: Bool
    ) throws(LMDBError) -> Table {
        try tables.withLock { (tables) throws(LMDBError) in
            if let table = tables[name] { return table }
            let table: Table
            do throws(LMDBError) {
                table = try openTable(name, keys, transaction: UInt32(MDB_RDONLY), flags: 0)
            } catch {
                guard create, error.isNotFound else { throw error }
                table = try openTable(name, keys, transaction: 0, flags: UInt32(MDB_CREATE))
            }
            tables[name] = table
            return table
        }
    }

    /// Runs `body` in a read transaction: a snapshot of the last commit, which stays as it is meanwhile.
    ///
    /// The snapshot ends when `body` returns or throws. Pages that were freed since it began cannot be used
    /// again until then, so it must not wait for a client or the network.
    public func read<R: ~Copyable>(_ body: (borrowing ReadTransaction) throws -> R) throws -> R {
        let reader = try beginRead()
        defer { endRead(reader) }
        return try body(ReadTransaction(unsafe Transaction(reader.pointer, identity)))
    }

    /// Runs `body` in a write transaction and commits what it did; throws it away when `body` throws.
    ///
    /// Waits for the write transaction of another thread or process to end. On a commit failure an
    /// ``LMDBError`` is thrown; whether the commit reached the disk is unknown then if it was an I/O error.
    @available(*, noasync, message: "a write transaction blocks and belongs to its thread")
    public func write<R: ~Copyable>(_ body: (inout WriteTransaction) throws -> R) throws -> R {
        var transaction = try beginWrite()
        let result = try body(&transaction)
        try transaction.commit()
        return result
    }

    /// Begins a write transaction, to be ended by ``WriteTransaction/commit()`` on the same thread; dropping
    /// it aborts.
    ///
    /// Waits for the write transaction of another thread or process to end; never returns when the thread
    /// itself has one open.
    @available(*, noasync, message: "a write transaction blocks and belongs to its thread")
    public func beginWrite() throws(LMDBError) -> WriteTransaction {
        beginUse()
        do throws(LMDBError) {
            return WriteTransaction(unsafe Transaction(try begin(flags: 0), identity), of: self)
        } catch {
            endUse()
            throw error
        }
    }

    /// Writes to disk what commits left in the system's cache; needed only with ``Options/noSync``.
    public func sync() throws(LMDBError) {
        beginUse()
        defer { endUse() }
        try LMDBError.check(unsafe mdb_env_sync(pointer, 1), "mdb_env_sync")
    }

    /// Frees the map and the locks. Does nothing the second time; traps while a transaction is open, as does
    /// any use afterwards.
    public func close() {
        let idle: [Reader]? = uses.withLock { uses in
            if uses.isClosed { return nil }
            precondition(uses.count == 0, "LMDB environment closed while a transaction is open")
            uses.isClosed = true
            defer { uses.idle = [] }
            return uses.idle
        }
        guard let idle else { return }
        for reader in idle { unsafe mdb_txn_abort(reader.pointer) }
        unsafe mdb_env_close(pointer)
    }

    public var info: EnvironmentInfo {
        beginUse()
        defer { endUse() }
        var info = unsafe MDB_envinfo()
        var stat = MDB_stat()
        // Both fail for a null pointer only.
        unsafe mdb_env_info(pointer, &info)
        unsafe mdb_env_stat(pointer, &stat)
        return EnvironmentInfo(info, stat)
    }

    public func statistics(of table: Table) throws -> TableStatistics {
        try read { transaction in try transaction.statistics(of: table) }
    }

    /// Frees the reader slots of processes that died, and says how many. Without it their snapshots would
    /// keep the file growing.
    public func clearStaleReaders() throws(LMDBError) -> Int {
        beginUse()
        defer { endUse() }
        var dead: Int32 = 0
        try LMDBError.check(unsafe mdb_reader_check(pointer, &dead), "mdb_reader_check")
        return Int(dead)
    }

    /// Writes a snapshot to an existing, empty directory; `compacting` leaves free pages out.
    ///
    /// Not to be called by a thread that has a write transaction open.
    public func copy(to path: String, compacting: Bool) throws(LMDBError) {
        beginUse()
        defer { endUse() }
        let flags = compacting ? UInt32(MDB_CP_COMPACT) : 0
        try LMDBError.check(unsafe mdb_env_copy2(pointer, path, flags), "mdb_env_copy2")
    }
}

extension Environment {
    /// What keeps the environment from being closed, and the readers that wait to be used again.
    private struct Uses {
        var count = 0
        var idle: [Reader] = []
        var isClosed = false

        mutating func begin() {
            precondition(!isClosed, "LMDB environment used after it was closed")
            count += 1
        }
    }

    /// A read transaction of LMDB, kept from one read to the next (a new one costs a lock and an allocation).
    @safe
    private struct Reader: @unchecked Sendable {
        // Sendable: with MDB_NOTLS a read transaction is bound to its reader slot and not to a thread; it may
        // go from thread to thread while one at a time uses it (lmdb.h, MDB_NOTLS). It is either in
        // `Uses.idle`, reset and used by nobody, or taken from there under the mutex by one call of `read`.
        let pointer: OpaquePointer
    }

    private func beginRead() throws(LMDBError) -> Reader {
        let idle = uses.withLock { uses in
            uses.begin()
            return uses.idle.popLast()
        }
        do throws(LMDBError) {
            guard let idle else { return unsafe Reader(pointer: try beginFirst()) }
            let code = unsafe mdb_txn_renew(idle.pointer)
            if code != MDB_SUCCESS { unsafe mdb_txn_abort(idle.pointer) }
            try LMDBError.check(code, "mdb_txn_renew")
            return idle
        } catch {
            endUse()
            throw error
        }
    }

    private func endRead(_ reader: Reader) {
        // Before the reader is in the pool: another thread may take it from there at once.
        unsafe mdb_txn_reset(reader.pointer)
        uses.withLock { uses in
            uses.idle.append(reader)
            uses.count -= 1
        }
    }

    /// Begins a read transaction in a new slot, where there is none left in one of a dead process.
    private func beginFirst() throws(LMDBError) -> OpaquePointer {
        do throws(LMDBError) {
            return unsafe try begin(flags: UInt32(MDB_RDONLY))
        } catch {
            guard error.code == MDB_READERS_FULL, try clearStaleReaders() > 0 else { throw error }
            return unsafe try begin(flags: UInt32(MDB_RDONLY))
        }
    }

    private func begin(flags: UInt32) throws(LMDBError) -> OpaquePointer {
        var transaction: OpaquePointer?
        try LMDBError.check(unsafe mdb_txn_begin(pointer, nil, flags, &transaction), "mdb_txn_begin")
        return unsafe transaction!
    }

    private func openTable(
        _ name: String, _ keys: Table.Keys, transaction: UInt32, flags: UInt32
    ) throws(LMDBError) -> Table {
        beginUse()
        defer { endUse() }
        let transaction = unsafe try begin(flags: transaction)
        var handle: MDB_dbi = 0
        let code = unsafe mdb_dbi_open(transaction, name, flags, &handle)
        if code != MDB_SUCCESS { unsafe mdb_txn_abort(transaction) }
        try LMDBError.check(code, "mdb_dbi_open")
        if keys == .numbers {
            let code = unsafe mdb_set_compare(transaction, handle) { one, other in
                unsafe Table.compareNumbers(one!.pointee, other!.pointee)
            }
            // Fails for a handle that is none only.
            precondition(code == MDB_SUCCESS)
        }
        // A handle outlives its transaction only if that commits, even if it did but read.
        try LMDBError.check(unsafe mdb_txn_commit(transaction), "mdb_txn_commit")
        return Table(handle: handle, environment: identity)
    }

    private func beginUse() {
        uses.withLock { uses in uses.begin() }
    }

    func endUse() {
        uses.withLock { uses in uses.count -= 1 }
    }

    private static func open(_ path: String, _ options: Options) throws(LMDBError) -> OpaquePointer {
        var created: OpaquePointer?
        try LMDBError.check(unsafe mdb_env_create(&created), "mdb_env_create")
        let environment = unsafe created!
        do throws(LMDBError) {
            try LMDBError.check(
                unsafe mdb_env_set_mapsize(environment, options.mapSize), "mdb_env_set_mapsize")
            try LMDBError.check(
                unsafe mdb_env_set_maxdbs(environment, UInt32(options.maxTables)), "mdb_env_set_maxdbs")
            try LMDBError.check(
                unsafe mdb_env_set_maxreaders(environment, UInt32(options.maxReaders)),
                "mdb_env_set_maxreaders")
            let code = unsafe mdb_env_open(environment, path, options.flags, 0o600)
            if code == ENOMEM { throw LMDBError(mapSize: options.mapSize) }
            try LMDBError.check(code, "mdb_env_open")
        } catch {
            unsafe mdb_env_close(environment)
            throw error
        }
        return unsafe environment
    }
}

extension LMDBError {
    /// The map could not be reserved.
    fileprivate init(mapSize: Int) {
        self.init(
            code: ENOMEM, operation: "mdb_env_open",
            message: "a map of \(mapSize) bytes could not be reserved "
                + "(limit of the address space, see `ulimit -v`)")
    }
}
