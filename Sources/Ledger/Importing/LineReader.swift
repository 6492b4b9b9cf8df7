internal import Glibc

/// Cuts a byte source into lines (`\n` or `\r\n`), numbered from 1.
struct LineReader {
    private var source: any ByteSource
    private var buffer: [UInt8] = []
    private var start = 0
    private var isAtEnd = false
    private(set) var number = 0
    /// Bytes of the source, decompressed, that were given out.
    private(set) var byteCount = 0

    init(_ source: any ByteSource) {
        self.source = source
    }

    /// The next line without its end; `nil` behind the last.
    mutating func next() throws -> ArraySlice<UInt8>? {
        var searched = start
        while true {
            if let end = newline(from: searched) { return take(upTo: end, skipping: 1) }
            if isAtEnd { return start < buffer.count ? take(upTo: buffer.count, skipping: 0) : nil }
            searched = try refill()
        }
    }

    private func newline(from index: Int) -> Int? {
        buffer.withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress, index < bytes.count,
                let found = memchr(base + index, Int32(UInt8(ascii: "\n")), bytes.count - index)
            else { return nil }
            return UnsafeRawPointer(found) - UnsafeRawPointer(base)
        }
    }

    /// - Returns: where the new bytes begin.
    private mutating func refill() throws -> Int {
        let block = try source.next()
        if block.isEmpty { isAtEnd = true }
        buffer.removeFirst(start)
        start = 0
        let searched = buffer.count
        buffer.append(contentsOf: block)
        return searched
    }

    private mutating func take(upTo end: Int, skipping count: Int) -> ArraySlice<UInt8> {
        var line = buffer[start..<end]
        if line.last == UInt8(ascii: "\r") { line.removeLast() }
        byteCount += end + count - start
        start = end + count
        number += 1
        return line
    }
}
