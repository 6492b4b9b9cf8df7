internal import CLMDB

/// A snapshot of an environment, given to the body of ``Environment/read(_:)``.
///
/// Bytes got from it are views into the map: nothing is copied, and they cannot outlive the transaction.
public struct ReadTransaction: ~Copyable {
    private let transaction: Transaction

    init(_ transaction: Transaction) {
        self.transaction = transaction
    }

    var environment: Environment.Identity { transaction.environment }

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

    /// A cursor that stands nowhere yet.
    @_lifetime(borrow self)
    public borrowing func cursor(_ table: Table) throws(LMDBError) -> Cursor {
        unsafe _overrideLifetime(try transaction.cursor(table), borrowing: self)
    }

    public borrowing func statistics(of table: Table) throws(LMDBError) -> TableStatistics {
        try transaction.statistics(of: table)
    }
}
