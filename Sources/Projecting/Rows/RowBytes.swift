internal import EventLog

/// Rows as they are stored, read cell by cell: a statement that wants two columns of twenty decodes two.
/// It keeps its buffers from batch to batch.
struct RowBytes {
    private var bytes: [UInt8] = []
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

    mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

    /// Adds a row's bytes.
    ///
    /// - Returns: what ``stand(at:)`` takes.
    mutating func append(_ row: UnsafeRawBufferPointer) -> Int {
        defer { bytes.append(contentsOf: row) }
        return bytes.count
    }

    mutating func stand(at start: Int) {
        state = bytes[start]
        indexed = 0
        bytes.withUnsafeBytes { bytes in
            var reader = ByteReader(bytes, from: start + 1)
            mask = reader.varint() ?? 0
            next = reader.offset
        }
    }

    subscript(column: Int) -> Value {
        mutating get {
            let offset = offset(of: column)
            if offset < 0 { return .null }
            return bytes.withUnsafeBytes { bytes in
                var reader = ByteReader(bytes, from: offset)
                return ValueCodec.read(&reader) ?? .null
            }
        }
    }

    /// Calls `body` with the UTF-8 of a cell that is text; `nil` where it is none.
    mutating func withText<R>(_ column: Int, _ body: (UnsafeRawBufferPointer) -> R) -> R? {
        let offset = offset(of: column)
        if offset < 0 { return nil }
        return bytes.withUnsafeBytes { bytes in
            var reader = ByteReader(bytes, from: offset)
            guard let text = ValueCodec.readText(&reader) else { return nil }
            return body(UnsafeRawBufferPointer(rebasing: bytes[text]))
        }
    }

    @inline(__always)
    private mutating func offset(of column: Int) -> Int {
        if column >= indexed { index(to: column) }
        return offsets[column]
    }

    private mutating func index(to column: Int) {
        bytes.withUnsafeBytes { bytes in
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
}
