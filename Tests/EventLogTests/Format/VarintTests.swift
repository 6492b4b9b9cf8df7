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
}
