import EventLog
import Foundation
import Ledger
import Projecting

/// What the demonstration shows, each with the command that would show it.
struct DemoTour {
    private let ledger: Ledger
    private let views: ProjectionEngine

    init(_ ledger: Ledger, _ views: ProjectionEngine) {
        self.ledger = ledger
        self.views = views
    }

    func show() async throws {
        let today = String(Instant(microseconds: Self.now).description.prefix(10))
        let quarterAgo = Self.date(daysAgo: 90)
        let yearAgo = Self.date(daysAgo: 365)
        try sql(
            "Contacts, and what came of them",
            "SELECT contact_id, full_name, city, interactions, orders, open_deals, won_deals, last_csat FROM contacts "
                + "ORDER BY interactions DESC LIMIT 8")
        try report("The pipeline", "pipeline_board")
        try report(
            "What became of it in the last 90 days, to the cent", "waterfall",
            ["from": quarterAgo, "to": today])
        try report("From stage to stage in the last year", "stage_conversion", ["from": yearAgo])
        try report(
            "Customers and recurring revenue by month", "churn_monthly", ["from": Self.date(daysAgo: 180)])
        try report("How long subscriptions last", "survival_medians")
        try report("What customers are worth, the best ones", "customer_value", limit: 6)
        try report("Recency, frequency, money", "rfm", limit: 6)
        try report("The contact centre against its targets", "kpi_board", ["from": quarterAgo, "to": today])
        try report("What campaigns brought", "campaign_roi")
        try await correct()
        try sql(
            "The pipeline as it was a year ago: --valid-at \(yearAgo)",
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
        Console.line("\n\(title)\n$ daftar \(command)\n")
    }

    /// Nothing where there is no such report.
    private func report(
        _ title: String, _ name: String, _ words: [String: String] = [:], limit: Int? = nil
    ) throws {
        guard let report = Ledger.reports.first(where: { $0.name == name }) else { return }
        let known = words.filter { word in report.parameters.contains { $0.name == word.key } }
        let options = known.sorted { $0.key < $1.key }.map { " --\($0.key) \($0.value)" }.joined()
        heading(title, "report \(name)\(options)" + (limit.map { " | head -\($0 + 2)" } ?? ""))
        let session = try SQLSession(ledger.schema(of: views))
        let values = try report.values(of: known, day: ledger.instants)
        try show(try report.run(in: session, values), limit: limit)
    }

    private func sql(_ title: String, _ statement: String, asOf: String? = nil, validAt: String? = nil) throws
    {
        let at = (asOf.map { " --as-of \($0)" } ?? "") + (validAt.map { " --valid-at \($0)" } ?? "")
        heading(title, "sql \"\(statement)\"\(at)")
        let session = try SQLSession(ledger.schema(of: views))
        try show(try session.query(statement, asOf: asOf, validAt: validAt), limit: nil)
    }

    /// Prints the first `limit` rows.
    private func show(_ rows: SQLRows, limit: Int?) throws {
        var text: [UInt8] = []
        _ = try RowsRenderer(.table).render(rows) { text += $0 }
        guard let limit else { return Console.write(text) }
        let lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for line in lines.prefix(limit + 2) { Console.line(Array(line)) }
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
            "SELECT deal_id, state, amount, currency FROM deals WHERE deal_id = '\(won.stream)'"
        try sql("A correction: \(won.stream) was ten times as large. As it is known now", statement)
        try sql("And as it was known before", statement, asOf: "@\(before)")
    }

    private func catchUp() throws { try views.catchUp() }

    private func verify() throws {
        heading("Is everything as it was written?", "verify")
        let bar = ProgressBar()
        let findings = try ledger.verify { done, total in
            bar.show(Double(done), of: Double(total), "\(done) events verified")
        }
        bar.finish()
        for finding in findings { Console.line("\(finding)") }
        if findings.isEmpty { Console.line("clean: \(try ledger.log.headPosition()) events") }
    }
}
