import EventLog
import Testing

/// An entity that everything is about: posting lists of many chunks.
@Suite(.serialized) struct HotEntityTests {
    private static let count = 20_000

    /// Every event concerns contact-hot; one in four belongs to its stream, the others to a hundred calls.
    private static func json(_ number: Int) -> String {
        let stream = number.isMultiple(of: 4) ? "contact-hot" : "call-\(number % 100)"
        let type = number.isMultiple(of: 1_000) ? "call.rare" : "call.usual"
        return
            #"{"id":"id-\#(number)","type":"\#(type)","subject":"\#(stream)","actor":"employee-\#(number % 3)","data":{"refs":["contact-hot"]}}"#
    }

    @Test func `twenty thousand events of one entity are read in both directions and from the middle`()
        async throws
    {
        let test = try LogUnderTest()
        try await test.fill(Self.count / 2, Self.json)
        try test.log.waitForIndex()
        try await test.fill(Self.count / 2) { Self.json($0 + Self.count / 2) }
        try expectAll(test.log)
        try test.log.waitForIndex()
        try expectAll(test.log)
        try test.reopen(withoutIndex: true)
        try expectAll(test.log)
        try test.log.waitForIndex()
        try expectAll(test.log)
    }

    private func expectAll(_ log: EventLog) throws {
        let all = Array(0..<UInt64(Self.count))
        let hot = Filter(entities: ["contact-hot"])
        #expect(try log.read(hot, limit: .max).events.map(\.position) == all)
        #expect(try log.read(hot, direction: .backward, limit: .max).events.map(\.position) == all.reversed())
        let middle = try log.read(hot, in: 9_990..<10_010, limit: 15)
        #expect(middle.events.map(\.position) == Array(9_990..<10_005))
        #expect(middle.completeTo == 10_005)
        let rare = try log.read(
            Filter(types: ["call.rare"], entities: ["contact-hot"]), in: 500..<18_500, direction: .backward,
            limit: 3)
        #expect(rare.events.map(\.position) == [18_000, 17_000, 16_000])
        #expect(rare.completeTo == 16_000)
        let actor = try log.read(Filter(actors: ["employee-2"]), in: 19_000..<UInt64.max, limit: .max)
        #expect(actor.events.map(\.position) == all[19_000...].filter { $0 % 3 == 2 })
        try expectStream(log)
        for number in stride(from: 0, to: Self.count, by: 61) {
            #expect(try log.position(ofID: "id-\(number)") == UInt64(number))
        }
        #expect(try log.position(ofID: "id-\(Self.count)") == nil)
        #expect(try log.history(of: "contact-hot").count == Self.count)
    }

    private func expectStream(_ log: EventLog) throws {
        let own = Array(UInt64(0)..<5_000)
        let stream = "contact-hot"
        #expect(try log.read(stream: stream, limit: .max).map(\.revision) == own)
        #expect(try log.read(stream: stream, from: 2_500, limit: 10).map(\.revision) == Array(2_500..<2_510))
        #expect(
            try log.read(stream: stream, from: 2_500, direction: .backward, limit: 3).map(\.position)
                == [10_000, 9_996, 9_992])
        #expect(try log.read(stream: stream, from: 4_999, limit: 10).map(\.position) == [19_996])
        #expect(try log.read(stream: stream, from: 5_000, limit: 10).isEmpty)
        #expect(try log.read(stream: stream, direction: .backward, limit: 1).map(\.revision) == [4_999])
    }

    @Test func `a limit of none reads nothing and claims nothing`() async throws {
        let test = try LogUnderTest()
        try await test.fill(5, Self.json)
        let forward = try test.log.read(in: 2..<4, limit: 0)
        #expect(forward.events.isEmpty)
        #expect(forward.completeTo == 2)
        let backward = try test.log.read(in: 2..<4, direction: .backward, limit: 0)
        #expect(backward.events.isEmpty)
        #expect(backward.completeTo == 4)
        #expect(try test.log.read(stream: "contact-hot", limit: 0).isEmpty)
    }

    @Test func `places behind the end of the log are read as empty`() async throws {
        let test = try LogUnderTest()
        try await test.fill(5, Self.json)
        for start in [5, 6, UInt64.max - 3, .max] {
            #expect(try test.log.read(in: start..<UInt64.max, limit: 9).events.isEmpty)
            #expect(try test.log.event(at: start) == nil)
            #expect(try test.log.read(stream: "contact-hot", from: start, limit: 9).isEmpty)
            #expect(try test.log.scan(from: start) { _ in true } == start)
        }
        #expect(try test.log.history(of: "contact-none").isEmpty)
    }
}
