internal import EventLog

/// Rows as they are stored, read cell by cell: a statement that wants two columns of twenty decodes two.
/// It keeps its buffers from batch to batch.
struct RowBytes {
    private var bytes: [UInt8] = []
    /// Of the present row.
    private(set) var state: UInt8 = 0
    private var start = 0
    /// Where each cell begins; -1 for null. Made when the first cell of the row is asked for.
    private var offsets: [Int]
    private var isIndexed = false

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
        self.start = start
        state = bytes[start]
        isIndexed = false
    }

    subscript(column: Int) -> Value {
        mutating get {
            if !isIndexed { index() }
            let offset = offsets[column]
            if offset < 0 { return .null }
            return bytes.withUnsafeBytes { bytes in
                var reader = ByteReader(bytes, from: offset)
                return ValueCodec.read(&reader) ?? .null
            }
        }
    }

    /// Calls `body` with the UTF-8 of a cell that is text; `nil` where it is none.
    mutating func withText<R>(_ column: Int, _ body: (UnsafeRawBufferPointer) -> R) -> R? {
        if !isIndexed { index() }
        let offset = offsets[column]
        if offset < 0 { return nil }
        return bytes.withUnsafeBytes { bytes in
            var reader = ByteReader(bytes, from: offset)
            guard let text = ValueCodec.readText(&reader) else { return nil }
            return body(UnsafeRawBufferPointer(rebasing: bytes[text]))
        }
    }

    private mutating func index() {
        isIndexed = true
        bytes.withUnsafeBytes { bytes in
            var reader = ByteReader(bytes, from: start + 1)
            guard var mask = reader.varint() else { return }
            for column in offsets.indices {
                if mask & 1 == 1 {
                    offsets[column] = reader.offset
                    // What lies in a store was checked when its record was read.
                    _ = ValueCodec.skip(&reader)
                } else {
                    offsets[column] = -1
                }
                mask >>= 1
            }
        }
    }
}
