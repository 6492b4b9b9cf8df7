import Foundation
import Testing

/// What people see: timelines, units, charts, in both locales.
@Suite struct ShownCommandTests {
    private func told() throws -> Program {
        let daftar = try Program()
        try daftar("init", "--time-zone", "Asia/Tehran", "--currency", "EUR")
        for (stream, type, data) in [
            ("employee-1", "employee.hired", #"{"name":"Mina Karimi","role":"seller"}"#),
            ("contact-1", "contact.created", #"{"fullName":"Sara Ahmadi"}"#),
            (
                "deal-1", "deal.opened",
                #"{"contactId":"contact-1","amount":{"amount":1250000,"currency":"EUR"}}"#
            ),
            ("deal-1", "deal.stage_changed", #"{"stage":"proposal"}"#),
        ] {
            let run = try daftar(
                "append", stream, type, data, "--actor", "employee-1", "--time", "2025-03-01T21:00:00Z")
            #expect(run.status == 0, "\(run.error)")
        }
        return daftar
    }

    @Test func `history is told in words, in the ledger's time zone; as JSON it is data`() throws {
        let daftar = try told()
        let english = try daftar("history", "contact-1")
        #expect(
            english.output == """
                Sara Ahmadi · contact-1

                2025-03-02 Sunday
                  00:30  contact-1  Contact created: Sara Ahmadi · by Mina Karimi
                  00:30  deal-1     Deal opened, EUR 12,500.00 · by Mina Karimi
                  00:30  deal-1     Deal moved to proposal · by Mina Karimi

                """)
        let persian = try daftar("history", "contact-1", "--locale", "fa")
        #expect(persian.output.contains("یکشنبه ۱۲ اسفند ۱۴۰۳"))
        #expect(
            persian.output.contains(
                "  ۰۰:۳۰  deal-1     \u{2067}معامله به مرحلهٔ \u{2068}پیشنهاد\u{2069} رفت"),
            "\(persian.output)")
        let json = try daftar("history", "contact-1", "--json", "--locale", "fa")
        let events = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [[String: Any]]
        #expect(
            events?.map { $0["type"] as? String } == ["contact.created", "deal.opened", "deal.stage_changed"])
        #expect(
            try daftar("history", "contact-1", "--original").output.contains(#"{"fullName":"Sara Ahmadi"}"#))
        #expect(try daftar("history", "contact-9").error.contains("nothing is known about contact-9"))
        #expect(try daftar("history", "contact-1", "--locale", "nl").status == 2)
    }

    @Test func `tables have units; JSON and CSV are raw`() throws {
        let daftar = try told()
        let sql = "SELECT stage, currency, sum(amount) AS amount, max(opened_at) AS opened_at FROM deals"
        #expect(
            try daftar("sql", sql).lines.last == "proposal  EUR       12,500.00  2025-03-02 00:30:00")
        #expect(
            try daftar("sql", sql, "--locale", "fa").lines.last?.contains(
                "۱۲٬۵۰۰٫۰۰  \u{2068}۱۴۰۳/۱۲/۱۲ ۰۰:۳۰:۰۰") == true)
        for format in ["csv", "ndjson", "json"] {
            let raw = try daftar("sql", sql, "--locale", "fa", "--format", format)
            #expect(raw.output.contains("1250000") && raw.output.contains("2025-03-01T21:00:00.000000Z"))
        }
    }

    @Test func `a report is drawn where it has a chart, and a table elsewhere`() throws {
        let daftar = try told()
        let board = try daftar("report", "pipeline_board", "--chart")
        #expect(board.lines.first == "EUR · amount")
        #expect(
            board.lines.contains { $0.hasPrefix("  proposal       █") && $0.hasSuffix("█  12,500.00") },
            "\(board.output)")
        let rate = try daftar("report", "win_rate", "--chart")
        #expect(rate.status == 0 && rate.error.contains("win_rate has no chart"))
        #expect(rate.lines.first == "won  lost  win_rate")
        #expect(try daftar("report", "pipeline_board", "--chart", "--json").status == 2)
        #expect(try daftar("report").output.contains("--chart: steps of survival over t"))
    }

    @Test func `a report's rows are sorted and cut`() throws {
        let daftar = try told()
        let run = try daftar(
            "report", "pipeline_board", "--sort", "amount", "--descending", "--limit", "1", "--format", "csv")
        let lines = run.output.split(whereSeparator: \.isNewline)
        #expect(lines.count == 2 && lines[1].hasPrefix("proposal,EUR,1,1250000"), "\(run.output)")
        #expect(try daftar("report", "pipeline_board", "--sort", "size").status == 2)
        #expect(try daftar("report", "pipeline_board", "--descending").status == 2)
    }

    @Test func `the demonstration of a small company shows everything, and its ledger is clean`() throws {
        let daftar = try Program()
        let run = try daftar("demo", "--scale", "0.05")
        #expect(run.status == 0, "\(run.error)")
        for command in [
            "history contact-", "report pipeline_board --chart", "report waterfall --from",
            "report churn_monthly --from", "report survival --chart",
            "report customer_value --sort clv --descending --limit 6",
            "report rfm --sort monetary --descending --limit 6", "report kpi_board --from",
            "report campaign_roi --parameter model=linear", "diff deals --from @", "verify",
        ] {
            #expect(run.output.contains("$ daftar \(command)"), "\(command)")
        }
        #expect(run.output.contains("ledger.corrected") && run.output.contains(" --valid-at "))
        #expect(run.lines.last { $0.hasPrefix("clean: ") } != nil, "\(run.output.suffix(400))")
        #expect(try daftar("report", "pipeline_board").status == 0)
        #expect(try daftar("demo").status == 2)
    }
}
