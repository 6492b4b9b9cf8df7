import EventLog
import TestSupport
import Testing

/// A copy of the log's beginning is a log of its own.
@Suite struct CopyTests {
    private static func copy(_ log: EventLog, before end: UInt64, to path: String) throws {
        try log.copy(before: end, to: path)
    }

    @Test(arguments: [0, 1, 255, 256, 257, 600, 700, 9_999] as [UInt64])
    func `the first events, their tree and what is appended behind them`(_ wanted: UInt64) async throws {
        let test = try TestLog()
        for number in 0..<700 {
            let event = try test.prepare(
                #"{"id":"e-\#(number)","type":"deal.opened","subject":"deal-\#(number % 9)","data":{"n":\#(number)}}"#
            )
            _ = try await test.log.append(AppendRequest([event]))
        }
        let end = min(wanted, 700)
        let copied = try TemporaryDirectory()
        try Self.copy(test.log, before: wanted, to: copied.path("copy"))
        let copy = try EventLog(
            in: copied.path("copy"), access: .writing(test.rules), surroundings: test.surroundings)
        defer { copy.close() }
        #expect(try copy.headPosition() == end)
        #expect(try copy.root(size: end) == test.log.root(size: end))
        #expect(
            try copy.read(limit: 1_000).events.map(\.entry)
                == test.log.read(in: 0..<end, limit: 1_000).events.map(\.entry))
        try copy.waitForIndex()
        #expect(try copy.position(ofID: "e-699") == (end == 700 ? 699 : nil))
        // Sent to the copy, the event that follows gets its place; the original knows nothing of it.
        let event = try test.prepare(
            #"{"id":"if","type":"deal.opened","subject":"deal-1","data":{"n":"hypothetical"}}"#)
        guard case .appended(let done) = try await copy.append(AppendRequest([event])) else {
            Issue.record("not appended")
            return
        }
        #expect(done.events.map(\.position) == [end])
        #expect(try copy.verify(rules: test.rules) == [])
        #expect(try test.log.headPosition() == 700)
        #expect(try test.log.position(ofID: "if") == nil)
        #expect(throws: LogError(.storage, "")) {
            try Self.copy(test.log, before: 3, to: copied.path("copy"))
        }
    }
}
