import EventLog
import Testing

/// Limits on sizes.
@Suite(.serialized) struct SizeTests {
    private static func json(byteCount: Int) -> String {
        let (head, tail) = (#"{"id":"i","source":"s","type":"x.y","subject":"x-1","data":{"a":""#, #""}}"#)
        let rest = byteCount - head.utf8.count - tail.utf8.count
        return head + String(repeating: "x", count: rest) + tail
    }

    @Test func `an event as sent has 65,535 bytes at most`() throws {
        #expect(throws: Never.self) { try EventDraft(json: Array(Self.json(byteCount: 65_535).utf8)) }
        let refusal = try #require(throws: Refusal.self) {
            try EventDraft(json: Array(Self.json(byteCount: 65_536).utf8))
        }
        #expect(refusal.code == .tooLarge)
        #expect(refusal.description.contains("65536"))
    }

    /// Counted with a position of 20 digits and a revision of 10.
    @Test func `an entry has 65,535 bytes at most`() async throws {
        let test = try LogUnderTest()
        let attributes =
            #"{"specversion":"1.0","id":"i","source":"s","type":"x.y","subject":"x-1","time":"2025-02-01T10:00:00.000000Z","position":"01234567890123456789","revision":0123456789,"recordedtime":"2025-02-01T10:00:00.000000Z","data":{"a":""}}"#
        func json(_ count: Int) -> String {
            #"{"id":"i","source":"s","type":"x.y","subject":"x-1","time":"2025-02-01T10:00:00Z","data":{"a":"\#(String(repeating: "x", count: count))"}}"#
        }
        let most = 65_535 - attributes.utf8.count
        let refusal = try #require(throws: Refusal.self) { try test.prepare(json(most + 1)) }
        #expect(refusal.code == .tooLarge)
        try await test.append(json(most))
        let stored = try #require(try test.log.event(at: 0))
        #expect(stored.entry.count == 65_535 - 19 - 9)
    }

    @Test func `an append has a thousand events and 8 MiB at most`() async throws {
        let test = try LogUnderTest()
        let small = try (0..<1_001).map {
            try test.prepare(#"{"id":"s\#($0)","type":"x.y","subject":"x-1"}"#)
        }
        #expect(throws: Refusal(.tooLarge, "", "")) { try AppendRequest(small) }
        let large = try (0..<130).map { number in
            try test.prepare(
                #"{"id":"l\#(number)","type":"x.y","subject":"x-1","data":{"a":"\#(String(repeating: "x", count: 65_000))"}}"#
            )
        }
        #expect(throws: Refusal(.tooLarge, "", "")) { try AppendRequest(large) }
        _ = try await test.log.append(AppendRequest(Array(small.dropLast())))
        _ = try await test.log.append(AppendRequest(Array(large.dropLast(5))))
        #expect(try test.log.headPosition() == 1_125)
        try Laws.check(test.log)
    }
}
