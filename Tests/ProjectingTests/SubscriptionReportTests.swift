import EventLog
import Ledger
import Projecting
import Testing

/// Cases of churn and value worked out by hand.
@Suite struct SubscriptionReportTests {
    private func start(
        _ world: ImportedLedger, _ number: Int, _ contact: String, _ day: String, _ amount: Int,
        _ currency: String = "EUR", type: String = "subscription.started"
    ) async throws {
        let money = #""mrr":{"amount":\#(amount),"currency":"\#(currency)"}"#
        let data =
            type == "subscription.started"
            ? #"{"contactId":"contact-\#(contact)","plan":"basic",\#(money)}"# : "{\(money)}"
        try await world.append(type, "subscription-\(number)", day + "T10:00:00Z", data)
    }

    private func world() async throws -> ImportedLedger {
        let world = try ImportedLedger()
        for contact in ["a", "b", "c"] { try await world.contact(contact) }
        return world
    }

    private func month(
        _ world: ImportedLedger, _ month: String, _ currency: String = "EUR"
    ) throws -> [String: SQLValue] {
        let rows = try world.report("churn_monthly", validAt: "2024-06-30")
        return try #require(rows.first { $0["month"] == .text(month) && $0["currency"] == .text(currency) })
    }

    @Test func `reactivation, and what comes and goes within a month`() async throws {
        let world = try await world()
        try await start(world, 1, "a", "2024-01-10", 1_000)
        try await world.append("subscription.cancelled", "subscription-1", "2024-02-10T10:00:00Z")
        try await start(world, 1, "a", "2024-04-10", 700, type: "subscription.reactivated")
        // Came and went in March; left and came back in May.
        try await start(world, 2, "b", "2024-03-05", 500)
        try await world.append("subscription.cancelled", "subscription-2", "2024-03-20T10:00:00Z")
        try await world.append("subscription.cancelled", "subscription-1", "2024-05-05T10:00:00Z")
        try await start(world, 1, "a", "2024-05-06", 900, type: "subscription.reactivated")
        try world.catchUp()
        let january = try month(world, "2024-01")
        #expect(january["customers_new"] == 1 && january["mrr_new"] == 1_000)
        #expect(january["logo_churn"] == .null && january["grr"] == .null && january["nrr"] == .null)
        let february = try month(world, "2024-02")
        #expect(february["customers_lost"] == 1 && february["mrr_churned"] == 1_000 && february["grr"] == 0.0)
        let march = try month(world, "2024-03")
        #expect(march["customers_new"] == 0 && march["customers_lost"] == 0 && march["mrr_end"] == 0)
        let april = try month(world, "2024-04")
        #expect(april["customers_reactivated"] == 1 && april["mrr_reactivated"] == 700)
        #expect(april["customers_new"] == 0)
        let may = try month(world, "2024-05")
        #expect(may["customers_lost"] == 0 && may["mrr_expansion"] == 200 && may["mrr_churned"] == 0)
        let subscription = try #require(try world.sql("SELECT * FROM subscriptions").first)
        #expect(subscription["reactivations"] == 2 && subscription["cancelled_at"] == .null)
    }

    @Test func `a paused one stays, and pays`() async throws {
        let world = try await world()
        try await start(world, 1, "a", "2024-01-10", 1_000)
        try await world.append("subscription.paused", "subscription-1", "2024-02-10T10:00:00Z")
        try world.catchUp()
        let february = try month(world, "2024-02")
        #expect(february["customers_end"] == 1 && february["mrr_end"] == 1_000 && february["nrr"] == 1.0)
        let moves = try world.sql(
            "SELECT kind, delta, mrr FROM mrr_moves WHERE subscription_id = 'subscription-1'")
        #expect(moves.last == ["kind": "pause", "delta": 0, "mrr": 1_000])
        // Cancelled from its pause, it takes all.
        try await world.append("subscription.cancelled", "subscription-1", "2024-03-10T10:00:00Z")
        try world.catchUp()
        #expect(try month(world, "2024-03")["mrr_churned"] == 1_000)
    }

    @Test func `a trial is no customer, and its end no churn`() async throws {
        let world = try await world()
        for number in [1, 2] {
            try await world.append(
                "subscription.trial_started", "subscription-\(number)", "2024-01-10T10:00:00Z",
                #"{"contactId":"contact-a","plan":"basic"}"#)
        }
        try await world.append("subscription.trial_ended", "subscription-1", "2024-02-10T10:00:00Z")
        try await start(world, 2, "a", "2024-02-12", 400)
        try world.catchUp()
        let rows = try world.report("churn_monthly", validAt: "2024-02-28")
        #expect(rows.map { $0["month"] } == ["2024-02"])
        #expect(rows[0]["customers_start"] == 0 && rows[0]["customers_lost"] == 0)
        #expect(rows[0]["customers_new"] == 1 && rows[0]["mrr_new"] == 400)
        let ended = try world.sql("SELECT state, mrr, started_at, cancelled_at FROM subscriptions").first
        #expect(ended?["state"] == "cancelled" && ended?["mrr"] == 0 && ended?["cancelled_at"] == .null)
        let survival = try world.report("survival_medians", validAt: "2024-02-28")
        #expect(survival.first?["subscriptions"] == 1 && survival.first?["median_days"] == .null)
    }

    @Test func `a reactivated one is one tenure, from its start to where it stands`() async throws {
        let world = try await world()
        try await start(world, 1, "a", "2024-01-10", 1_000)
        try await world.append("subscription.cancelled", "subscription-1", "2024-01-20T09:59:59Z")
        try await start(world, 1, "a", "2024-02-01", 700, type: "subscription.reactivated")
        try await world.append("subscription.cancelled", "subscription-1", "2024-03-01T10:00:00Z")
        try await start(world, 2, "b", "2024-01-10", 500)
        try world.catchUp()
        func curve(_ day: String) throws -> [[SQLValue?]] {
            try world.report("survival", validAt: day).map { [$0["t"], $0["at_risk"], $0["survival"]] }
        }
        // Not ten whole days; then nothing has ended; then 51 days, the gap among them.
        #expect(try curve("2024-01-25") == [[9, 2, 0.5]])
        #expect(try curve("2024-02-20") == [])
        #expect(try curve("2024-03-20") == [[51, 2, 0.5]])
    }

    @Test func `in a Jalali ledger a month is a Jalali month, of the ledger's zone`() async throws {
        let world = try ImportedLedger(
            LedgerSettings(timeZone: "Asia/Tehran", calendar: .persian))
        try await world.contact("a")
        // 1 Farvardin 1403 began at 2024-03-19T20:30Z: a day before the equinox as UTC has it.
        for (number, time) in [(1, "2024-03-19T20:29:59Z"), (2, "2024-03-19T20:30:00Z")] {
            try await world.append(
                "subscription.started", "subscription-\(number)", time,
                #"{"contactId":"contact-a","plan":"basic","mrr":{"amount":\#(number),"currency":"IRR"}}"#)
        }
        try world.catchUp()
        let rows = try world.report("churn_monthly", validAt: "2024-04-10")
        #expect(rows.map { $0["month"] } == ["1402-12", "1403-01"])
        #expect(rows.map { $0["mrr_end"] } == [1, 3])
        #expect(rows[1]["mrr_expansion"] == 2 && rows[1]["nrr"] == 3.0)
    }

    @Test func `currencies are never added up`() async throws {
        let world = try await world()
        try await start(world, 1, "a", "2024-01-10", 1_000)
        try await start(world, 2, "a", "2024-01-11", 70_000, "IRR")
        try await start(world, 3, "b", "2024-01-12", 50)
        for (number, currency, amount) in [(1, "EUR", 300), (2, "USD", 900)] {
            let money = #"{"amount":\#(amount),"currency":"\#(currency)"}"#
            try await world.append(
                "order.completed", "order-\(number)", "2024-01-10T10:00:00Z",
                #"{"contactId":"contact-a","lines":[{"productId":"p","quantity":1,"unitPrice":\#(money)}],"total":\#(money)}"#
            )
        }
        try world.catchUp()
        #expect(try month(world, "2024-01")["mrr_end"] == 1_050)
        #expect(try month(world, "2024-01", "IRR")["mrr_end"] == 70_000)
        for report in ["rfm", "pareto", "bg_nbd", "customer_value"] {
            let rows = try world.report(report, validAt: "2024-02-01")
            #expect(rows.map { $0["currency"] } == ["EUR", "USD"], "\(report)")
        }
        // Nobody bought twice: there is nothing to fit.
        let fit = try #require(try world.report("bg_nbd", validAt: "2024-02-01").first)
        #expect(fit["r"] == .null && fit["converged"] == 0 && fit["customers"] == 1)
        let value = try #require(try world.report("customer_value", validAt: "2024-02-01").first)
        #expect(value["p_alive"] == .null && value["churn_risk"] == 0)
    }

    @Test func `a merged customer is one`() async throws {
        let world = try await world()
        try await start(world, 1, "a", "2024-01-10", 1_000)
        try await start(world, 2, "b", "2024-01-11", 500)
        try await world.append(
            "contact.merged", "contact-a", "2024-02-01T10:00:00Z", #"{"intoId":"contact-b"}"#)
        try await world.append("subscription.cancelled", "subscription-1", "2024-02-10T10:00:00Z")
        try world.catchUp()
        let february = try month(world, "2024-02")
        #expect(february["customers_start"] == 1 && february["customers_lost"] == 0)
        #expect(february["mrr_contraction"] == 1_000)
    }

    @Test func `nothing gives no rows and no errors`() throws {
        let world = try ImportedLedger()
        try world.catchUp()
        for report in Ledger.reports where report.parameters.allSatisfy({ $0.defaultValue != nil }) {
            _ = try world.report(report.name)
        }
        #expect(try world.report("funnel").map { $0["rate"] } == [.null, .null, .null, .null])
    }

    @Test func `a fit is written down with its moment`() async throws {
        let world = try await ImportedLedger(importing: "cdnow_sample.csv", mapping: "order-export")
        let rows = try world.report("bg_nbd", validAt: "1997-09-30")
        // The end of 1997-09-30.
        let calibration = Instant(microseconds: 875_663_999_999_999)
        let moment = SQLMoment(
            end: try world.ledger.log.headPosition(), validAt: calibration, now: calibration)
        let fits = rows.map { row in row.sorted { $0.key < $1.key }.map { (column: $0.key, value: $0.value) }
        }
        for revision in 0...1 {
            let fit = Ledger.Fit(model: "bg_nbd", rows: fits)
            let event = try #require(try await world.ledger.record([fit], at: moment).first)
            #expect(event.stream == "model-bg_nbd" && event.revision == revision)
        }
        let event = try #require(try world.ledger.log.read(stream: "model-bg_nbd", limit: 1).first)
        let data = try JSONDocument(event.data).root
        #expect(data["position"]?.integer == Int64(moment.end))
        #expect(
            data["fits"]?.elements.first { _ in true }?["log_likelihood"]?.double
                == rows[0].number("log_likelihood"))
        #expect(try world.ledger.verify() == [])
    }
}
