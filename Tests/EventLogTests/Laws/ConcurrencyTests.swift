import EventLog
import TestSupport
import Testing

/// Many writers at once, checked afterwards.
@Suite(.serialized) struct ConcurrencyTests {
    /// An append that was answered: what was expected of which stream, and what came.
    private struct Attempt: Sendable {
        let ids: [String]
        let stream: String
        let expected: UInt64?
        let positions: [UInt64]?
    }

    @Test(arguments: Seeds.of(2, from: 40))
    func `of writers that expect the same revision exactly one wins`(seed: UInt64) async throws {
        let test = try LogUnderTest(seed: seed)
        let attempts = try await race(test, writers: 12, rounds: 40, seed: seed)
        try expectOneWinner(of: attempts)
        try expectWhole(attempts, in: test.log)
        try Laws.check(test.log)
        try test.reopen()
        try expectWhole(attempts, in: test.log)
        try Laws.check(test.log)
    }

    private func race(
        _ test: LogUnderTest, writers: Int, rounds: Int, seed: UInt64
    ) async throws -> [Attempt] {
        let attempts = Shared<[Attempt]>([])
        let log = test.log
        try await withThrowingTaskGroup { group in
            for writer in 0..<writers {
                group.addTask {
                    var random = SeededGenerator(seed: seed &* 1_000 &+ UInt64(writer))
                    for round in 0..<rounds {
                        let attempt = try await Self.attempt("w\(writer)-\(round)", log, test, &random)
                        attempts.change { $0.append(attempt) }
                    }
                }
            }
            try await group.waitForAll()
        }
        return attempts.value
    }

    /// Appends one to three events, the first to a stream whose revision it has just looked up.
    private static func attempt(
        _ id: String, _ log: EventLog, _ test: LogUnderTest, _ random: inout SeededGenerator
    ) async throws -> Attempt {
        let stream = "deal-\(Int.random(in: 0..<3, using: &random))"
        let newest = try log.read(stream: stream, direction: .backward, limit: 1).first
        let count = Int.random(in: 1...3, using: &random)
        let ids = (0..<count).map { "\(id)-\($0)" }
        let events = try ids.enumerated().map { index, id in
            let own = index == 0 ? stream : "call-\(Int.random(in: 0..<5, using: &random))"
            return try test.prepare(#"{"id":"\#(id)","type":"x.y","subject":"\#(own)"}"#)
        }
        let expected: ExpectedRevision = newest.map { .revision($0.revision) } ?? .none
        do {
            let request = try AppendRequest(events, expectations: [stream: expected])
            guard case .appended(let result) = try await log.append(request) else {
                Issue.record("\(id) is known")
                return Attempt(ids: ids, stream: stream, expected: newest?.revision, positions: nil)
            }
            let positions = result.events.map(\.position)
            return Attempt(ids: ids, stream: stream, expected: newest?.revision, positions: positions)
        } catch let refusal as Refusal {
            #expect(refusal.code == .wrongRevision)
            return Attempt(ids: ids, stream: stream, expected: newest?.revision, positions: nil)
        }
    }

    private func expectOneWinner(of attempts: [Attempt]) throws {
        let byExpectation = Dictionary(grouping: attempts) {
            "\($0.stream) \($0.expected.map(String.init) ?? "none")"
        }
        for (expectation, rivals) in byExpectation {
            #expect(rivals.count { $0.positions != nil } == 1, "\(expectation)")
        }
        #expect(byExpectation.values.contains { $0.count > 1 }, "some writers met")
    }

    /// What was acknowledged is there, side by side; of what was refused nothing is.
    private func expectWhole(_ attempts: [Attempt], in log: EventLog) throws {
        for attempt in attempts {
            let found = try attempt.ids.map { try log.position(ofID: $0) }
            if let positions = attempt.positions {
                #expect(found == positions)
                #expect(positions == Array(positions[0]..<positions[0] + UInt64(positions.count)))
            } else {
                #expect(found.allSatisfy { $0 == nil })
            }
        }
        let acknowledged = attempts.reduce(0) { $0 + ($1.positions?.count ?? 0) }
        #expect(try log.headPosition() == UInt64(acknowledged))
    }

    @Test func `readers see whole appends only, while they are written`() async throws {
        let test = try LogUnderTest()
        let log = test.log
        let isDone = Shared(false)
        try await withThrowingTaskGroup { group in
            group.addTask {
                for round in 0..<150 {
                    let events = try (0..<4).map { index in
                        try test.prepare(
                            #"{"id":"\#(round)-\#(index)","type":"x.y","subject":"call-\#(index)","data":{"refs":["contact-\#(round % 3)"]}}"#
                        )
                    }
                    _ = try await log.append(AppendRequest(events))
                }
                isDone.value = true
            }
            for reader in 0..<2 {
                group.addTask {
                    while !isDone.value {
                        let page = try log.read(limit: .max)
                        #expect(page.events.count.isMultiple(of: 4))
                        #expect(page.events.map(\.position) == Array(0..<page.completeTo))
                        let concerning = try log.read(Filter(entities: ["contact-\(reader)"]), limit: .max)
                        #expect(concerning.events.count.isMultiple(of: 4))
                        #expect(
                            concerning.events.allSatisfy { $0.id.hasPrefix("\($0.position / 4)-") })
                        let calls = try log.read(stream: "call-1", limit: .max)
                        #expect(calls.map(\.revision) == Array(0..<UInt64(calls.count)))
                        await Task.yield()
                    }
                }
            }
            try await group.waitForAll()
        }
        try Laws.check(log)
    }

    @Test func `the same event sent by many at once is written once`() async throws {
        let test = try LogUnderTest()
        let log = test.log
        for round in 0..<20 {
            let event = try test.prepare(#"{"id":"same-\#(round)","type":"x.y","subject":"x-1"}"#)
            let outcomes = try await withThrowingTaskGroup { group in
                for _ in 0..<8 { group.addTask { try await log.append(AppendRequest([event])) } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            let written = outcomes.count { if case .appended = $0 { true } else { false } }
            #expect(written == 1)
            for case .known(let events) in outcomes { #expect(events.map(\.position) == [UInt64(round)]) }
        }
        #expect(try log.headPosition() == 20)
    }
}
