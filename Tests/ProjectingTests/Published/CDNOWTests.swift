import Ledger
import Projecting
import Testing

/// The CDNOW sample (Tests/Fixtures/README.md) through the product's own import and reports, against what was
/// published of it: Fader, Hardie & Lee (2005), Fader & Hardie (2013), and what others computed from it.
@Suite(.serialized) struct CDNOWTests {
    private static let calibration = "1997-09-30"

    private static let shared = Task {
        try await ImportedLedger(importing: "cdnow_sample.csv", mapping: "order-export")
    }

    private func row(_ report: String, validAt: String) async throws -> [String: SQLValue] {
        let rows = try await Self.shared.value.report(report, validAt: validAt)
        return try #require(rows.count == 1 ? rows[0] : nil)
    }

    @Test func `BG/NBD is fitted`() async throws {
        let fit = try await row("bg_nbd", validAt: Self.calibration)
        #expect(fit["customers"] == 2_357 && fit["repeat_orders"] == 2_457 && fit["currency"] == "USD")
        #expect(fit["converged"] == 1)
        // Published: r .243, alpha 4.414, a .793, b 2.426, LL -9582.4. From whole days LL is -9582.4292 and alpha
        // 4.41360; weeks that were rounded to two decimals give -9582.4256.
        #expect(abs(fit.number("r") - 0.2426) < 5e-5)
        #expect(abs(fit.number("alpha") - 4.41360) < 5e-5)
        #expect(abs(fit.number("a") - 0.7929) < 5e-4)
        #expect(abs(fit.number("b") - 2.4258) < 2e-3)
        #expect(abs(fit.number("log_likelihood") + 9_582.4292) < 5e-5)
    }

    @Test func `customers' chances and orders to come`() async throws {
        let rows = try await Self.shared.value.report("customer_value", validAt: Self.calibration)
        #expect(rows.count == 2_357)
        func customer(_ number: String) -> [String: SQLValue] {
            rows.first { $0["contact_id"] == .text("contact-" + number) } ?? [:]
        }
        let first = customer("0001")
        #expect(first["x"] == 2)
        #expect(abs(first.number("t_x") - 30.43) < 0.005 && abs(first.number("T") - 38.86) < 0.005)
        #expect(abs(first.number("p_alive") - 0.726609) < 5e-4)
        #expect(abs(first.number("expected_orders") - 1.225910) < 5e-4)
        let second = customer("0002")
        #expect(abs(second.number("p_alive") - 0.212227) < 5e-4)
        #expect(abs(second.number("expected_orders") - 0.203251) < 5e-4)
        #expect(rows.filter { $0["x"] == 0 }.allSatisfy { $0["p_alive"] == 1.0 })
        #expect(rows.filter { $0["x"] == 0 }.count == 1_411)
        let total = rows.reduce(0) { $0 + $1.number("expected_orders") }
        #expect(abs(total - 1_653.42) < 0.1)
        // Gamma-gamma means of the customers 1, 2, 3 and 6.
        for (number, mean) in [("0001", 24.6586), ("0002", 18.9115), ("0003", 35.1710), ("0006", 71.4629)] {
            #expect(abs(customer(number).number("expected_value") - mean) < 5e-3, "\(number)")
        }
        #expect(rows.allSatisfy { ($0["clv"]?.real ?? -1) >= 0 })
        #expect(rows.contains { $0["churn_risk"] == 1 } && rows.contains { $0["churn_risk"] == 0 })
        let one = try await Self.shared.value.report(
            "customer_value", ["contact": "contact-0001"], validAt: Self.calibration)
        #expect(one == [first])
    }

    @Test func `the gamma-gamma model is fitted`() async throws {
        let fit = try await row("gamma_gamma", validAt: Self.calibration)
        #expect(abs(fit.number("p") - 6.2488) < 2e-3 && abs(fit.number("q") - 3.7446) < 1e-3)
        #expect(abs(fit.number("v") - 15.4478) < 1e-2 && abs(fit.number("mean") - 35.171) < 1e-3)
        // Of exact cents; means rounded to cents give up to six thousandths less.
        #expect(abs(fit.number("log_likelihood") + 4_055.9177) < 5e-5)
        #expect(fit["converged"] == 1)
    }

    @Test func `RFM cells and concentration`() async throws {
        let rows = try await Self.shared.value.report("rfm", validAt: "1998-07-01")
        let cells = Dictionary(grouping: rows) { $0["cell"]?.text ?? "" }.mapValues(\.count)
        #expect(rows.count == 2_357 && cells.count == 67)
        #expect(cells["555"] == 247 && cells["111"] == 171)
        let pareto = try await row("pareto", validAt: "1998-07-01")
        #expect(pareto["net_revenue"] == 24_409_194 && pareto["customers"] == 2_357)
        #expect(abs(pareto.number("top20_share") - 0.67455) < 5e-6)
        #expect(abs(pareto.number("gini") - 0.630917) < 5e-7)
        let classes = try await Self.shared.value.report("loyalty_class", validAt: "1998-07-01")
        #expect(Set(classes.compactMap { $0["loyalty"]?.text }) == ["loyal", "fairly_loyal", "disloyal"])
    }

    @Test func `what was bought in the 39 weeks after, and all that was sold`() async throws {
        let world = try await Self.shared.value
        // Orders of one day count once, as for the fit: it expects 1,653.42.
        let later = try world.sql(
            """
            SELECT count(*) AS days FROM (
                SELECT DISTINCT contact_id, day_number(at) AS day FROM orders
                WHERE at >= '1997-10-01' AND at < '1998-07-01'
            )
            """)
        #expect(later.first?["days"] == 1_882)
        let sold = try world.sql(
            """
            SELECT count(*) AS orders, sum(data ->> '$.custom.cds') AS cds,
                sum(data ->> '$.total.amount') AS amount, count(DISTINCT data ->> '$.contactId') AS customers
            FROM events WHERE type = 'order.completed'
            """)
        #expect(
            sold == [["orders": 6_919, "cds": 16_479, "amount": 24_409_194, "customers": 2_357]])
    }
}
