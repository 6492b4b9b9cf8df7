import ArgumentParser
import EventLog
import Ledger
import Projecting

struct Diff: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract:
            "Compare a table or a report at two moments: rows added, removed and changed, with the events that did it.",
        discussion: """
            A moment is --from or --to for what was known, with --from-valid-at and --to-valid-at for what was \
            true; what is left out is the present. Parameters of a report go with --parameter.
            """)

    @OptionGroup var place: LedgerPlace
    @Argument(help: "A table, say `deals`, or a report, say `pipeline_board`.")
    var name: String
    @Option(help: "What was known first: an instant, a date or @position.")
    var from: String?
    @Option(help: "What was known then: an instant, a date or @position.")
    var to: String?
    @Option(help: "What was true first: an instant or a date.")
    var fromValidAt: String?
    @Option(help: "What was true then: an instant or a date.")
    var toValidAt: String?
    @Option(help: ArgumentHelp("A parameter of the report (repeatable).", valueName: "name=value"))
    var parameter: [String] = []
    @Option(help: "At most so many rows.")
    var limit = 1_000

    func run() throws {
        let ledger = try place.open()
        defer { ledger.close() }
        let views = try ViewsAccess.open(ledger)
        if let report = Ledger.reports.first(where: { $0.name == name }) {
            return try compare(report, views, ledger)
        }
        let tables: Set<String> = [name]
        let before = try ledger.moment(asOf: from, validAt: fromValidAt, of: views, tables: tables)
        let after = try ledger.moment(asOf: to, validAt: toValidAt, of: views, tables: tables)
        let difference = try views.difference(in: name, from: before, to: after, limit: limit)
        let text = DifferenceText(ledger: ledger)
        if place.json { return Console.line(try text.json(difference.rows)) }
        text.show(difference.rows)
        Console.error("\(difference.rows.count) rows of \(name) differ")
    }

    private func compare(_ report: Report, _ views: ProjectionEngine, _ ledger: Ledger) throws {
        let values = try report.values(of: try Words.pairs(parameter), day: ledger.instants)
        let session = try SQLSession(ledger.schema(of: views))
        let before = try report.run(in: session, values, asOf: from, validAt: fromValidAt)
        let after = try report.run(in: session, values, asOf: to, validAt: toValidAt)
        let difference = try views.difference(of: before, and: after, limit: limit)
        let text = DifferenceText(ledger: ledger)
        if place.json {
            var output = JSONText()
            output.add("rows", json: try text.json(difference.rows))
            for table in difference.tables { output.add(table.table, json: try text.json(table.rows)) }
            return Console.line(output.object)
        }
        text.show(difference.rows)
        for table in difference.tables where !table.rows.isEmpty {
            Console.line("because of \(table.table):")
            text.show(table.rows, indent: "  ")
        }
        Console.error("\(difference.rows.count) rows of \(name) differ")
    }
}
