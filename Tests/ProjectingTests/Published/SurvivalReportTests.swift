import Ledger
import Projecting
import Testing

/// Subscriptions of a telecom (Tests/Fixtures/README.md), a month being 30 days, and Gehan's patients as
/// subscriptions, through the product's own import and reports.
@Suite(.serialized) struct SurvivalReportTests {
    private static let shared = Task {
        try await ImportedLedger(importing: "telco_subscriptions.csv.gz", mapping: "subscription-export")
    }
    private static let end = "2020-01-01T00:30:00Z"

    private func survival(_ months: Int, plan: String? = nil) async throws -> Double {
        let words = plan.map { ["plan": $0] } ?? [:]
        let rows = try await Self.shared.value.report("survival", words, validAt: Self.end)
        return rows.last { ($0["t"]?.integer ?? .max) <= Int64(30 * months) }?.number("survival") ?? 1
    }

    @Test func `what is left of a telecom's customers`() async throws {
        for (months, share) in [
            (1, 0.945961), (6, 0.884826), (12, 0.8432), (24, 0.788736), (36, 0.748545), (48, 0.70884),
            (60, 0.664404), (72, 0.59279),
        ] {
            #expect(abs(try await survival(months) - share) < 1e-6, "\(months)")
        }
        #expect(abs(try await survival(72, plan: "one_year") - 0.568146) < 1e-6)
        #expect(abs(try await survival(72, plan: "two_year") - 0.935739) < 1e-6)
    }

    @Test func `medians by plan, and the log-rank test`() async throws {
        let rows = try await Self.shared.value.report(
            "survival_medians", ["plan": "month_to_month", "against": "one_year"], validAt: Self.end)
        let row = try #require(rows.first)
        #expect(row["subscriptions"] == 3_875 && row["events"] == 1_655)
        #expect(row["median_days"] == .integer(35 * 30))
        #expect(abs(row.number("chi_square") - 926.0646) < 1e-4)
        let all = try await Self.shared.value.report("survival_medians", validAt: Self.end)
        #expect(all.map { $0["plan"] } == ["month_to_month", "one_year", "two_year", .null])
        #expect(all[2]["median_days"] == .null)
        // All together: S(72) is .59279, so half of them last longer.
        #expect(all[3]["subscriptions"] == 7_043 && all[3]["events"] == 1_869)
        #expect(all[3]["median_days"] == .null && all[3]["chi_square"] == .null)
    }

    @Test func `the month's churn`() async throws {
        let rows = try await Self.shared.value.report(
            "churn_monthly", ["from": "2020-01-01"], validAt: Self.end)
        let month = try #require(rows.first)
        #expect(month["month"] == "2020-01" && month["customers_start"] == 7_043)
        #expect(month["customers_lost"] == 1_869)
        #expect(abs(month.number("logo_churn") - 0.26537) < 5e-6)
        #expect(month["mrr_start"] == 45_611_660 && month["mrr_churned"] == 13_913_085)
        #expect(abs(month.number("grr") - 0.694966) < 5e-7 && month["nrr"] == month["grr"])
    }

    @Test func `Gehan's patients`() async throws {
        let world = try ImportedLedger()
        try await world.contact("a")
        let start = "2024-01-01T00:00:00Z"
        let groups: [(plan: String, ended: [Int], goingOn: [Int])] = [
            ("treated", [6, 6, 6, 7, 10, 13, 16, 22, 23], [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]),
            (
                "placebo", [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23],
                []
            ),
        ]
        var number = 0
        for group in groups {
            for (length, ended) in group.ended.map({ ($0, true) }) + group.goingOn.map({ ($0, false) }) {
                number += 1
                // Who goes on stands at the same day as all others: so long ago did it start.
                let first = ended ? start : Self.day(36 - length)
                try await world.append(
                    "subscription.started", "subscription-\(number)", first,
                    #"{"contactId":"contact-a","plan":"\#(group.plan)","mrr":{"amount":1,"currency":"EUR"}}"#)
                if ended {
                    try await world.append(
                        "subscription.cancelled", "subscription-\(number)", Self.day(1 + length))
                }
            }
        }
        try world.catchUp()
        let rows = try world.report("survival", ["plan": "treated"], validAt: Self.day(36))
        #expect(rows.map { $0["t"] } == [6, 7, 10, 13, 16, 22, 23])
        let published = [0.857143, 0.806723, 0.752941, 0.690196, 0.627451, 0.537815, 0.448179]
        for (row, share) in zip(rows, published) { #expect(abs(row.number("survival") - share) < 1e-6) }
        let medians = try world.report("survival_medians", validAt: Self.day(36))
        // Of all 42 together .5116 last longer than 11 days, .4547 longer than 12.
        #expect(medians.map { $0["median_days"] } == [8, 23, 12])
        let placebo = try world.report("survival", ["plan": "placebo"], validAt: Self.day(36))
        #expect(placebo.last?["std_error"] == .null && placebo.last?["survival"] == 0.0)
    }

    /// 2024-01-01 is day 1.
    private static func day(_ number: Int) -> String {
        number <= 31
            ? "2024-01-\(number < 10 ? "0" : "")\(number)T00:00:00Z"
            : "2024-02-0\(number - 31)T00:00:00Z"
    }
}
