import Foundation
import Testing

@Suite struct ViewCommandTests {
    private static let sample = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("Fixtures/cdnow_sample.csv")

    /// Date, customer and cents of each order, read from the file itself.
    private static func orders() throws -> [(day: String, customer: String, cents: Int)] {
        let text = try String(contentsOf: sample, encoding: .utf8)
        return try text.split(separator: "\n").dropFirst().map { line in
            let parts = line.split(separator: ",").map(String.init)
            let money = parts[4].split(separator: ".")
            let fraction =
                money.count > 1 ? String(money[1]).padding(toLength: 2, withPad: "0", startingAt: 0) : "00"
            return (parts[2], parts[1], try #require(Int(String(money[0]) + fraction)))
        }
    }

    @Test func `orders and contacts' values on any day are the sums of the file`() throws {
        let daftar = try Program()
        let run = try daftar("import", Self.sample.path, "--mapping", "order-export")
        #expect(run.status == 0, "\(run.error)")
        let orders = try Self.orders()
        for day in [
            "1997-01-01", "1997-01-31", "1997-02-28", "1997-03-31", "1997-06-30", "1997-09-30", "1997-12-31",
            "1998-01-31", "1998-04-30", "1998-06-30",
        ] {
            let known = orders.filter { $0.day <= day }
            let sum = known.reduce(0) { $0 + $1.cents }
            let totals = try daftar(
                "sql", "SELECT count(*), sum(total) FROM orders", "--valid-at", day, "--format", "csv")
            #expect(totals.output == "count(*),sum(total)\r\n\(known.count),\(sum)\r\n", "\(day)")
            let values = try daftar(
                "sql", "SELECT count(*), sum(orders_total), sum(net_revenue) FROM contact_value",
                "--valid-at",
                day, "--format", "csv")
            let customers = Set(known.map(\.customer)).count
            #expect(values.output.hasSuffix("\r\n\(customers),\(sum),\(sum)\r\n"), "\(day)")
        }
    }

    private func contact(_ daftar: Program) throws {
        try daftar("append", "contact-1", "contact.created", #"{"fullName":"Sara"}"#)
    }

    @Test func `a fact recorded late moves yesterday's report, and what was known before still stands`()
        throws
    {
        let daftar = try Program()
        try contact(daftar)
        try daftar(
            "append", "deal-1", "deal.opened",
            #"{"contactId":"contact-1","amount":{"amount":500,"currency":"EUR"}}"#, "--time",
            "2025-01-01T00:00:00Z", "--id", "opened")
        try daftar("append", "deal-1", "deal.won", "{}", "--time", "2025-03-01T00:00:00Z", "--id", "won")
        let arguments = ["report", "pipeline_board", "--valid-at", "2025-02-01", "--format", "csv"]
        func board(_ more: String...) throws -> String {
            let all = arguments + more
            let run =
                all.count == 6
                ? try daftar(all[0], all[1], all[2], all[3], all[4], all[5])
                : try daftar(all[0], all[1], all[2], all[3], all[4], all[5], all[6], all[7])
            #expect(run.status == 0, "\(run.error)")
            return run.output
        }
        let before = try board()
        #expect(before.contains("prospecting,EUR,1,500,50.0"))
        try daftar(
            "append", "deal-1", "deal.amount_changed", #"{"amount":{"amount":900,"currency":"EUR"}}"#,
            "--time", "2025-01-15T00:00:00Z", "--id", "late")
        // A closed deal takes no more events, but the ledger may learn that its opening was another.
        let corrected = try daftar(
            "append", "ledger-1", "ledger.corrected",
            #"{"eventId":"opened","reason":"typo","data":{"contactId":"contact-1","amount":{"amount":700,"currency":"EUR"}}}"#,
            "--actor", "employee-9")
        #expect(corrected.status == 0, "\(corrected.error)")
        #expect(try board().contains("prospecting,EUR,1,700,70.0"))
        #expect(try board("--as-of", "@3") == before)

        let difference = try daftar("diff", "deals", "--from", "@3", "--json")
        #expect(difference.output.contains(#""amount":{"before":500,"after":700}"#))
        #expect(difference.output.contains(#""type":"ledger.corrected""#))
        #expect(!difference.output.contains(#""type":"deal.won""#))
    }

    @Test func `explaining an amount lists exactly the events that set it`() throws {
        let daftar = try Program()
        try contact(daftar)
        for (type, data, time) in [
            ("deal.opened", #"{"contactId":"contact-1","amount":{"amount":5,"currency":"EUR"}}"#, "01"),
            ("deal.stage_changed", #"{"stage":"proposal"}"#, "02"),
            ("deal.amount_changed", #"{"amount":{"amount":7,"currency":"EUR"}}"#, "04"),
            ("deal.amount_changed", #"{"amount":{"amount":6,"currency":"EUR"}}"#, "03"),
            ("deal.won", "{}", "05"),
        ] {
            let run = try daftar(
                "append", "deal-1", type, data, "--time", "2025-01-\(time)T00:00:00Z", "--actor", "employee-2"
            )
            #expect(run.status == 0, "\(run.error)")
        }
        let run = try daftar("explain", "deals", "deal-1", "amount")
        #expect(run.lines.count == 3, "\(run.output)")
        #expect(
            run.lines[0].contains("@3 ") && run.lines[0].contains("→ 7")
                && run.lines[0].contains("employee-2"))
        #expect(run.lines[1].contains("@4 ") && run.lines[1].contains("→ 6"))
        #expect(run.lines[2].contains("@1 ") && run.lines[2].contains("→ 5"))
        let earlier = try daftar("explain", "deals", "deal-1", "amount", "--as-of", "@4")
        #expect(earlier.lines.count == 2)
    }

    @Test func `views are listed, and what is unknown is named`() throws {
        let daftar = try Program()
        try contact(daftar)
        let views = try daftar("views", "--json")
        #expect(views.output.contains(#""name":"contacts","version":1,"position":"1","lag":0"#))
        let query = try daftar("query", "contacts", "contact-1", "--format", "csv")
        #expect(query.output.contains("\r\ncontact-1,active,,Sara,[],[]"))
        for arguments in [
            ["query", "nothing"], ["report", "nothing"], ["report", "win_rate", "--plan", "x"],
        ] {
            let run =
                arguments.count == 2
                ? try daftar(arguments[0], arguments[1])
                : try daftar(arguments[0], arguments[1], arguments[2], arguments[3])
            #expect(run.status == 2, "\(run.error)")
        }
        let denied = try daftar("sql", "DELETE FROM contacts")
        #expect(denied.status == 1)
    }
}
