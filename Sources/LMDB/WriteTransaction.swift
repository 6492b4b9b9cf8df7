internal import CLMDB

/// The one transaction that changes an environment; nobody else sees the changes before ``commit()``.
///
/// It is used and ended on the thread that began it. Bytes got from it are views that the next change may
/// move, so the compiler lets none live across one. After an error other than ``LMDBError/isKeyExists`` and
/// ``LMDBError/isBadSize`` it can only be aborted.
public struct WriteTransaction: ~Copyable {
    private let transaction: Transaction
    private let environment: Environment
    private var isOpen = true

    init(_ transaction: Transaction, of environment: Environment) {
        self.transaction = transaction
        self.environment = environment
    }

    deinit {
        if isOpen { unsafe mdb_txn_abort(transaction.pointer) }
        environment.endUse()
    }

    /// Writes the changes to the file and, unless ``Environment/Options/noSync`` is set, to the disk.
    ///
    /// The transaction is over in any case. After an I/O error it is unknown whether the changes are on disk,
    /// and the environment should be reopened.
    public consuming func commit() throws(LMDBError) {
        isOpen = false
        try LMDBError.check(unsafe mdb_txn_commit(transaction.pointer), "mdb_txn_commit")
    }

    /// The value of a key, or `nil` when it is absent. The bytes may lie at any address: load them unaligned.
    @_lifetime(borrow self)
    public borrowing func get(_ key: RawSpan, in table: Table) throws(LMDBError) -> RawSpan? {
        guard let value = unsafe try transaction.find(key, in: table) else { return nil }
        return unsafe _overrideLifetime(RawSpan(value), borrowing: self)
    }

    /// As ``get(_:in:)`` with the number as a big-endian key of eight bytes.
    @_lifetime(borrow self)
    public borrowing func get(_ key: UInt64, in table: Table) throws(LMDBError) -> RawSpan? {
        let key = NumberKey(key)
        guard let value = unsafe try transaction.find(key.bytes, in: table) else { return nil }
        return unsafe _overrideLifetime(RawSpan(value), borrowing: self)
    }

    public borrowing func contains(_ key: RawSpan, in table: Table) throws(LMDBError) -> Bool {
        unsafe try transaction.find(key, in: table) != nil
    }

    public borrowing func contains(_ key: UInt64, in table: Table) throws(LMDBError) -> Bool {
        try contains(NumberKey(key).bytes, in: table)
    }

    /// A cursor that stands nowhere yet. The transaction cannot change anything while there is one.
    @_lifetime(borrow self)
    public borrowing func cursor(_ table: Table) throws(LMDBError) -> Cursor {
        unsafe _overrideLifetime(try transaction.cursor(table), borrowing: self)
    }

    public borrowing func statistics(of table: Table) throws(LMDBError) -> TableStatistics {
        try transaction.statistics(of: table)
    }

    /// Sets the value of a key (1–511 bytes), whether there was one or not.
    public mutating func put(_ key: RawSpan, _ value: RawSpan, in table: Table) throws(LMDBError) {
        try store(key, value, in: table, flags: 0)
    }

    public mutating func put(_ key: UInt64, _ value: RawSpan, in table: Table) throws(LMDBError) {
        try store(NumberKey(key).bytes, value, in: table, flags: 0)
    }

    /// Adds a key greater than all that are in the table, which is quicker than ``put(_:_:in:)`` and fills
    /// pages whole; else throws ``LMDBError/isKeyExists`` and changes nothing.
    public mutating func append(_ key: RawSpan, _ value: RawSpan, in table: Table) throws(LMDBError) {
        try store(key, value, in: table, flags: UInt32(MDB_APPEND))
    }

    public mutating func append(_ key: UInt64, _ value: RawSpan, in table: Table) throws(LMDBError) {
        try store(NumberKey(key).bytes, value, in: table, flags: UInt32(MDB_APPEND))
    }

    /// Sets a value of `count` bytes that `fill` writes in its place in the page; `fill` must write them all.
    public mutating func reserve(
        _ key: RawSpan, count: Int, in table: Table, append: Bool = false,
        _ fill: (inout OutputRawSpan) -> Void
    ) throws(LMDBError) {
        var value = unsafe MDB_val(mv_size: count, mv_data: nil)
        let flags = UInt32(append ? MDB_RESERVE | MDB_APPEND : MDB_RESERVE)
        let code = unsafe key.withValue { key in
            unsafe mdb_put(transaction.pointer, transaction.handle(table), key, &value, flags)
        }
        try LMDBError.check(code, "mdb_put")
        let place = unsafe UnsafeMutableRawBufferPointer(start: value.mv_data, count: count)
        var span = unsafe OutputRawSpan(buffer: place, initializedCount: 0)
        fill(&span)
        precondition(span.isFull, "a reserved LMDB value was not filled")
    }

    public mutating func reserve(
        _ key: UInt64, count: Int, in table: Table, append: Bool = false,
        _ fill: (inout OutputRawSpan) -> Void
    ) throws(LMDBError) {
        try reserve(NumberKey(key).bytes, count: count, in: table, append: append, fill)
    }

    /// Removes a key; `false` when there was none.
    @discardableResult
    public mutating func delete(_ key: RawSpan, in table: Table) throws(LMDBError) -> Bool {
        let code = unsafe key.withValue { key in
            unsafe mdb_del(transaction.pointer, transaction.handle(table), key, nil)
        }
        return try LMDBError.found(code, "mdb_del")
    }

    @discardableResult
    public mutating func delete(_ key: UInt64, in table: Table) throws(LMDBError) -> Bool {
        try delete(NumberKey(key).bytes, in: table)
    }

    /// Removes all keys of a table and keeps the table.
    public mutating func clear(_ table: Table) throws(LMDBError) {
        try LMDBError.check(unsafe mdb_drop(transaction.pointer, transaction.handle(table), 0), "mdb_drop")
    }

    private mutating func store(
        _ key: RawSpan, _ value: RawSpan, in table: Table, flags: UInt32
    ) throws(LMDBError) {
        let code = unsafe key.withValue { key in
            unsafe value.withValue { value in
                unsafe mdb_put(transaction.pointer, transaction.handle(table), key, value, flags)
            }
        }
        try LMDBError.check(code, "mdb_put")
    }
}
