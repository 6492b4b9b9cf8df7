internal import CLMDB

/// A place in a table that moves in order of the keys.
///
/// Each move says whether it came to stand on an entry, of which ``key`` and ``value`` are then views. They
/// live as long as the borrow of the transaction and stay valid when the cursor moves on or ends.
@safe
public struct Cursor: ~Copyable, ~Escapable {
    private let pointer: OpaquePointer
    private var place = Place.nowhere
    private var currentKey = unsafe MDB_val()
    private(set) var currentValue = unsafe MDB_val()

    /// Where the cursor stands. Past the ends LMDB itself goes on standing on the last entry.
    private enum Place {
        case nowhere
        case beforeFirst
        case entry
        case afterLast
    }

    @_lifetime(immortal)
    init(_ pointer: OpaquePointer) {
        unsafe self.pointer = unsafe pointer
    }

    deinit { unsafe mdb_cursor_close(pointer) }

    /// The key of the current entry; traps when there is none.
    public var key: RawSpan {
        @_lifetime(copy self)
        get {
            precondition(place == .entry, "LMDB cursor stands on no entry")
            return unsafe _overrideLifetime(RawSpan(currentKey), copying: self)
        }
    }

    /// The value of the current entry; traps when there is none. Load from it unaligned.
    public var value: RawSpan {
        @_lifetime(copy self)
        get {
            precondition(place == .entry, "LMDB cursor stands on no entry")
            return unsafe _overrideLifetime(RawSpan(currentValue), copying: self)
        }
    }

    /// The key of the current entry read as a big-endian number; traps unless it has eight bytes.
    public var keyAsUInt64: UInt64 {
        let key = key
        precondition(key.byteCount == 8, "LMDB key is no number")
        return unsafe UInt64(bigEndian: key.unsafeLoadUnaligned(as: UInt64.self))
    }

    /// Begins to fetch from memory what a page further lies where the current entry does, up to `limit` bytes: in a
    /// table whose pages were written one after another that is an entry of the page to come, which the processor
    /// does not foresee.
    public func fetchAhead(_ limit: Int) {
        guard place == .entry else { return }
        let start = unsafe currentKey.mv_data! + Self.pageSize
        let count = unsafe min(limit, Int(currentKey.mv_size + currentValue.mv_size))
        for offset in stride(from: 0, through: count, by: Self.lineSize) {
            unsafe daftar_fetch(start + offset)
        }
    }

    private static let pageSize = 4_096
    /// Bytes of a line of the processor's cache.
    private static let lineSize = 64

    public mutating func first() throws(LMDBError) -> Bool {
        try move(MDB_FIRST, else: .afterLast)
    }

    public mutating func last() throws(LMDBError) -> Bool {
        try move(MDB_LAST, else: .beforeFirst)
    }

    /// Goes to the next entry; to the first from nowhere and from before it.
    public mutating func next() throws(LMDBError) -> Bool {
        switch place {
        case .entry: try move(MDB_NEXT, else: .afterLast)
        case .nowhere, .beforeFirst: try first()
        case .afterLast: false
        }
    }

    /// Goes to the entry before; to the last from nowhere and from after it.
    ///
    /// So `seek(toOrAfter: key)` and then `previous()` finds the last entry before `key`.
    public mutating func previous() throws(LMDBError) -> Bool {
        switch place {
        case .entry: try move(MDB_PREV, else: .beforeFirst)
        case .nowhere, .afterLast: try last()
        case .beforeFirst: false
        }
    }

    /// Goes to the first entry whose key is not less than `key`; after the last when there is none.
    public mutating func seek(toOrAfter key: RawSpan) throws(LMDBError) -> Bool {
        try move(MDB_SET_RANGE, to: key, else: .afterLast)
    }

    public mutating func seek(toOrAfter key: UInt64) throws(LMDBError) -> Bool {
        try seek(toOrAfter: NumberKey(key).bytes)
    }

    /// Goes to the entry of `key`; nowhere when it is absent.
    public mutating func seek(to key: RawSpan) throws(LMDBError) -> Bool {
        try move(MDB_SET_KEY, to: key, else: .nowhere)
    }

    public mutating func seek(to key: UInt64) throws(LMDBError) -> Bool {
        try seek(to: NumberKey(key).bytes)
    }

    private mutating func move(_ operation: MDB_cursor_op, else missed: Place) throws(LMDBError) -> Bool {
        var key = unsafe MDB_val()
        var value = unsafe MDB_val()
        let code = unsafe mdb_cursor_get(pointer, &key, &value, operation)
        return unsafe try arrive(code, key, value, else: missed)
    }

    private mutating func move(
        _ operation: MDB_cursor_op, to sought: RawSpan, else missed: Place
    ) throws(LMDBError) -> Bool {
        let pointer = unsafe pointer
        var key = unsafe MDB_val()
        var value = unsafe MDB_val()
        let code = unsafe sought.withValue { sought in
            let code = unsafe mdb_cursor_get(pointer, sought, &value, operation)
            unsafe key = unsafe sought.pointee
            return code
        }
        return unsafe try arrive(code, key, value, else: missed)
    }

    private mutating func arrive(
        _ code: Int32, _ key: MDB_val, _ value: MDB_val, else missed: Place
    ) throws(LMDBError) -> Bool {
        place = .nowhere
        guard try LMDBError.found(code, "mdb_cursor_get") else {
            place = missed
            return false
        }
        unsafe currentKey = unsafe key
        unsafe currentValue = unsafe value
        place = .entry
        return true
    }
}
