internal import CLMDB

/// What read and write transactions have in common: the calls that look things up.
@safe
struct Transaction {
    let pointer: OpaquePointer
    let environment: Environment.Identity

    init(_ pointer: OpaquePointer, _ environment: Environment.Identity) {
        unsafe self.pointer = unsafe pointer
        self.environment = environment
    }

    /// The handle of a table of this environment: another's would be some table here.
    func handle(_ table: Table) -> MDB_dbi {
        precondition(table.environment == environment, "LMDB table of another environment")
        return table.handle
    }

    /// The place of the value in the map or in a page of this transaction, until it next writes or ends.
    func find(_ key: RawSpan, in table: Table) throws(LMDBError) -> MDB_val? {
        // LMDB takes asking for a key that no entry can have for a mistake.
        if key.isEmpty { return nil }
        var value = unsafe MDB_val()
        let code = unsafe key.withValue { key in unsafe mdb_get(pointer, handle(table), key, &value) }
        return unsafe try LMDBError.found(code, "mdb_get") ? value : nil
    }

    /// A cursor; the caller narrows its lifetime to that of the transaction.
    @unsafe
    @_lifetime(immortal)
    func cursor(_ table: Table) throws(LMDBError) -> Cursor {
        var cursor: OpaquePointer?
        try LMDBError.check(unsafe mdb_cursor_open(pointer, handle(table), &cursor), "mdb_cursor_open")
        return unsafe Cursor(cursor!)
    }

    func statistics(of table: Table) throws(LMDBError) -> TableStatistics {
        var stat = MDB_stat()
        try LMDBError.check(unsafe mdb_stat(pointer, handle(table), &stat), "mdb_stat")
        return TableStatistics(stat)
    }
}

extension RawSpan {
    /// Calls `body` with these bytes as LMDB takes them; it does not write through the pointer.
    func withValue(_ body: (UnsafeMutablePointer<MDB_val>) -> Int32) -> Int32 {
        unsafe withUnsafeBytes { bytes in
            let start = unsafe UnsafeMutableRawPointer(mutating: bytes.baseAddress)
            var value = unsafe MDB_val(mv_size: bytes.count, mv_data: start)
            return unsafe body(&value)
        }
    }

    /// The bytes LMDB gave; the caller narrows the lifetime to what they live as long as.
    @unsafe
    @_lifetime(immortal)
    init(_ value: MDB_val) {
        let bytes = unsafe RawSpan(
            _unsafeBytes: UnsafeRawBufferPointer(start: value.mv_data, count: value.mv_size))
        self = unsafe _overrideLifetime(bytes, copying: ())
    }
}
