internal import CLMDB

/// Where the values of consecutive numbers stood in the map when a snapshot had them, eight bytes for each: they
/// lead to a value without the way down the table's pages, and early enough to have it fetched beforehand.
///
/// A place is a hint. The map stays as long as its environment is open, but when the snapshot has ended, a page that
/// was freed since may hold something else, even while it is read: take the bytes of values only that tell whether
/// they are whole and those of their number, as by a checksum over both.
@safe
public struct ValuePlaces: Sendable {
    /// Bits of a place that are the count of bytes; those above are the distance from `origin`, in bytes.
    private static let countBits = 20
    /// Bytes of a line of the processor's cache.
    private static let lineSize = 64
    /// Lines of a value that are fetched beforehand.
    private static let fetchedLines = 6

    private let first: UInt64
    /// That of the first value; its address is `origin`.
    private var environment: Environment.Identity?
    private var origin = 0
    /// 0 for a value that is too long to be told of.
    private var places: [Int64] = []

    /// None yet, to be followed by those of `first` and the numbers behind it.
    public init(from first: UInt64) {
        self.first = first
    }

    /// The number whose place comes next.
    public var end: UInt64 { first + UInt64(places.count) }

    /// Appends up to `limit` places of values of `table`, up to the first number that it has not; none where the
    /// values before them were in another environment.
    ///
    /// - Returns: whether there may be more.
    public mutating func append(
        _ limit: Int, of table: Table, _ transaction: borrowing ReadTransaction
    ) throws(LMDBError) -> Bool {
        guard environment == nil || environment == transaction.environment else { return false }
        environment = transaction.environment
        var cursor = try transaction.cursor(table)
        var isThere = try cursor.seek(toOrAfter: end)
        for _ in 0..<limit {
            guard isThere, cursor.keyAsUInt64 == end else { return false }
            unsafe append(cursor.currentValue)
            isThere = try cursor.next()
        }
        return isThere
    }

    private mutating func append(_ value: MDB_val) {
        let address = unsafe Int(bitPattern: value.mv_data)
        if places.isEmpty { origin = address }
        let (count, distance) = unsafe (Int64(value.mv_size), Int64(address - origin))
        let isShort = count < 1 << Self.countBits && abs(distance) < 1 << (63 - Self.countBits)
        places.append(isShort ? distance << Self.countBits | count : 0)
    }

    /// Begins to fetch the place of `number`, for ``fetchValue(of:)``.
    public func fetchPlace(of number: UInt64) {
        guard let index = index(of: number) else { return }
        unsafe places.withUnsafeBufferPointer { unsafe daftar_fetch($0.baseAddress! + index) }
    }

    /// Begins to fetch the value of `number` from memory.
    public func fetchValue(of number: UInt64) {
        guard let value = value(of: number) else { return }
        for line in 0..<min(Self.fetchedLines, value.count / Self.lineSize + 1) {
            unsafe daftar_fetch(UnsafeRawPointer(bitPattern: value.address + line * Self.lineSize)!)
        }
    }

    /// What stands where the value of `number` stood; `nil` where that is not known or was in another environment.
    @_lifetime(borrow transaction)
    public func bytes(of number: UInt64, _ transaction: borrowing ReadTransaction) -> RawSpan? {
        guard transaction.environment == environment, let value = value(of: number) else { return nil }
        let bytes = unsafe UnsafeRawBufferPointer(
            start: UnsafeRawPointer(bitPattern: value.address), count: value.count)
        return unsafe _overrideLifetime(RawSpan(_unsafeBytes: bytes), borrowing: transaction)
    }

    private func value(of number: UInt64) -> (address: Int, count: Int)? {
        guard let index = index(of: number), places[index] != 0 else { return nil }
        let (place, mask) = (places[index], Int64(1) << Self.countBits - 1)
        return (origin + Int(place >> Self.countBits), Int(place & mask))
    }

    private func index(of number: UInt64) -> Int? {
        number >= first && number - first < places.count ? Int(number - first) : nil
    }
}
