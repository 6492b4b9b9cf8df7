import TestSupport
import Testing

@testable import EventLog

struct CompressorTests {
    @Test func `after a body that cannot be made shorter the dictionary that is asked for is used`() throws {
        let texts = [
            #"{"eventId":"v52-w0-67","reason":"never happened"}"#,
            #"{"total":{"amount":1200,"currency":"EUR"}}"#,
        ]
        // Both have all of the body, in different places.
        let dictionaries = try [texts, texts.reversed()].enumerated().map { index, texts in
            try Dictionary(
                number: UInt32(index + 1),
                content: Array(String(repeating: texts.joined(), count: 10).utf8))
        }
        var random = SeededGenerator(seed: 1)
        let compressor = Compressor()
        var output = [UInt8](repeating: 0, count: 1_000)
        for round in 0..<20 {
            let (body, dictionary) = (Array(texts[0].utf8), dictionaries[round % 2])
            let frame = try #require(compressor.compress(body, with: dictionary))
            let count = frame.withUnsafeBytes { frame in
                output.withUnsafeMutableBytes { output in
                    compressor.decompress(frame, with: dictionary, into: output)
                }
            }
            #expect(count.map { Array(output[..<$0]) } == body, "round \(round)")
            #expect(compressor.compress(random.bytes(40), with: dictionary) == nil)
        }
    }
}
