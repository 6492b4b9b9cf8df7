import EventLog
import TestSupport
import Testing

/// The log and its model side by side: the same goes into both, and every read is compared.
struct Comparison {
    let test: LogUnderTest
    var model = ModelLog()
    var scenario: Scenario

    init(seed: UInt64) throws {
        test = try LogUnderTest(seed: seed)
        scenario = Scenario(seed: seed)
    }

    var head: UInt64 { UInt64(model.events.count) }

    // MARK: Appending

    mutating func append() async throws {
        try await append(scenario.request(model))
    }

    mutating func append(_ request: ModelLog.Request) async throws {
        let expected = model.append(request)
        if case .refused = expected { scenario.refused = request.events }
        let outcome: AppendOutcome
        do {
            outcome = try await test.log.append(
                AppendRequest(
                    request.events.map { try test.prepare($0.json) },
                    expectations: request.expectations.mapValues(\.expectedRevision),
                    conditions: request.conditions.map {
                        AppendCondition(filter: $0.filter.filter, after: $0.after)
                    }))
        } catch let refusal as Refusal {
            guard case .refused(let reasons) = expected else {
                Issue.record("refused but \(expected) expected: \(refusal)")
                return
            }
            return expect(refusal, is: reasons, request)
        }
        switch (outcome, expected) {
        case (.appended(let result), .appended(let range)):
            #expect(result.events.map(\.position) == Array(range))
            #expect(result.end == range.upperBound)
            for event in result.events {
                model.setRecordedTime(event.recordedTime.microseconds, at: event.position)
                let own = model.events[Int(event.position)]
                #expect(own.revision == event.revision)
                #expect(own.id == event.id)
                #expect(own.stream == event.stream)
            }
        case (.known(let events), .known(let positions)):
            #expect(events.map(\.position) == positions)
            for event in events {
                let own = model.events[Int(event.position)]
                #expect(event.id == own.id && event.stream == own.stream && event.revision == own.revision)
                #expect(event.recordedTime.microseconds == own.recordedTime)
            }
        default: Issue.record("\(outcome) but \(expected) expected")
        }
    }

    private func expect(_ refusal: Refusal, is reasons: [ModelLog.Reason], _ request: ModelLog.Request) {
        #expect(refusal.reasons.map(\.code.rawValue) == reasons.map(\.code))
        #expect(refusal.reasons.map(\.field) == reasons.map(\.field))
        #expect(refusal.reasons.map(\.event) == reasons.map(\.event))
        for (reason, expected) in zip(refusal.reasons, reasons) {
            guard let conflict = expected.conflict else { continue }
            #expect(reason.message.contains(model.events[Int(conflict)].id))
            #expect(reason.message.contains("position \(conflict)"))
        }
    }

    // MARK: Reading

    /// Everything about every event.
    func checkAll() throws {
        #expect(try test.log.headPosition() == head)
        let page = try test.log.read(limit: .max)
        #expect(page.completeTo == head)
        #expect(page.events.map(\.position) == Array(0..<head))
        for (event, expected) in zip(page.events, model.events) {
            #expect(event.id == expected.id && event.type == expected.type && event.stream == expected.stream)
            #expect(event.revision == expected.revision)
            #expect(event.time.description == expected.time)
            #expect(event.recordedTime.microseconds == expected.recordedTime)
            #expect(event.actor == expected.actor && event.correlationID == expected.correlationID)
            #expect(text(event.data) == expected.data)
            #expect(try Set(test.log.concerns(of: event)) == expected.concerns)
        }
        try Laws.check(test.log)
    }

    /// One read of each kind, made up.
    mutating func checkSomeReads() throws {
        try checkFilter()
        try checkStream()
        let entity = scenario.pick(Scenario.entities)
        let end = scenario.random.oneIn(2) ? .max : UInt64.random(in: 0...head, using: &scenario.random)
        #expect(
            try test.log.history(of: entity, before: end).map(\.position)
                == model.history(of: entity, before: end), "history of \(entity) before \(end)")
        try checkMoment()
        let id = model.events.isEmpty || scenario.random.oneIn(4) ? "no such" : scenario.pick(model.events).id
        #expect(try test.log.position(ofID: id) == model.position(ofID: id))
    }

    private mutating func checkFilter() throws {
        let selection = scenario.selection()
        let range = scenario.range(head)
        let isForward = scenario.random.oneIn(2)
        let limit = scenario.pick([1, 2, 3, 10, .max])
        let expected = model.positions(selection, in: range)
        var rest = range
        var found: [UInt64] = []
        while true {
            let page = try test.log.read(
                selection.filter, in: rest, direction: isForward ? .forward : .backward, limit: limit)
            found += page.events.map(\.position)
            if isForward {
                #expect(
                    found == expected.filter { $0 < page.completeTo },
                    "\(selection) \(range) up to \(page.completeTo)")
                rest = page.completeTo..<range.upperBound
            } else {
                #expect(
                    found.reversed() == expected.filter { $0 >= page.completeTo },
                    "\(selection) \(range) down to \(page.completeTo)")
                rest = range.lowerBound..<page.completeTo
            }
            if page.events.count < limit { break }
        }
        #expect((isForward ? found : found.reversed()) == expected, "\(selection) \(range) \(limit)")
    }

    private mutating func checkStream() throws {
        let stream = scenario.pick(Scenario.streams + ["deal-none"])
        let positions = model.positions(ofStream: stream)
        let start =
            scenario.random.oneIn(3) ? nil : Int.random(in: 0...positions.count + 1, using: &scenario.random)
        let limit = scenario.pick([1, 4, .max])
        let forward = try test.log.read(stream: stream, from: start.map(UInt64.init), limit: limit)
        #expect(forward.map(\.position) == Array(positions.dropFirst(start ?? 0).prefix(limit)))
        let backward = try test.log.read(
            stream: stream, from: start.map(UInt64.init), direction: .backward, limit: limit)
        let down = positions.prefix(start.map { $0 + 1 } ?? .max).reversed()
        #expect(backward.map(\.position) == Array(down.prefix(limit)))
    }

    private mutating func checkMoment() throws {
        guard !model.events.isEmpty else { return }
        let recorded = scenario.pick(model.events).recordedTime
        for microseconds in [recorded - 1, recorded, recorded + 1] {
            #expect(
                try test.log.position(asOf: Instant(microseconds: microseconds))
                    == model.position(asOf: microseconds))
        }
    }
}
