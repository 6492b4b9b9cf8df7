import Projecting
import TestSupport
import Testing

/// `service_level` and `satisfaction` against the oracle, with their parameters, and the board's figures of calls and
/// answers, where waits are of seconds.
@Suite(.serialized) struct CentreReportTests {
    private static let categories =
        ["contact", "employee"] + Array(repeating: "call", count: 9) + Array(repeating: "survey", count: 9)
    private static let kinds = [
        "day", "monday_week", "saturday_week", "quarter", "jalali_month", "year", "year",
    ]
    private static let zones = ["Europe/Berlin", "Asia/Tehran", "America/New_York"]
    private static let shares = ["service_level", "of_answered", "excluding_short", "counting_short"]

    private static let figures: Set<String> = [
        "fcr", "service_level", "service_level_of_answered", "service_level_excluding_short",
        "service_level_counting_short", "talk_time", "wrap_time", "abandon_rate", "self_service",
        "answer_quality", "csat", "csat_response_rate", "nps",
    ]

    /// What there was to compare, by column or verdict.
    private struct Found {
        /// Figures of the board that were neither 0 nor NULL.
        var figures: Set<String> = []
        var shares: [String: Int] = [:]
        /// Shares of nothing, which are NULL and not 0.
        var ofNothing: [String: Int] = [:]
        var verdicts: [OracleValue: Int] = [:]
    }

    @Test func `calls in time and answers above what was expected are counted as by hand`() async throws {
        let seeds = ReportMoment.seeds(from: 94, count: 3)
        var found = Found()
        for seed in seeds { try await compare(seed, &found) }
        for share in Self.shares {
            #expect(found.shares[share] ?? 0 > 0, "seeds \(seeds): \(share)")
            #expect(found.ofNothing[share] ?? 0 > 0, "seeds \(seeds): \(share)")
        }
        #expect(found.figures == Self.figures, "seeds \(seeds): \(found.figures)")
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
                if isFiltered == Bool.random(using: &random), Bool.random(using: &random) {
                    try compareBoard(moment, periods, kind, filter, words, &here)
                }
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

    private func compareBoard(
        _ moment: ReportMoment, _ periods: OraclePeriods, _ kind: String, _ filter: OracleBoardFilter,
        _ words: [String: String], _ found: inout Found
    ) throws {
        let board = OracleBoard(moment.oracle, periods, kind: kind, filter: filter).figures
        var words = words
        (words["threshold_ms"], words["short_ms"]) = (nil, nil)
        var shown: Set<[OracleValue]> = []
        for row in try moment.rows("kpi_board", words) {
            guard case .text(let kpi) = row[0], case .text(let period) = row[1], Self.figures.contains(kpi)
            else { continue }
            let value = board[kpi]?[period]?.value
            #expect(row[2] == Question.rounded(.real(value)), "\(moment), \(words): \(kpi) \(period)")
            shown.insert([row[0], row[1]])
            if value ?? 0 != 0 { found.figures.insert(kpi) }
        }
        for kpi in Self.figures {
            for (period, figure) in board[kpi] ?? [:] where figure.denominator > 0 {
                #expect(shown.contains([.text(kpi), .text(period)]), "\(moment), \(words): \(kpi) \(period)")
            }
        }
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
