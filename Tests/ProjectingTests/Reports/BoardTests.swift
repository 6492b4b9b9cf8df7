import Projecting
import TestSupport
import Testing

/// `kpi_board` and `kpi_entities` against the oracle, on random histories at random moments, by every kind of period
/// and in zones whose clocks change.
@Suite(.serialized) struct BoardTests {
    private static let kinds = ["day", "monday_week", "saturday_week", "month", "jalali_month"]
    private static let zones = ["UTC", "Europe/Berlin", "Asia/Tehran", "America/New_York"]

    /// Projections/KPIs/README.md, by hand: what is to be reached, the ends of the band, whether less is better.
    private static let targets: [String: (target: Double, low: Double?, high: Double?, isLessBetter: Bool)] =
        [
            "fcr": (0.7, 0.7, 0.75, false), "service_level": (0.8, nil, nil, false),
            "service_level_of_answered": (0.8, nil, nil, false),
            "service_level_excluding_short": (0.8, nil, nil, false),
            "service_level_counting_short": (0.8, nil, nil, false), "talk_time": (240_000, nil, nil, true),
            "wrap_time": (360_000, nil, nil, true), "abandon_rate": (0.08, 0.05, 0.08, true),
            "occupancy": (0.85, 0.85, 0.9, false), "utilisation": (0.85, 0.85, 0.9, false),
            "forecast_variance": (0.05, nil, nil, true), "csat": (0.9, nil, nil, false),
            "agent_attrition": (0.15, nil, nil, true),
        ]

    /// Every row of the board, but those of `clv`.
    private static let names: Set<String> = [
        "fcr", "service_level", "service_level_of_answered", "service_level_excluding_short",
        "service_level_counting_short", "talk_time", "wrap_time", "abandon_rate", "occupancy", "utilisation",
        "self_service", "answer_quality", "csat", "csat_response_rate", "nps", "first_response_median",
        "first_response_p90", "resolution_median", "resolution_p90", "sla_first_response", "sla_resolution",
        "lead_conversion", "lead_response", "forecast_variance", "agent_attrition", "satisfaction",
        "win_rate",
        "cycle_time", "retention",
    ]

    @Test func `every figure is the one counted by hand`() async throws {
        // A zone each.
        let seeds = ReportMoment.seeds(from: 61, count: 4)
        var seen: Set<String> = []
        for seed in seeds { seen.formUnion(try await figuresCompared(seed)) }
        #expect(Self.names.subtracting(seen).isEmpty, "seeds \(seeds)")
    }

    /// - Returns: the figures that had something to count at one moment at least.
    private func figuresCompared(_ seed: UInt64) async throws -> Set<String> {
        let zone = Self.zones[Int(seed % 4)]
        let periods = try OraclePeriods(zone)
        var seen: Set<String> = []
        try await ReportMoment.each(
            seed, count: 460, RandomHistory.centreCategories, timeZone: zone, rounds: 6
        ) { moment, random in
            var filter = OracleBoardFilter()
            if Int.random(in: 0..<3, using: &random) == 0 {
                (filter.from, filter.to) = (moment.period.lowerBound, moment.period.upperBound)
            }
            switch Int.random(in: 0..<7, using: &random) {
            case 0: filter.orgUnit = "north"
            case 1: filter.queue = Bool.random(using: &random) ? "sales" : "first"
            case 2: filter.agent = "employee-1"
            default: break
            }
            let kind = Self.kinds.randomElement(using: &random) ?? "month"
            seen.formUnion(try compare(moment, periods, kind, filter))
        }
        return seen
    }

    /// - Returns: the figures that had something to count.
    private func compare(
        _ moment: ReportMoment, _ periods: OraclePeriods, _ kind: String, _ filter: OracleBoardFilter
    ) throws -> Set<String> {
        var words = filter.from == nil ? [:] : moment.words
        words["period"] = kind
        for (name, word) in [("org_unit", filter.orgUnit), ("queue", filter.queue), ("agent", filter.agent)] {
            words[name] = word
        }
        let place = "\(moment), \(words)"
        let expected = OracleBoard(moment.oracle, periods, kind: kind, filter: filter).figures
        let rows = try moment.rows("kpi_board", words).filter { !Self.text($0[0]).hasPrefix("clv") }
        var shown: Set<[String]> = []
        for row in rows {
            let (kpi, period) = (Self.text(row[0]), Self.text(row[1]))
            let figure = expected[kpi]?[period]
            #expect(Self.names.contains(kpi), "\(place): \(kpi)")
            #expect(row[2] == Question.rounded(.real(figure?.value)), "\(place): \(kpi) \(period)")
            let denominator = figure?.denominator ?? 0
            #expect(Self.isNear(row[7], denominator), "\(place): \(kpi) \(period)")
            if row[6] != .null, denominator > 0 {
                #expect(Self.isNear(row[6], figure?.numerator ?? .nan), "\(place): \(kpi) \(period)")
            }
            #expect(row[4] == Self.met(kpi, figure?.value), "\(place): \(kpi) \(period)")
            #expect(row[5] == .text(kpi + "/1"))
            shown.insert([kpi, period])
        }
        #expect(shown.count == rows.count, "\(place): a figure stands once in a period")
        var counted: Set<String> = []
        for (kpi, figures) in expected {
            for (period, figure) in figures where figure.denominator > 0 {
                #expect(shown.contains([kpi, period]), "\(place): \(kpi) \(period)")
                counted.insert(kpi)
            }
            if filter.from == nil { try addUp(kpi, figures, moment, words) }
        }
        return counted
    }

    /// The entities behind a figure add up to it; those behind a median or percentile are its values.
    private func addUp(
        _ kpi: String, _ figures: [String: OracleFigure], _ moment: ReportMoment, _ words: [String: String]
    ) throws {
        guard figures.values.contains(where: { $0.denominator > 0 }) else { return }
        let parts = try moment.rows("kpi_entities", words.merging(["kpi": kpi]) { $1 })
        for (period, figure) in figures where figure.denominator > 0 {
            let place = "\(moment), \(words): \(kpi) \(period)"
            let own = parts.filter { $0[3] == .text(period) }
            let numerators = own.map { Self.number($0[4]) }
            let denominator = own.map { Self.number($0[5]) }.reduce(0, +)
            #expect(abs(denominator - figure.denominator) <= 1e-6 * figure.denominator, "\(place)")
            if let numerator = figure.numerator {
                #expect(abs(numerators.reduce(0, +) - numerator) <= 1e-6 * max(1, abs(numerator)), "\(place)")
            } else {
                let share = kpi.hasSuffix("_p90") ? 0.9 : 0.5
                let value = OracleBoard.quantile(share, of: numerators)
                #expect(abs(value - (figure.quantile ?? .nan)) <= 1e-6 * max(1, abs(value)), "\(place)")
            }
            #expect(own.allSatisfy { $0[2] != .null && $0[0] != .null })
        }
    }

    private static func met(_ kpi: String, _ value: Double?) -> OracleValue {
        guard let aim = targets[kpi], let value else { return .null }
        let isMet = aim.isLessBetter ? value <= aim.high ?? aim.target : value >= aim.low ?? aim.target
        return .integer(isMet ? 1 : 0)
    }

    private static func text(_ value: OracleValue) -> String {
        if case .text(let text) = value { text } else { "" }
    }

    private static func number(_ value: OracleValue) -> Double {
        switch value {
        case .integer(let number): Double(number)
        case .real(let number): number
        default: .nan
        }
    }

    private static func isNear(_ value: OracleValue, _ expected: Double) -> Bool {
        abs(number(value) - expected) <= 1e-8 * max(1, abs(expected))
    }

    @Test func `the value of customers is their mean, in the period of the moment, by currency`() async throws
    {
        let world = try await ImportedLedger(importing: "cdnow_sample.csv", mapping: "order-export")
        let validAt = "1997-09-30"
        let customers = try world.report("customer_value", validAt: validAt)
        let sum = customers.map { $0.number("clv") }.reduce(0, +)
        for words in [[:], ["kpi": "clv"], ["kpi": "clv_USD", "period": "jalali_month"]]
            as [[String: String]]
        {
            let rows = try world.report("kpi_board", words, validAt: validAt)
            let row = try #require(rows.first { $0["kpi"] == "clv_USD" })
            #expect(row["period"] == (words["period"] == nil ? "1997-09" : "1376-07"))
            #expect(row["denominator"] == .integer(Int64(customers.count)))
            #expect(abs(row.number("numerator") - sum) < 1e-6 * sum)
            #expect(abs(row.number("value") - sum / Double(customers.count)) < 1e-6)
            #expect(rows.filter { $0["kpi"]?.text?.hasPrefix("clv") == true }.count == 1)
        }
        let parts = try world.report("kpi_entities", ["kpi": "clv"], validAt: validAt)
        #expect(parts.count == customers.count)
        #expect(abs(parts.map { $0.number("numerator") }.reduce(0, +) - sum) < 1e-6 * sum)
        #expect(try world.report("kpi_board", ["kpi": "clv", "currency": "EUR"], validAt: validAt).isEmpty)
        #expect(try world.report("kpi_board", ["kpi": "clv", "to": "1997-08-31"], validAt: validAt).isEmpty)
        #expect(
            try world.report("kpi_board", ["kpi": "clv", "agent": "employee-1"], validAt: validAt).isEmpty)
    }
}
