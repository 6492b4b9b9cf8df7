import TestSupport
import Testing

@testable import EventLog

@Suite struct VarintTests {
    /// The count stands before the bytes whatever room it takes itself.
    @Test(arguments: [0, 1, 127, 128, 129, 16_383, 16_384, 2_097_151, 2_097_152])
    func whatIsCountedIsReadBack(count: Int) {
        let content = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        var output: [UInt8] = [7]
        Varint.appendCounted(to: &output) { $0 += content }
        output.append(9)

        var plain: [UInt8] = [7]
        Varint.append(UInt64(count), to: &plain)
        #expect(output == plain + content + [9])
    }

    /// Whatever the bytes are, and wherever in them it begins: the integer, and where the next one does.
    @Test(arguments: UInt64(1)...20)
    func `bytes are read and passed as one at a time`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<500 {
            var bytes: [UInt8] = []
            for _ in 0..<Int.random(in: 0...6, using: &random) {
                let bits = UInt64.random(in: 0...63, using: &random)
                Varint.append(.random(in: .min ... .max, using: &random) >> bits, to: &bytes)
            }
            // Some end in the middle of one, or go on for longer than any.
            let rest = Int.random(in: 0...12, using: &random)
            bytes += (0..<rest).map { _ in UInt8.random(in: 0...255, using: &random) | 0x70 }
            for start in 0...bytes.count {
                let plain = Self.read(bytes, from: start)
                bytes.withUnsafeBytes { bytes in
                    var reader = ByteReader(bytes, from: start)
                    #expect(reader.varint() == plain?.value, "seed \(seed), \(Array(bytes)) from \(start)")
                    if let plain { #expect(reader.offset == plain.end) }
                    var passing = ByteReader(bytes, from: start)
                    if let plain {
                        #expect(passing.skipVarint() && passing.offset == plain.end)
                    }
                }
            }
        }
    }

    private static func read(_ bytes: [UInt8], from start: Int) -> (value: UInt64, end: Int)? {
        var value: UInt64 = 0
        for (index, byte) in bytes[start...].prefix(Varint.maximumCount).enumerated() {
            value |= UInt64(byte & 0x7F) << UInt64(7 * index)
            if byte < 0x80 { return (value, start + index + 1) }
        }
        return nil
    }
}
