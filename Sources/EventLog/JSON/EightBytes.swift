/// Tests of eight bytes of a text at once, the first in the lowest bits ("Bit Twiddling Hacks", Anderson).
///
/// A result's lowest bit that is set is the highest of the first byte that passes; none is set where no byte does. Bits
/// above it say nothing.
enum EightBytes {
    private static let ones: UInt64 = 0x0101_0101_0101_0101
    private static let highBits: UInt64 = 0x8080_8080_8080_8080

    @inline(__always)
    static func equal(_ byte: UInt8, in word: UInt64) -> UInt64 {
        less(1, in: word ^ (ones &* UInt64(byte)))
    }

    /// - Parameter limit: at most 128.
    @inline(__always)
    static func less(_ limit: UInt8, in word: UInt64) -> UInt64 {
        (word &- ones &* UInt64(limit)) & ~word & highBits
    }

    @inline(__always)
    static func notASCII(in word: UInt64) -> UInt64 { word & highBits }

    /// The place of the byte that a test has found.
    @inline(__always)
    static func place(_ found: UInt64) -> Int { found.trailingZeroBitCount / 8 }
}
