import EventLog
import TestSupport
import Testing

@Suite struct AppendTests {
    @Test func `an appended event is read back as it was sent, with its place`() async throws {
        let test = try TestLog()
        let event = try test.prepare(
            #"{"id":"e-1","source":"/pbx/1","type":"call.offered","subject":"call-1","data":{ "a" : [1, 2.50, "سلام"] }}"#
        )
        guard case .appended(let result) = try await test.log.append(AppendRequest([event])) else {
            Issue.record("not appended")
            return
        }
        #expect(result.events.map(\.position) == [0])
        let read = try #require(try test.log.event(at: 0))
        #expect(read.id == "e-1")
        #expect(String(decoding: read.data, as: UTF8.self) == #"{"a":[1,2.50,"سلام"]}"#)
        #expect(try test.log.position(ofID: "e-1") == 0)
        #expect(try test.log.root(size: 1) == .leaf(read.entry))
    }

    @Test func `events of a stream and of an entity are found before and behind the index`() async throws {
        let test = try TestLog()
        for number in 0..<500 {
            let event = try test.prepare(
                #"{"type":"deal.opened","subject":"deal-\#(number % 7)","data":{"refs":["contact-\#(number % 3)"]}}"#
            )
            _ = try await test.log.append(AppendRequest([event]))
            if number == 250 { try test.log.waitForIndex() }
        }
        let deals = try test.log.read(stream: "deal-3", limit: 1_000)
        #expect(deals.map(\.revision) == Array(0..<UInt64(deals.count)))
        #expect(deals.map(\.position) == (0..<500).filter { $0 % 7 == 3 }.map(UInt64.init))
        let concerning = try test.log.read(Filter(entities: ["contact-1"]), limit: 1_000)
        #expect(concerning.events.map(\.position) == (0..<500).filter { $0 % 3 == 1 }.map(UInt64.init))
        try test.reopen()
        #expect(try test.log.headPosition() == 500)
        let backward = try test.log.read(
            Filter(categories: ["deal"], entities: ["contact-2"]), direction: .backward, limit: 3)
        #expect(backward.events.map(\.position) == [497, 494, 491])
        #expect(backward.completeTo == 491)
    }
}
