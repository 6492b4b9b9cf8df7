import EventLog
import Testing

/// What is stored is what comes back, whatever the form of ids and texts.
@Suite(.serialized) struct StoredFormTests {
    @Test(arguments: [
        "0198c6f2-0000-7000-8000-00000000abcd", "0198C6F2-0000-7000-8000-00000000ABCD",
        "0198c6f2-0000-7000-8000-00000000abc", "0198c6f2000070008000-00000000-abcd-1",
        "0198c6f2-0000-7000-8000_00000000abcd", "------------------------------------", "1", "\"\\\"",
    ])
    func `an id is kept as it was sent`(id: String) async throws {
        let test = try LogUnderTest()
        let escaped = id.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        try await test.append(#"{"id":"\#(escaped)","type":"x.y","subject":"x-1"}"#)
        #expect(try test.log.event(at: 0)?.id == id)
        #expect(try test.log.position(ofID: id) == 0)
        try test.log.waitForIndex()
        #expect(try test.log.position(ofID: id) == 0)
        guard case .known = try await test.append(#"{"id":"\#(escaped)","type":"x.z","subject":"x-2"}"#)
        else {
            Issue.record("not known")
            return
        }
    }

    @Test func `data that cannot be compressed and data that can are read back alike`() async throws {
        let test = try LogUnderTest()
        let texts = (0..<200).map { number in
            number.isMultiple(of: 2)
                ? String(repeating: "ab", count: number * 100)
                : hex(test.surroundings.random(number * 20))
        }
        for text in texts {
            try await test.append(#"{"type":"x.y","subject":"x-1","data":{"t":"\#(text)"}}"#)
        }
        let stored = try test.log.read(limit: .max).events.map { EventLogTests.text($0.data) }
        #expect(stored == texts.map { #"{"t":"\#($0)"}"# })
    }

    @Test func `events from before and behind a trained dictionary are read alike`() async throws {
        let test = try LogUnderTest()
        func json(_ number: Int) -> String {
            #"{"id":"d-\#(number)","type":"call.offered","subject":"call-\#(number)","data":{"queue":"sales-\#(number % 17)","from":"+98912\#(number * 7919 % 10_000)","refs":["contact-\#(number % 301)"]}}"#
        }
        try await test.fill(3_000, json)
        for _ in 0..<200
        where try test.log.statistics().contains(where: { $0.name == "dictionaries" && $0.entries < 2 }) {
            try await Task.sleep(for: .milliseconds(50))
        }
        #expect(try test.log.statistics().contains { $0.name == "dictionaries" && $0.entries == 2 })
        try await test.fill(1_000) { json($0 + 3_000) }
        for _ in 0..<2 {
            let events = try test.log.read(limit: .max).events
            #expect(events.map(\.id) == (0..<4_000).map { "d-\($0)" })
            try Laws.check(test.log)
            try test.reopen()
        }
    }
}
