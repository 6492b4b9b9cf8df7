import EventLog
import Ledger
import Projecting
import Testing

/// Cases at the edges of periods and money, worked out by hand.
@Suite struct ReportCaseTests {
    @Test func `a day on which clocks change has 23 or 25 hours of calls`() async throws {
        let centre = try CentreLedger(timeZone: "Europe/Berlin")
        try centre.people()
        // A call each hour of three days: clocks went forward on the second.
        for hour in 0..<72 {
            try centre.add(
                "call.offered", "call-s\(hour)", CentreLedger.time(hour * 3_600, of: "2025-03-29"),
                #"{"direction":"inbound"}"#)
            try centre.add(
                "call.queued", "call-s\(hour)", CentreLedger.time(hour * 3_600, of: "2025-03-29"),
                #"{"queue":"sales"}"#)
            try centre.add(
                "call.offered", "call-a\(hour)", CentreLedger.time(hour * 3_600, of: "2025-10-25"),
                #"{"direction":"inbound"}"#)
            try centre.add(
                "call.queued", "call-a\(hour)", CentreLedger.time(hour * 3_600, of: "2025-10-25"),
                #"{"queue":"sales"}"#)
        }
        try await centre.settle()
        func calls(_ day: String) throws -> OracleValue? {
            try centre.figure("abandon_rate", day, by: "day")?.last
        }
        #expect(try calls("2025-03-30") == 23 && calls("2025-03-31") == 24)
        #expect(try calls("2025-10-26") == 25 && calls("2025-10-27") == 24)
        // As a parameter the day has as many.
        for (day, count) in [("2025-03-30", 23), ("2025-10-26", 25)] as [(String, Int64)] {
            let rows = try centre.report("kpi_board", ["kpi": "abandon_rate", "from": day, "to": day])
            #expect(rows.map(\.last) == [.integer(count)])
        }
    }

    @Test func `a week begins on Saturday or on Monday, a Jalali month on its first day in the zone`()
        async throws
    {
        let centre = try CentreLedger(timeZone: "Asia/Tehran")
        try centre.people()
        // Friday 28 February to Monday 3 March, and around Nowruz: 20 March 23:00 and 21 March 01:00 in Tehran.
        for (name, time) in [
            ("1", "2025-02-28T12:00:00Z"), ("2", "2025-03-01T12:00:00Z"), ("3", "2025-03-02T12:00:00Z"),
            ("4", "2025-03-03T12:00:00Z"), ("5", "2025-03-20T19:30:00Z"), ("6", "2025-03-20T21:30:00Z"),
        ] {
            try centre.add("call.offered", "call-" + name, time, #"{"direction":"inbound"}"#)
            try centre.add("call.queued", "call-" + name, time, #"{"queue":"sales"}"#)
        }
        try await centre.settle()
        func counts(_ period: String) throws -> [[OracleValue]] {
            try centre.report("kpi_board", ["kpi": "abandon_rate", "period": period]).map { [$0[1], $0[7]] }
        }
        #expect(
            try counts("saturday_week") == [
                ["2025-02-22", 1], ["2025-03-01", 3], ["2025-03-15", 2],
            ])
        #expect(
            try counts("monday_week") == [
                ["2025-02-24", 3], ["2025-03-03", 1], ["2025-03-17", 2],
            ])
        #expect(try counts("month") == [["2025-02", 1], ["2025-03", 5]])
        #expect(try counts("jalali_month") == [["1403-12", 5], ["1404-01", 1]])
        #expect(
            try counts("day").map { $0[0] } == [
                "2025-02-28", "2025-03-01", "2025-03-02", "2025-03-03", "2025-03-20", "2025-03-21",
            ])
    }

    @Test
    func
        `a shift over midnight belongs to the day of its start, and over a change of clocks it is as long as it was`()
        async throws
    {
        let centre = try CentreLedger(timeZone: "Europe/Berlin")
        try centre.people()
        // 22:00 to 06:00 on the wall: seven hours on 30 March, nine on 26 October.
        for (start, end) in [
            ("2025-03-29T21:00:00Z", "2025-03-30T04:00:00Z"),
            ("2025-10-25T20:00:00Z", "2025-10-26T05:00:00Z"),
        ] {
            try centre.add("employee.shift_started", "employee-1", start)
            try centre.add("employee.shift_ended", "employee-1", end)
        }
        try await centre.settle()
        func hours(_ day: String) throws -> OracleValue? {
            try centre.figure("utilisation", day, by: "day")?.last
        }
        #expect(try hours("2025-03-29") == .integer(7 * 3_600_000))
        #expect(try hours("2025-10-25") == .integer(9 * 3_600_000))
        #expect(try hours("2025-03-30") == nil)
    }

    @Test
    func
        `rates of exchange are what was published for a day, as it is known, and convert nothing by themselves`()
        async throws
    {
        let centre = try CentreLedger()
        try centre.people()
        func publish(_ rate: String, on day: String, quote: String = "EUR") throws -> String {
            try centre.add(
                "fx.published", "fx-usd", "2025-03-04T09:00:00Z",
                #"{"base":"USD","quote":"\#(quote)","rate":"\#(rate)","on":"\#(day)"}"#)
        }
        _ = try publish("0.9523", on: "2025-03-03")
        _ = try publish("0.9500", on: "2025-03-04")
        _ = try publish("41250.5", on: "2025-03-04", quote: "IRR")
        try await centre.settle()
        let before = try centre.ledger.log.headPosition()
        let better = try publish("0.9530", on: "2025-03-03")
        try await centre.settle()
        let rates = "SELECT quote, \"on\", rate FROM fx_rates WHERE base = 'USD'"
        #expect(
            try centre.query(rates) == [
                ["EUR", "2025-03-03", "0.9530"], ["EUR", "2025-03-04", "0.9500"],
                ["IRR", "2025-03-04", "41250.5"],
            ])
        // Known by position, at every valid_at.
        #expect(try centre.query(rates, asOf: "@\(before)").first == ["EUR", "2025-03-03", "0.9523"])
        #expect(try centre.query(rates, validAt: "2025-01-01").count == 3)
        for (number, currency) in [(1, "EUR"), (2, "USD")] {
            let money = #"{"amount":100,"currency":"\#(currency)"}"#
            try centre.add(
                "order.completed", "order-\(number)", "2025-03-03T10:00:00Z",
                #"{"contactId":"contact-1","lines":[{"productId":"p","quantity":1,"unitPrice":\#(money)}],"total":\#(money)}"#
            )
        }
        try await centre.settle()
        #expect(
            try centre.report("pareto").map { Array($0.prefix(3)) } == [["EUR", 1, 100], ["USD", 1, 100]])
        // A statement may, by the day's rate.
        #expect(
            try centre.query(
                """
                SELECT total, round(total * rate, 1) FROM orders JOIN fx_rates
                    ON base = currency AND quote = 'EUR' AND "on" = substr(at, 1, 10)
                """) == [[100, 95.3]])
        try centre.add(
            "ledger.annulled", "ledger-1", "2025-03-05T00:00:00Z", #"{"eventId":"\#(better)","reason":"r"}"#)
        try await centre.settle()
        #expect(try centre.query(rates).first == ["EUR", "2025-03-03", "0.9523"])
    }

    @Test func `a reopened deal leaves its earlier period, and is counted where it closes again`()
        async throws
    {
        let centre = try CentreLedger()
        try centre.people()
        try centre.add("deal.opened", "deal-1", "2025-01-05T00:00:00Z", #"{"contactId":"contact-1"}"#)
        try centre.add("deal.won", "deal-1", "2025-01-10T00:00:00Z")
        try await centre.settle()
        let reported = try centre.ledger.log.headPosition()
        #expect(try centre.figure("win_rate", "2025-01") == [1.0, .null, .null, 1, 1])
        #expect(try centre.figure("cycle_time", "2025-01")?.first == 5.0)
        try centre.add("deal.reopened", "deal-1", "2025-02-01T00:00:00Z")
        try await centre.settle()
        #expect(try centre.figure("win_rate", "2025-01") == nil)
        try centre.add("deal.lost", "deal-1", "2025-03-01T00:00:00Z", #"{"reason":"price"}"#)
        try await centre.settle()
        #expect(try centre.figure("win_rate", "2025-03") == [0.0, .null, .null, 0, 1])
        #expect(try centre.figure("cycle_time", "2025-03") == nil)
        // What was reported then, and what was true then.
        #expect(
            try centre.report("kpi_board", ["kpi": "win_rate"], asOf: "@\(reported)").first?[1] == "2025-01")
        #expect(try centre.figure("win_rate", "2025-01", validAt: "2025-01-31T00:00:00Z")?.first == 1.0)
    }

    @Test func `retention counts customers, whatever they pay in; merged ones are one`() async throws {
        let centre = try CentreLedger()
        try centre.people()
        func start(_ number: Int, _ contact: Int, _ currency: String, _ day: String) throws {
            let money = #"{"amount":100,"currency":"\#(currency)"}"#
            try centre.add(
                "subscription.started", "subscription-\(number)", day + "T00:00:00Z",
                #"{"contactId":"contact-\#(contact)","plan":"basic","mrr":\#(money)}"#)
        }
        try start(1, 1, "EUR", "2025-01-10")
        try start(2, 1, "USD", "2025-01-11")
        try start(3, 2, "EUR", "2025-01-12")
        try centre.add("subscription.cancelled", "subscription-1", "2025-02-10T00:00:00Z")
        try centre.add("subscription.cancelled", "subscription-3", "2025-03-10T00:00:00Z")
        try await centre.settle()
        let at = "2025-04-15T00:00:00Z"
        // January began without customers.
        #expect(try centre.figure("retention", "2025-01", validAt: at) == [.null, .null, .null, 0, 0])
        #expect(try centre.figure("retention", "2025-02", validAt: at) == [1.0, .null, .null, 2, 2])
        #expect(try centre.figure("retention", "2025-03", validAt: at) == [0.5, .null, .null, 1, 2])
        #expect(try centre.figure("retention", "2025-04", validAt: at) == [1.0, .null, .null, 1, 1])
        #expect(try centre.figure("retention", "2025-05", validAt: at) == nil)
        let parts = try centre.report("kpi_entities", ["kpi": "retention", "label": "2025-03"], validAt: at)
        #expect(parts.map { [$0[1], $0[4]] } == [["contact-1", 1], ["contact-2", 0]])
        try centre.add("contact.merged", "contact-2", "2025-05-01T00:00:00Z", #"{"intoId":"contact-1"}"#)
        try await centre.settle()
        #expect(try centre.figure("retention", "2025-03", validAt: at) == [1.0, .null, .null, 1, 1])
        try centre.add("contact.unmerged", "contact-2", "2025-05-02T00:00:00Z")
        try await centre.settle()
        #expect(try centre.figure("retention", "2025-03", validAt: at)?[0] == 0.5)
    }
}
