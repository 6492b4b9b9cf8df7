import EventLog
import Ledger
import Projecting
import TestSupport
import Testing

/// `churn_monthly`, `survival` and the moves of recurring revenue against the oracle, by every kind of period and in
/// zones whose clocks change.
@Suite(.serialized) struct ChurnReportTests {
    private static let kinds = [
        "week", "monday_week", "saturday_week", "month", "quarter", "year", "jalali_month",
    ]
    private static let zones = ["UTC", "Europe/Berlin", "Asia/Tehran", "America/New_York"]
    private static let categories =
        ["contact", "contact", "contact"] + Array(repeating: "subscription", count: 9)

    /// What there was to compare.
    private struct Found {
        /// Columns of `churn_monthly` that were neither 0 nor NULL.
        var columns: Set<String> = []
        var ends = 0
        /// Differences of revenue between two moments, and those that were none.
        var differences = 0
        var standstills = 0
    }

    @Test func `churn and survival are what looking at each customer gives, and moves make the difference`()
        async throws
    {
        // A zone each.
        let seeds = ReportMoment.seeds(from: 31, count: 4)
        var found = Found()
        for seed in seeds { try await compare(seed, &found) }
        let figures = [
            "customers_start", "customers_new", "customers_lost", "customers_reactivated", "customers_end",
            "logo_churn", "mrr_start", "mrr_new", "mrr_expansion", "mrr_contraction", "mrr_churned",
            "mrr_reactivated", "mrr_end", "grr", "nrr",
        ]
        #expect(found.columns.isSuperset(of: figures), "seeds \(seeds): \(found)")
        #expect(
            found.ends > 0 && found.differences > found.standstills, "seeds \(seeds): \(found)")
    }

    private func compare(_ seed: UInt64, _ found: inout Found) async throws {
        let zone = Self.zones[Int(seed % 4)]
        let periods = try OraclePeriods(zone)
        var here = found
        try await ReportMoment.each(
            seed, count: 360, Self.categories, poolSize: 20, timeZone: zone, rounds: 6
        ) {
            moment, random in
            let kind = Self.kinds.randomElement(using: &random) ?? "month"
            let plan = [nil, nil, "basic", "pro"].randomElement(using: &random) ?? nil
            let currency = [nil, nil, nil, "EUR"].randomElement(using: &random) ?? nil
            let isWithin = Int.random(in: 0..<3, using: &random) == 0
            var words = isWithin ? moment.words : [:]
            (words["period"], words["plan"], words["currency"]) = (kind, plan, currency)
            let expected = moment.oracle.churn(
                periods, kind: kind, plan: plan, currency: currency,
                from: isWithin ? moment.period.lowerBound : nil,
                to: isWithin ? moment.period.upperBound : nil)
            let rows = try moment.rows("churn_monthly", words)
            if rows != expected.map({ $0.values.map(Question.rounded) }) {
                Issue.record("\(moment), \(words), \(zone)\n\(rows)\n\(expected)")
            }
            for row in expected {
                addsUp(row, "\(moment), \(words)")
                for cell in row.cells where ![.null, .integer(0), .real(0)].contains(cell.value) {
                    here.columns.insert(cell.column)
                }
            }
            if let row = expected.randomElement(using: &random), plan == nil {
                let period = periods.period(kind, labelled: row.text("month") ?? "", in: moment.oracle)
                try movesAddUp(to: row, of: period, moment)
            }
            for plan in [nil, "basic", "pro"] {
                let curve = moment.oracle.survival(plan: plan)
                let shown = try moment.rows("survival", plan.map { ["plan": $0] } ?? [:])
                #expect(
                    shown == curve.map { $0.values.map(Question.rounded) }, "\(moment), \(plan ?? "all")")
                here.ends += curve.count
            }
            for _ in 0..<3 { try movesMakeTheDifference(moment, &random, &here) }
        }
        found = here
    }

    /// What ends a period is what began it and what came and went.
    private func addsUp(_ row: OracleRow, _ place: String) {
        func sum(_ columns: String...) -> Int64 {
            columns.compactMap { row.integer($0) }.reduce(0, +)
        }
        #expect(
            sum("customers_start", "customers_new", "customers_reactivated") - sum("customers_lost")
                == sum("customers_end"), "\(place)")
        #expect(
            sum("mrr_start", "mrr_new", "mrr_expansion", "mrr_reactivated")
                - sum("mrr_contraction", "mrr_churned") == sum("mrr_end"), "\(place)")
    }

    // MARK: As a statement

    /// The moves of a period, summed by a statement, are what the report's row grew by.
    private func movesAddUp(to row: OracleRow, of period: Range<Int64>?, _ moment: ReportMoment) throws {
        guard let period, let currency = row.text("currency") else { return }
        let sums = try moment.query(
            """
            SELECT coalesce(sum(delta), 0) FROM mrr_moves JOIN subscriptions USING (subscription_id)
            WHERE subscriptions.currency = '\(currency)' AND at >= '\(OracleInstant.text(period.lowerBound))'
                AND at < '\(OracleInstant.text(period.upperBound))'
            """, validAt: moment.validAt)
        let grown = (row.integer("mrr_end") ?? 0) - (row.integer("mrr_start") ?? 0)
        #expect(sums == [[.integer(grown)]], "\(moment), \(row)")
    }

    /// Between two instants what is paid changes by the moves between them, in each currency.
    private func movesMakeTheDifference(
        _ moment: ReportMoment, _ random: inout SeededGenerator, _ found: inout Found
    ) throws {
        let times = moment.world.events.map(\.time)
        let ends = [times.randomElement(using: &random) ?? 0, times.randomElement(using: &random) ?? 0]
        let (first, last) = (ends.min() ?? 0, ends.max() ?? 0)
        let (from, to) = (OracleInstant.text(first), OracleInstant.text(last))
        // What was typed in another currency and corrected has no difference that is an amount.
        let mixed = moment.oracle.subscriptionsOfSeveralCurrencies().map { "'\($0)'" }
            .joined(separator: ",")
        let rows = try moment.query(
            """
            WITH parts AS (
                SELECT subscription_id, currency, delta AS moved, 0 AS grown FROM mrr_moves
                WHERE at > '\(from)' AND at <= '\(to)'
                UNION ALL
                SELECT subscription_id, currency, 0, mrr FROM subscriptions WHERE valid_at = '\(to)'
                UNION ALL
                SELECT subscription_id, currency, 0, -mrr FROM subscriptions WHERE valid_at = '\(from)'
            )
            SELECT currency, sum(moved), sum(grown) FROM parts
            WHERE currency IS NOT NULL AND subscription_id NOT IN (\(mixed)) GROUP BY currency ORDER BY currency
            """)
        var expected: [String: Int64] = [:]
        for (instant, sign) in [(first, Int64(-1)), (last, 1)] {
            let then = Oracle(events: moment.world.events, asOf: moment.end, validAt: instant)
            for row in then.subscriptions() where !mixed.contains("'\(row.text("subscription_id") ?? "")'") {
                guard let currency = row.text("currency") else { continue }
                expected[currency, default: 0] += sign * (row.integer("mrr") ?? 0)
            }
        }
        let wanted = expected.sorted { $0.key < $1.key }.map { currency, grown -> [OracleValue] in
            [.text(currency), .integer(grown), .integer(grown)]
        }
        #expect(rows == wanted, "\(moment), from \(from) to \(to)")
        found.differences += wanted.filter { $0[1] != 0 }.count
        found.standstills += wanted.filter { $0[1] == 0 }.count
    }
}

extension OraclePeriods {
    /// The period of a row, found among those that subscriptions moved in and its neighbours.
    fileprivate func period(_ kind: String, labelled label: String, in oracle: Oracle) -> Range<Int64>? {
        oracle.lives(of: "subscription").flatMap(oracle.moves).lazy
            .map { self.period(kind, containing: $0.at) }
            .first { self.label(kind, $0.lowerBound) == label }
    }
}

extension ReportMoment {
    /// The answer to a statement, at as_of of the moment.
    func query(_ sql: String, validAt: Int64? = nil) throws -> [[OracleValue]] {
        let session = try SQLSession(world.ledger.schema(of: views))
        return try RandomLedger.all(
            session.query(
                sql, asOf: "@\(end)", validAt: validAt.map { Instant(microseconds: $0).description }))
    }
}
