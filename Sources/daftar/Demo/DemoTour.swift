import EventLog
import Foundation
import Ledger
import Projecting

/// What the demonstration shows, each with the command that would show it.
struct DemoTour {
    private let ledger: Ledger
    private let views: ProjectionEngine
    private let display: Display

    init(_ ledger: Ledger, _ views: ProjectionEngine, _ display: Display) {
        self.ledger = ledger
        self.views = views
        self.display = display
    }

    func show() async throws {
        let today = Self.date(daysAgo: 0)
        let quarterAgo = Self.date(daysAgo: 90)
        let yearAgo = Self.date(daysAgo: 365)
        try sql(
            "Contacts, and what came of them",
            "SELECT contact_id, full_name, city, interactions, orders, open_deals, won_deals, last_csat FROM contacts "
                + "ORDER BY interactions DESC, contact_id LIMIT 8")
        try tellBusiestContact()
        try report("The pipeline", "pipeline_board")
        try report("The pipeline, drawn", "pipeline_board", isDrawn: true)
        try report(
            "What became of it in the last 90 days, to the cent", "waterfall",
            ["from": quarterAgo, "to": today])
        try report(
            "Customers and recurring revenue by month", "churn_monthly", ["from": Self.date(daysAgo: 180)])
        try report("How long subscriptions last", "survival", isDrawn: true)
        try report("The same by plan", "survival_medians")
        let worth = ReportPart(sort: "clv", descending: true, limit: 6)
        try report("What customers are worth, the best first", "customer_value", part: worth)
        let spent = ReportPart(sort: "monetary", descending: true, limit: 6)
        try report("Recency, frequency, money: who spent most", "rfm", part: spent)
        try report("The contact centre against its targets", "kpi_board", ["from": Self.date(daysAgo: 30)])
        let earned = ReportPart(sort: "roi", descending: true)
        try report("What campaigns earned on their cost", "campaign_roi", ["model": "linear"], part: earned)
        try await correct()
        try sql(
            "A question to the past: the pipeline of a year ago",
            "SELECT stage, currency, count(*) AS deals, sum(amount) AS amount FROM deals WHERE state = 'open' "
                + "GROUP BY stage, currency ORDER BY 4 DESC",
            validAt: yearAgo)
        try verify()
    }

    private static var now: Int64 { Int64(Date().timeIntervalSince1970) * 1_000_000 }

    private static func date(daysAgo days: Int64) -> String {
        String(Instant(microseconds: now - days * DemoCompany.day).description.prefix(10))
    }

    // MARK: Showing

    private func heading(_ title: String, _ command: String) {
        Console.line("\n── \(title)\n$ daftar \(command)\n")
    }

    private func report(
        _ title: String, _ name: String, _ words: [String: String] = [:],
        part: ReportPart = ReportPart(), isDrawn: Bool = false
    ) throws {
        guard let report = Ledger.reports.first(where: { $0.name == name }) else {
            preconditionFailure("there is no report \(name)")
        }
        var command = "report \(name)"
        for (name, word) in words.sorted(by: { $0.key < $1.key }) {
            command += ["from", "to"].contains(name) ? " --\(name) \(word)" : " --parameter \(name)=\(word)"
        }
        if let sort = part.sort { command += " --sort \(sort)" + (part.descending ? " --descending" : "") }
        if let limit = part.limit { command += " --limit \(limit)" }
        heading(title, command + (isDrawn ? " --chart" : ""))
        let session = try SQLSession(ledger.schema(of: views))
        let values = try report.values(of: words, day: ledger.instants)
        let rows = try report.run(in: session, values, showing: part)
        guard isDrawn, let chart = report.chart else { return try show(rows, report) }
        let renderer = ChartRenderer(chart, display, units: report.units, width: Console.width)
        Console.write(Array(try renderer.render(rows).utf8))
    }

    private func sql(_ title: String, _ statement: String, asOf: String? = nil, validAt: String? = nil) throws
    {
        let at = (asOf.map { " --as-of \($0)" } ?? "") + (validAt.map { " --valid-at \($0)" } ?? "")
        heading(title, "sql \"\(statement)\"\(at)")
        let session = try SQLSession(ledger.schema(of: views))
        try show(try session.query(statement, asOf: asOf, validAt: validAt), nil)
    }

    private func show(_ rows: SQLRows, _ report: Report?) throws {
        var renderer = RowsRenderer(.table)
        renderer.display = display
        renderer.units = report?.units ?? [:]
        renderer.booleans = views.booleanColumns(of: rows.tables)
        _ = try renderer.render(rows) { Console.write($0) }
    }

    /// The last that happened with the contact of the first row.
    private func tellBusiestContact() throws {
        let session = try SQLSession(ledger.schema(of: views))
        let rows = try session.query(
            "SELECT contact_id FROM contacts ORDER BY interactions DESC, contact_id LIMIT 1")
        guard try rows.next(), let contact = try rows.value(0).text else { return }
        heading("What happened with the first of them lately", "history \(contact) | tail -20")
        let names = EntityNames(views, at: try ledger.moment(asOf: nil, validAt: nil, of: views))
        let events = try ledger.history(of: contact, at: try ledger.moment(asOf: nil, validAt: nil))
        let text = try Timeline(events, of: contact, in: ledger, names: names, display).text
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().suffix(20) {
            Console.line(String(line))
        }
    }

    // MARK: Correcting and proving

    /// The last deal that was won had been typed in with a digit too few.
    private func correct() async throws {
        let page = try ledger.log.read(Filter(types: ["deal.won"]), direction: .backward, limit: 1)
        guard let won = page.events.first else { return }
        let before = try ledger.log.headPosition()
        let data = try JSONDocument(won.data).root
        guard let amount = data["amount"]?["amount"]?.integer,
            let currency = data["amount"]?["currency"]?.string
        else { return }
        let correction: DemoValue = [
            "eventId": .text(won.id), "data": ["amount": .money(Int(amount) * 10, currency)],
            "reason": "a digit was missing",
        ]
        let fact = DemoFact(
            time: Self.now, type: "ledger.corrected", stream: "ledger-demo", actor: "employee-1001",
            data: correction)
        _ = try await ledger.append([EventDraft(json: fact.json(id: Int(before)))])
        try ledger.log.waitForIndex()
        try catchUp()
        let statement =
            "SELECT deal_id, title, state, amount, currency FROM deals WHERE deal_id = '\(won.stream)'"
        try sql("\(won.stream) was ten times as large: a correction. As it is known now", statement)
        try sql("As it was known before", statement, asOf: "@\(before)")
        try difference(in: "deals", from: "@\(before)")
    }

    private func difference(in table: String, from: String) throws {
        heading("What the correction changed", "diff \(table) --from \(from)")
        let before = try ledger.moment(asOf: from, validAt: nil, of: views, tables: [table])
        let after = try ledger.moment(asOf: nil, validAt: nil, of: views, tables: [table])
        DifferenceText(ledger: ledger).show(
            try views.difference(in: table, from: before, to: after, limit: 10).rows)
    }

    private func catchUp() throws { try views.catchUp() }

    private func verify() throws {
        heading("Is everything as it was written?", "verify --no-views")
        let bar = ProgressBar()
        let findings = try ledger.verify { done, total in
            bar.show(Double(done), of: Double(total), "\(done) events verified")
        }
        bar.finish()
        for finding in findings { Console.line("\(finding)") }
        if findings.isEmpty { Console.line("clean: \(try ledger.log.headPosition()) events") }
    }
}
