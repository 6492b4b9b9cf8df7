import Projecting
import TestSupport
import Testing

/// `rfm`, `pareto`, `loyalty_class` and `product_affinity` against the oracle.
@Suite(.serialized) struct CustomerReportTests {
    private static let categories = [
        "contact", "contact", "contact", "order", "order", "order", "order", "order", "order", "order",
        "deal", "deal",
        "survey", "survey",
    ]

    /// What there was to compare.
    private struct Found {
        var classes: Set<OracleValue> = []
        var customers = 0
        var pairs = 0
    }

    @Test func `customers are parted, ranked and classed as by hand`() async throws {
        let seeds = ReportMoment.seeds(from: 71, count: 3)
        var found = Found()
        for seed in seeds { try await compare(seed, &found) }
        #expect(
            found.customers > 5 && found.pairs > 0 && found.classes.count >= 3, "seeds \(seeds): \(found)")
    }

    private func compare(_ seed: UInt64, _ found: inout Found) async throws {
        let zone = seed % 2 == 0 ? "UTC" : "Asia/Tehran"
        let periods = try OraclePeriods(zone)
        var here = found
        try await ReportMoment.each(seed, count: 700, Self.categories, timeZone: zone, rounds: 5) {
            moment, random in
            func expect(_ name: String, _ words: [String: String], _ rows: [OracleRow]) throws {
                #expect(
                    try moment.rows(name, words) == rows.map { $0.values.map(Question.rounded) },
                    "\(moment): \(name)")
            }
            try expect("rfm", [:], moment.oracle.rfm(periods))
            try expect(
                "rfm", ["currency": "USD"], moment.oracle.rfm(periods).filter { $0["currency"] == "USD" })
            let loyalty = moment.oracle.loyalty(periods)
            try expect("loyalty_class", [:], loyalty)
            here.classes.formUnion(loyalty.compactMap { $0["loyalty"] })
            here.customers = max(here.customers, loyalty.count)
            try expect("pareto", [:], moment.oracle.pareto(from: .min, to: .max))
            try expect(
                "pareto", moment.words,
                moment.oracle.pareto(from: moment.period.lowerBound, to: moment.period.upperBound))
            for least in 1...2 {
                var words = moment.words
                words["at_least"] = "\(least)"
                let rows = try moment.rows("product_affinity", words)
                let expected = moment.oracle.affinity(
                    atLeast: least, from: moment.period.lowerBound, to: moment.period.upperBound)
                #expect(Set(rows) == Set(expected.map { $0.values.map(Question.rounded) }), "\(moment)")
                #expect(rows.count == expected.count, "\(moment)")
                here.pairs += rows.count
                let lifts = rows.map { $0[5] }
                #expect(zip(lifts, lifts.dropFirst()).allSatisfy(Self.descends), "\(moment)")
            }
        }
        found = here
    }

    private static func descends(_ one: OracleValue, _ other: OracleValue) -> Bool {
        if case .real(let one) = one, case .real(let other) = other { one >= other } else { false }
    }
}
