internal import EventLog

/// Rows of a batch as they are stored, with their keys, read cell by cell: a statement that wants two columns of
/// twenty decodes two. It keeps its buffers from batch to batch.
///
/// The buffers are its own memory, not arrays: a cell is read in a few nanoseconds, of which an array's counting
/// and its checks would be most.
final class RowBytes {
    private var bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 14, alignment: 8)
    private var byteCount = 0
    /// Where the present row's key lies.
    private var keyRange = 0..<0
    /// Of the present row.
    private(set) var state: UInt8 = 0
    /// Which cells of the present row are there – the others are null –, and which of them were not passed yet.
    private var mask: UInt64 = 0
    private var rest: UInt64 = 0
    /// Where each cell begins that was passed, and where the next one does.
    private let offsets: UnsafeMutableBufferPointer<Int>
    private var next = 0

    init(columnCount: Int) {
        offsets = .allocate(capacity: columnCount)
        offsets.initialize(repeating: 0)
    }

    deinit {
        bytes.deallocate()
        offsets.deallocate()
    }

    /// Where a row of the batch lies.
    struct Place {
        let start: Int
        let keyCount: Int
    }

    func removeAll() { byteCount = 0 }

    /// Adds a key, and the row's bytes where it is read from here.
    func append(_ key: UnsafeRawBufferPointer, _ row: UnsafeRawBufferPointer?) -> Place {
        let place = Place(start: byteCount, keyCount: key.count)
        add(key)
        if let row { add(row) }
        return place
    }

    private func add(_ added: UnsafeRawBufferPointer) {
        if byteCount + added.count > bytes.count { grow(to: byteCount + added.count) }
        UnsafeMutableRawBufferPointer(rebasing: bytes[byteCount...]).copyMemory(from: added)
        byteCount += added.count
    }

    private func grow(to needed: Int) {
        let grown = UnsafeMutableRawBufferPointer.allocate(
            byteCount: max(needed, 2 * bytes.count), alignment: 8)
        grown.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[..<byteCount]))
        bytes.deallocate()
        bytes = grown
    }

    private func reader(at offset: Int) -> ByteReader {
        ByteReader(UnsafeRawBufferPointer(rebasing: bytes[..<byteCount]), from: offset)
    }

    func append(_ key: [UInt8]) -> Place { key.withUnsafeBytes { append($0, nil) } }

    /// Makes the key at `place` the present one, with no row.
    func stand(atKey place: Place) { keyRange = place.start..<place.start + place.keyCount }

    /// Makes the key and the row at `place` the present ones.
    func stand(at place: Place) {
        stand(atKey: place)
        let start = keyRange.upperBound
        state = bytes[start]
        var reader = reader(at: start + 1)
        mask = reader.varint() ?? 0
        rest = mask
        next = reader.offset
    }

    /// The present key.
    var key: [UInt8] { Array(bytes[keyRange]) }

    func key(at place: Place) -> [UInt8] { Array(bytes[place.start..<place.start + place.keyCount]) }

    subscript(column: Int) -> Value {
        guard var reader = reader(of: column) else { return .null }
        return ValueCodec.read(&reader) ?? .null
    }

    /// A cell that is an integer; `nil` where it is none.
    func integer(_ column: Int) -> Int64? {
        guard var reader = reader(of: column) else { return nil }
        return ValueCodec.readInteger(&reader)
    }

    /// The UTF-8 of a cell that is text, as long as no row is added; `nil` where it is none.
    func text(_ column: Int) -> UnsafeRawBufferPointer? {
        guard var reader = reader(of: column) else { return nil }
        return ValueCodec.readText(&reader).map { UnsafeRawBufferPointer(rebasing: bytes[$0]) }
    }

    /// Before a cell; `nil` for one that is null.
    @inline(__always)
    private func reader(of column: Int) -> ByteReader? {
        let cell = UInt64(1) << UInt64(column)
        if mask & cell == 0 { return nil }
        if rest & cell != 0 { pass(to: column) }
        return reader(at: offsets[column])
    }

    /// Goes over the cells up to `column`.
    private func pass(to column: Int) {
        var rest = self.rest
        var reader = reader(at: next)
        var cell: Int
        repeat {
            cell = rest.trailingZeroBitCount
            rest &= rest - 1
            offsets[cell] = reader.offset
            // What lies in a store was checked when its record was read.
            _ = ValueCodec.skip(&reader)
        } while cell < column
        next = reader.offset
        self.rest = rest
    }
}
