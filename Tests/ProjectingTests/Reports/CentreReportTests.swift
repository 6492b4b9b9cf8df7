import Projecting
import TestSupport
import Testing

/// `service_level` and `satisfaction` against the oracle, with their parameters.
@Suite(.serialized) struct CentreReportTests {
    private static let categories =
        ["contact", "employee"] + Array(repeating: "call", count: 9) + Array(repeating: "survey", count: 9)
    private static let kinds = [
        "day", "monday_week", "saturday_week", "quarter", "jalali_month", "year", "year",
    ]
    private static let zones = ["Europe/Berlin", "Asia/Tehran", "America/New_York"]
    private static let shares = ["service_level", "of_answered", "excluding_short", "counting_short"]

    /// What there was to compare, by column or verdict.
    private struct Found {
        var shares: [String: Int] = [:]
        /// Shares of nothing, which are NULL and not 0.
        var ofNothing: [String: Int] = [:]
        var verdicts: [OracleValue: Int] = [:]
    }

    @Test func `calls in time and answers above what was expected are counted as by hand`() async throws {
        let seeds = ReportMoment.seeds(from: 91, count: 3)
        var found = Found()
        for seed in seeds { try await compare(seed, &found) }
        for share in Self.shares {
            #expect(found.shares[share] ?? 0 > 0, "seeds \(seeds): \(share)")
            #expect(found.ofNothing[share] ?? 0 > 0, "seeds \(seeds): \(share)")
        }
        #expect(found.verdicts.count == 3, "seeds \(seeds): \(found.verdicts)")
    }

    private func compare(_ seed: UInt64, _ found: inout Found) async throws {
        let zone = Self.zones[Int(seed % 3)]
        let periods = try OraclePeriods(zone)
        var here = found
        try await ReportMoment.each(
            seed, count: 600, Self.categories, poolSize: 5, isBrisk: true, timeZone: zone, rounds: 8
        ) { moment, random in
            try compareAnswers(moment, periods, &random, &here)
            // All that there is, and what a filter leaves.
            for isFiltered in [false, true] {
                var filter = OracleBoardFilter()
                let kind = Self.kinds.randomElement(using: &random) ?? "month"
                var words = ["period": kind]
                if isFiltered {
                    switch Int.random(in: 0..<5, using: &random) {
                    case 0, 1: filter.agent = "employee-1"
                    case 2: filter.queue = "sales"
                    case 3: filter.orgUnit = "north"
                    default:
                        (filter.from, filter.to) = (moment.period.lowerBound, moment.period.upperBound)
                        words.merge(moment.words) { $1 }
                    }
                }
                (words["agent"], words["queue"], words["org_unit"]) = (
                    filter.agent, filter.queue, filter.orgUnit
                )
                let threshold = [nil, nil, 5_000, 60_000].randomElement(using: &random) ?? nil
                let short = [nil, nil, 3_000, 90_000].randomElement(using: &random) ?? nil
                words["threshold_ms"] = threshold.map { "\($0)" }
                words["short_ms"] = short.map { "\($0)" }
                let levels = moment.oracle.serviceLevel(
                    periods, kind: kind, threshold: Int64(threshold ?? 20_000), short: Int64(short ?? 10_000),
                    filter)
                try expect("service_level", words, levels, moment)
                for row in levels {
                    for share in Self.shares {
                        if row[share] == .null {
                            here.ofNothing[share, default: 0] += 1
                        } else if row[share] != .real(0) {
                            here.shares[share, default: 0] += 1
                        }
                    }
                }
            }
        }
        found = here
    }

    private func compareAnswers(
        _ moment: ReportMoment, _ periods: OraclePeriods, _ random: inout SeededGenerator,
        _ found: inout Found
    ) throws {
        for agent in [nil, "employee-1", "employee-2"] {
            let kind = Self.kinds.randomElement(using: &random) ?? "month"
            var filter = OracleBoardFilter(agent: agent)
            var words = ["period": kind]
            words["agent"] = agent
            if Int.random(in: 0..<3, using: &random) == 0 {
                (filter.from, filter.to) = (moment.period.lowerBound, moment.period.upperBound)
                words.merge(moment.words) { $1 }
            }
            let answers = moment.oracle.satisfaction(periods, kind: kind, filter)
            try expect("satisfaction", words, answers, moment)
            for row in answers { found.verdicts[row["verdict"] ?? .null, default: 0] += 1 }
        }
    }

    private func expect(
        _ name: String, _ words: [String: String], _ rows: [OracleRow], _ moment: ReportMoment
    ) throws {
        #expect(
            try moment.rows(name, words) == rows.map { $0.values.map(Question.rounded) },
            "\(moment), \(words): \(name)")
    }
}
