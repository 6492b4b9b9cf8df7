/// Integers of seven bits a byte, the lowest first (LEB128, as in Protocol Buffers).
@usableFromInline
package enum Varint {
    static let maximumCount = 10

    @inlinable
    package static func append(_ value: UInt64, to output: inout [UInt8]) {
        var value = value
        while value >= 0x80 {
            output.append(UInt8(truncatingIfNeeded: value) | 0x80)
            value >>= 7
        }
        output.append(UInt8(value))
    }

    /// Appends what `append` does, behind the count of its bytes.
    @inlinable
    @inline(__always)
    package static func appendCounted(to output: inout [UInt8], _ append: (inout [UInt8]) -> Void) {
        let start = output.count
        output.append(0)
        append(&output)
        put(UInt64(output.count - start - 1), at: start, in: &output)
    }

    /// Puts `count`, that of the bytes behind the one at `start`, in the place of that one.
    @usableFromInline
    package static func put(_ count: UInt64, at start: Int, in output: inout [UInt8]) {
        if count < 0x80 {
            output[start] = UInt8(count)
            return
        }
        let end = output.count
        let width = Self.count(count)
        for _ in 1..<width { output.append(0) }
        output.withUnsafeMutableBytes { bytes in
            let content = UnsafeRawBufferPointer(rebasing: bytes[start + 1..<end])
            UnsafeMutableRawBufferPointer(rebasing: bytes[(start + width)...]).copyMemory(from: content)
            for index in 0..<width {
                let part = UInt8(truncatingIfNeeded: count >> UInt64(7 * index))
                bytes[start + index] = index < width - 1 ? part | 0x80 : part
            }
        }
    }

    static func count(_ value: UInt64) -> Int {
        value == 0 ? 1 : (70 - value.leadingZeroBitCount) / 7
    }

    @inlinable
    package static func zigzag(_ value: Int64) -> UInt64 { UInt64(bitPattern: (value << 1) ^ (value >> 63)) }
    @inlinable
    package static func unzigzag(_ value: UInt64) -> Int64 {
        Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }
}

/// Reads a byte sequence from left to right; every read is checked against its end. Rows and records are read a
/// byte or two at a time, so that what other modules call is made part of them.
@usableFromInline
package struct ByteReader {
    @usableFromInline package let bytes: UnsafeRawBufferPointer
    @usableFromInline package internal(set) var offset: Int

    @inlinable
    package init(_ bytes: UnsafeRawBufferPointer, from offset: Int = 0) {
        self.bytes = bytes
        self.offset = offset
    }

    @inlinable
    package var remaining: Int { bytes.count - offset }

    /// `nil` where the bytes end early or the integer has more than 64 bits.
    @inlinable
    @inline(__always)
    package mutating func varint() -> UInt64? {
        guard offset < bytes.count else { return nil }
        let first = bytes[offset]
        if first < 0x80 {
            offset += 1
            return UInt64(first)
        }
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while offset < bytes.count, shift < 64 {
            let byte = bytes[offset]
            offset += 1
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
        return nil
    }

    @inlinable
    @inline(__always)
    package mutating func byte() -> UInt8? {
        guard offset < bytes.count else { return nil }
        defer { offset += 1 }
        return bytes[offset]
    }

    /// Passes over an integer; `false` where the bytes end early.
    @inlinable
    @inline(__always)
    package mutating func skipVarint() -> Bool {
        if remaining >= 8 {
            // Eight bytes at once: the first of them without its upper bit is the integer's last.
            let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            let ends = ~word & 0x8080_8080_8080_8080
            if ends != 0 {
                offset += ends.trailingZeroBitCount / 8 + 1
                return true
            }
        }
        while offset < bytes.count {
            defer { offset += 1 }
            if bytes[offset] < 0x80 { return true }
        }
        return false
    }

    /// Passes over `count` bytes; `false` where there are not as many.
    @inlinable
    @inline(__always)
    package mutating func skip(_ count: UInt64) -> Bool {
        guard count <= UInt64(remaining) else { return false }
        offset += Int(count)
        return true
    }

    /// A little-endian integer of `width` bytes.
    @inlinable
    package mutating func integer(width: Int) -> UInt64? {
        guard remaining >= width else { return nil }
        var value: UInt64 = 0
        for index in 0..<width { value |= UInt64(bytes[offset + index]) << UInt64(8 * index) }
        offset += width
        return value
    }

    /// The next `count` bytes, as a range of `bytes`.
    @inlinable
    package mutating func take(_ count: Int) -> Range<Int>? {
        guard count >= 0, count <= remaining else { return nil }
        defer { offset += count }
        return offset..<offset + count
    }
}
