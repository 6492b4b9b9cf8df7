internal import EventLog

/// Rows of a batch as they are stored, with their keys, read cell by cell: a statement that wants two columns of
/// twenty decodes two. It keeps its buffers from batch to batch.
final class RowBytes {
    private var bytes: [UInt8] = []
    /// Where the present row's key lies.
    private var keyRange = 0..<0
    /// Of the present row.
    private(set) var state: UInt8 = 0
    /// Where each cell begins, -1 for null: of the columns before `indexed`, as far as one was asked for.
    private var offsets: [Int]
    private var indexed = 0
    /// Where the cells from `indexed` on begin, and which of them are there.
    private var next = 0
    private var mask: UInt64 = 0

    init(columnCount: Int) {
        offsets = Array(repeating: -1, count: columnCount)
    }

    /// Where a row of the batch lies.
    struct Place {
        let start: Int
        let keyCount: Int
    }

    func removeAll() { bytes.removeAll(keepingCapacity: true) }

    /// Adds a key, and the row's bytes where it is read from here.
    func append(_ key: UnsafeRawBufferPointer, _ row: UnsafeRawBufferPointer?) -> Place {
        let place = Place(start: bytes.count, keyCount: key.count)
        bytes.append(contentsOf: key)
        if let row { bytes.append(contentsOf: row) }
        return place
    }

    func append(_ key: [UInt8]) -> Place { key.withUnsafeBytes { append($0, nil) } }

    /// Makes the key at `place` the present one, with no row.
    func stand(atKey place: Place) { keyRange = place.start..<place.start + place.keyCount }

    /// Makes the key and the row at `place` the present ones.
    func stand(at place: Place) {
        stand(atKey: place)
        let start = keyRange.upperBound
        state = bytes[start]
        indexed = 0
        (mask, next) = bytes.withUnsafeBytes { bytes in
            var reader = ByteReader(bytes, from: start + 1)
            return (reader.varint() ?? 0, reader.offset)
        }
    }

    /// The present key.
    var key: [UInt8] { Array(bytes[keyRange]) }

    func key(at place: Place) -> [UInt8] { Array(bytes[place.start..<place.start + place.keyCount]) }

    subscript(column: Int) -> Value {
        let offset = offset(of: column)
        if offset < 0 { return .null }
        return bytes.withUnsafeBytes { bytes in
            var reader = ByteReader(bytes, from: offset)
            return ValueCodec.read(&reader) ?? .null
        }
    }

    /// A cell that is an integer; `nil` where it is none.
    func integer(_ column: Int) -> Int64? {
        let offset = offset(of: column)
        if offset < 0 { return nil }
        return bytes.withUnsafeBytes { bytes in
            var reader = ByteReader(bytes, from: offset)
            return ValueCodec.readInteger(&reader)
        }
    }

    /// Calls `body` with the UTF-8 of a cell that is text; `nil` where it is none.
    func withText<R>(_ column: Int, _ body: (UnsafeRawBufferPointer) -> R) -> R? {
        let offset = offset(of: column)
        if offset < 0 { return nil }
        return bytes.withUnsafeBytes { bytes in
            var reader = ByteReader(bytes, from: offset)
            guard let text = ValueCodec.readText(&reader) else { return nil }
            return body(UnsafeRawBufferPointer(rebasing: bytes[text]))
        }
    }

    @inline(__always)
    private func offset(of column: Int) -> Int {
        if column >= indexed { index(to: column) }
        return offsets[column]
    }

    private func index(to column: Int) {
        var (indexed, mask) = (self.indexed, self.mask)
        bytes.withUnsafeBytes { bytes in
            offsets.withUnsafeMutableBufferPointer { offsets in
                var reader = ByteReader(bytes, from: next)
                while indexed <= column {
                    if mask & 1 == 1 {
                        offsets[indexed] = reader.offset
                        // What lies in a store was checked when its record was read.
                        _ = ValueCodec.skip(&reader)
                    } else {
                        offsets[indexed] = -1
                    }
                    mask >>= 1
                    indexed += 1
                }
                next = reader.offset
            }
        }
        (self.indexed, self.mask) = (indexed, mask)
    }
}
