import EventLog
import Ledger
import Projecting
import Testing

/// Cases at the edges of targets, filters and figures, worked out by hand.
@Suite struct ReportEdgeTests {
    /// Orders in each of the currencies, and a target of `clv`.
    private func customers(_ currencies: [String], of ledger: String?) async throws -> CentreLedger {
        let centre = try CentreLedger(currency: ledger)
        try centre.people()
        for (number, currency) in currencies.enumerated() {
            for contact in 1...2 {
                for day in 1...3 {
                    let total = #"{"amount":\#(100 * contact + day),"currency":"\#(currency)"}"#
                    try centre.add(
                        "order.completed", "order-\(currency).\(number).\(contact).\(day)",
                        "2025-01-0\(day)T10:00:00Z",
                        #"{"contactId":"contact-\#(contact)","total":\#(total),"lines":[{"productId":"p","quantity":1,"unitPrice":\#(total)}]}"#
                    )
                }
            }
        }
        try centre.add("kpi.target_set", "kpi-1", "2025-01-01T00:00:00Z", #"{"kpi":"clv","target":5}"#)
        try await centre.settle()
        return centre
    }

    @Test(
        arguments: [
            (nil, ["EUR"], ["EUR"]), (nil, ["EUR", "USD"], []), ("USD", ["EUR", "USD"], ["USD"]),
            ("USD", ["EUR"], []),
        ] as [(String?, [String], [String])])
    func `a target of clv is of one currency`(
        _ ledger: String?, _ currencies: [String], _ aimed: [String]
    ) async throws {
        let centre = try await customers(currencies, of: ledger)
        for words in [["kpi": "clv"], ["kpi": "clv", "currency": currencies[0]]] {
            let rows = try centre.report("kpi_board", words, validAt: "2025-01-31T00:00:00Z")
            #expect(rows.count == (words["currency"] == nil ? currencies.count : 1))
            for row in rows {
                let isAimed = aimed.contains { row[0] == .text("clv_" + $0) }
                #expect(row[3] == (isAimed ? 5.0 : .null), "\(row)")
            }
        }
        let target = try centre.report("kpi_target", ["kpi": "clv_" + currencies[0]])
        #expect(target.map { $0[1] } == (aimed.contains(currencies[0]) ? ["clv"] : []))
    }

    @Test func `in no months a customer brings nothing`() async throws {
        let centre = try await customers(["EUR"], of: nil)
        let contact = "'contact-1'"
        for (months, clv) in [(0, 0.0), (-3, 0.0)] as [(Int, Double)] {
            let cell = try centre.cell(
                "SELECT clv(5, \(months), 0.01, 2, 1.0, 4.0, 0.5, 2.0, 0.8, 2.5) FROM contacts WHERE contact_id = \(contact)"
            )
            #expect(cell == .real(clv))
        }
        let one = try centre.cell("SELECT clv(5, 1, 0.01, 2, 1.0, 4.0, 0.5, 2.0, 0.8, 2.5)")
        let orders = try centre.cell(
            "SELECT 5 * expected_orders(4.345, 2, 1.0, 4.0, 0.5, 2.0, 0.8, 2.5) / 1.01")
        #expect(one == orders && one != 0.0)
    }

    @Test func `who was never available was busy all the time; without any state nobody knows`() async throws
    {
        let centre = try CentreLedger()
        try centre.people()
        try centre.answeredCall("call-1", from: "contact-1")
        try centre.answeredCall("call-2", from: "contact-1", day: "2025-04-03")
        try centre.add(
            "employee.state_changed", "employee-1", "2025-04-03T08:00:00Z", #"{"state":"on_contact"}"#)
        try await centre.settle()
        let at = "2025-04-30T00:00:00Z"
        #expect(try centre.figure("occupancy", "2025-03", validAt: at) == nil)
        #expect(try centre.figure("occupancy", "2025-04", validAt: at) == [1.0, 0.85, 1, 60_000, 60_000])
        let parts = try centre.report("kpi_entities", ["kpi": "occupancy", "label": "2025-04"], validAt: at)
        #expect(parts.map { $0[1] } == ["call-2"])
    }

    @Test func `the period of the first hire has an attrition`() async throws {
        let centre = try CentreLedger()
        for employee in 1...2 {
            try centre.add(
                "employee.hired", "employee-\(employee)", "2025-03-12T08:00:00Z",
                #"{"name":"E","role":"agent"}"#)
        }
        try centre.add("employee.left", "employee-2", "2025-03-20T08:00:00Z", #"{"voluntary":true}"#)
        try await centre.settle()
        let at = "2025-04-02T00:00:00Z"
        #expect(try centre.figure("agent_attrition", "2025-03", validAt: at) == [1.0, 0.15, 0, 1, 1.0])
        #expect(try centre.figure("agent_attrition", "2025", by: "year", validAt: at)?.first == 1.0)
        #expect(try centre.figure("agent_attrition", "2025-02", validAt: at) == nil)
    }

    @Test func `answers are of an agent, a unit, and the queue of the call or ticket that they are about`()
        async throws
    {
        let centre = try CentreLedger()
        try centre.people()
        try centre.add(
            "employee.hired", "employee-2", "2024-01-01T00:00:00Z",
            #"{"name":"E","role":"agent","orgUnit":"north"}"#)
        try centre.answeredCall("call-1", from: "contact-1")
        try centre.add(
            "ticket.opened", "ticket-1", CentreLedger.time(0),
            #"{"contactId":"contact-1","channel":"email","queue":"support"}"#)
        for (number, about) in [
            #""callId":"call-1","agentId":"employee-1""#, #""ticketId":"ticket-1","agentId":"employee-2""#,
            #""agentId":"employee-2""#,
        ].enumerated() {
            try centre.add(
                "survey.requested", "survey-\(number)", CentreLedger.time(0),
                #"{"kind":"csat","contactId":"contact-1",\#(about)}"#)
            try centre.add(
                "survey.answered", "survey-\(number)", CentreLedger.time(60),
                #"{"score":\#(3 + number % 2),"expectation":4}"#)
        }
        try await centre.settle()
        for (words, verdicts) in [
            (["queue": "sales"], ["dissatisfied"]), (["queue": "support"], ["satisfied"]),
            (["queue": "none"], []),
            (["org_unit": "north"], ["dissatisfied", "satisfied"]),
            (["org_unit": "north", "queue": "sales"], []), (["agent": "employee-1"], ["dissatisfied"]),
        ] as [([String: String], [OracleValue])] {
            #expect(try centre.report("satisfaction", words).map { $0[1] } == verdicts, "\(words)")
            let figure = try centre.figure("satisfaction", "2025-03", words)
            #expect((figure?.last ?? 0) == .integer(verdicts.count), "\(words)")
        }
    }

    @Test func `a deal without worth is in its figure; one that stays as it is in none`() async throws {
        let centre = try CentreLedger()
        try centre.people()
        func deal(_ number: Int, _ amount: Int, _ day: String) throws {
            try centre.add(
                "deal.opened", "deal-\(number)", day + "T10:00:00Z",
                #"{"contactId":"contact-1","amount":{"amount":\#(amount),"currency":"EUR"}}"#)
        }
        try deal(1, 0, "2025-03-05")
        try deal(2, 0, "2025-02-05")
        try deal(3, 7, "2025-02-05")
        try deal(4, 0, "2025-02-05")
        try centre.add("deal.lost", "deal-2", "2025-03-06T10:00:00Z", #"{"reason":"r"}"#)
        try await centre.settle()
        #expect(
            try centre.report("waterfall_deals", ["from": "2025-03-01", "to": "2025-03-31"]) == [
                ["EUR", "lost", "deal-2", 0], ["EUR", "new", "deal-1", 0],
            ])
    }

    @Test func `a campaign's costs are of the day that they name, in the ledger's zone`() async throws {
        let centre = try CentreLedger(timeZone: "Asia/Tehran")
        try centre.people()
        try centre.add("campaign.planned", "campaign-1", "2025-01-01T00:00:00Z", #"{"name":"Spring"}"#)
        for (cost, on, time) in [
            (1, "2025-03-01", "2025-04-10T00:00:00Z"), (10, "2025-02-28", "2025-03-10T00:00:00Z"),
            // 23:30 of the last day of March in Tehran, and half past midnight.
            (100, nil, "2025-03-31T20:00:00Z"), (1_000, nil, "2025-03-31T21:00:00Z"),
        ] as [(Int, String?, String)] {
            let day = on.map { #","on":"\#($0)""# } ?? ""
            try centre.add(
                "campaign.cost_incurred", "campaign-1", time,
                #"{"cost":{"amount":\#(cost),"currency":"EUR"}\#(day)}"#)
        }
        try await centre.settle()
        func cost(_ words: [String: String]) throws -> [OracleValue] {
            try centre.report("campaign_roi", words.merging(["model": "last"]) { $1 }).map { $0[4] }
        }
        #expect(try cost([:]) == [1_111])
        #expect(try cost(["from": "2025-03-01", "to": "2025-03-31"]) == [101])
        #expect(try cost(["to": "2025-02-28"]) == [10])
        #expect(try cost(["from": "2025-04-01"]) == [1_000])
        #expect(try cost(["from": "2025-03-01T00:00:00Z", "to": "2025-03-02"]) == [0])
    }

    @Test func `a campaign has a part in an order that comes after the touch, within the days`() async throws
    {
        let centre = try CentreLedger()
        try centre.people()
        try centre.add("campaign.planned", "campaign-1", "2025-01-01T00:00:00Z", #"{"name":"Spring"}"#)
        try centre.add("campaign.launched", "campaign-1", "2025-01-02T00:00:00Z", "{}")
        try centre.add(
            "campaign.touched", "campaign-1", "2025-03-01T10:00:00Z",
            #"{"contactId":"contact-1","channel":"email"}"#)
        // At the touch's own instant, the next microsecond, thirty days behind it, and later.
        for (number, time) in [
            (1, "2025-03-01T10:00:00Z"), (10, "2025-03-01T10:00:00.000001Z"), (100, "2025-03-31T10:00:00Z"),
            (1_000, "2025-03-31T10:00:00.000001Z"),
        ] {
            let total = #"{"amount":\#(number),"currency":"EUR"}"#
            try centre.add(
                "order.completed", "order-\(number)", time,
                #"{"contactId":"contact-1","total":\#(total),"lines":[{"productId":"p","quantity":1,"unitPrice":\#(total)}]}"#
            )
        }
        try await centre.settle()
        for (days, revenue) in [("30", 110), ("29", 10), ("31", 1_110), ("0", 0)] as [(String, Int)] {
            let rows = try centre.report("campaign_roi", ["model": "linear", "days": days])
            #expect(rows.map { $0[3] } == (revenue == 0 ? [] : [.integer(revenue)]), "\(days) days")
        }
    }
}
