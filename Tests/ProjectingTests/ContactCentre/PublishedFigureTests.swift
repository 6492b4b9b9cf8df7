import EventLog
import Ledger
import Projecting
import Testing

/// Figures that others published, through the reports.
@Suite struct PublishedFigureTests {
    private func number(_ value: OracleValue) -> Double {
        switch value {
        case .real(let number): number
        case .integer(let number): Double(number)
        default: .nan
        }
    }

    @Test func `the variants of service level`() async throws {
        let centre = try CentreLedger()
        try centre.people()
        // A tenth of the published numbers: 100 answered, 86 in time; 6 abandoned, 2 in 20 s, of them 1 in 10 s.
        for call in 0..<100 { try centre.answeredCall("call-a\(call)", wait: call < 86 ? 20 : 21) }
        for (call, wait) in [10, 11, 21, 30, 60, 90].enumerated() {
            try centre.abandonedCall("call-b\(call)", wait: wait, phase: call % 2 == 0 ? "queue" : "ring")
        }
        // In the menu nobody waits for an agent.
        try centre.abandonedCall("call-ivr", wait: 5, phase: "ivr")
        try await centre.settle()
        let row = try #require(try centre.report("service_level").first)
        #expect(row.prefix(6) == ["2025-03", 100, 6, 86, 2, 1])
        for (value, published) in zip(row.dropFirst(6), [0.811321, 0.86, 0.826923, 0.820755]) {
            #expect(abs(number(value) - published) < 5e-7)
        }
        for (kpi, published) in [
            ("service_level", 0.811321), ("service_level_of_answered", 0.86),
            ("service_level_excluding_short", 0.826923), ("service_level_counting_short", 0.820755),
            ("abandon_rate", 6.0 / 106),
        ] {
            let figure = try #require(try centre.figure(kpi, "2025-03"))
            #expect(abs(number(figure[0]) - published) < 5e-7, "\(kpi)")
        }
    }

    @Test(arguments: [
        (400.0, 600_000.0, 75, 20_000.0, [0.231855, 0.824378, 16_690, 0.8889]),
        (200, 180_000, 14, 20_000, [.nan, 0.888350, 7_840, 0.7143]),
        (360, 240_000, 30, 15_000, [0.172862, 0.881194, .nan, 0.8]),
    ])
    func `Erlang C`(calls: Double, handle: Double, agents: Int, threshold: Double, published: [Double]) throws
    {
        let centre = try CentreLedger()
        let words = [
            "calls_per_hour": "\(calls)", "handle_ms": "\(handle)", "threshold_ms": "\(threshold)",
            "agents": "\(agents)",
        ]
        let row = try #require(try centre.report("staffing", words).first).map(number)
        let (tolerances, values) = ([5e-7, 5e-7, 5, 5e-5], Array(row.dropFirst(2)))
        for (index, published) in published.enumerated() where !published.isNaN {
            #expect(abs(values[index] - published) <= tolerances[index], "\(values)")
        }
    }

    @Test func `the least number of agents reaches the service level and one less does not`() throws {
        let centre = try CentreLedger()
        var words = ["calls_per_hour": "400", "handle_ms": "600000"]
        let needed = try #require(try centre.report("staffing", words).first)
        #expect(needed[0] == 75)
        words["agents"] = "74"
        let fewer = try #require(try centre.report("staffing", words).first)
        #expect(number(fewer[3]) < 0.8)
        words["agents"] = "66"
        #expect(try centre.report("staffing", words).first?.suffix(4) == [1.0, 0.0, .null, 1.0])
        words["handle_ms"] = "0"
        words["agents"] = nil
        #expect(throws: SQLError.self) { try centre.report("staffing", words) }
    }
}
