import ArgumentParser
import EventLog
import Ledger
import Projecting

struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report", abstract: "Run a report at any moment; without a name, list them.")

    @OptionGroup var place: LedgerPlace
    @OptionGroup var moment: MomentOptions
    @OptionGroup var rows: RowOptions
    @Argument(help: "The report's name.")
    var name: String?
    @Option(help: "The first instant or day.")
    var from: String?
    @Option(help: "The last day, or the instant before which.")
    var to: String?
    @Option(help: "Only this pipeline.")
    var pipeline: String?
    @Option(help: "Only this owner.")
    var owner: String?
    @Option(help: "Only this organisational unit.")
    var orgUnit: String?
    @Option(help: "Only this currency.")
    var currency: String?
    @Option(help: "Only this plan.")
    var plan: String?
    @Option(help: "The kind of period: day, saturday_week, month, jalali_month …")
    var by: String?
    @Option(help: ArgumentHelp("Any other parameter (repeatable).", valueName: "name=value"))
    var parameter: [String] = []
    @Flag(help: "Print the report's SQL instead of running it.")
    var showSQL = false

    func run() throws {
        guard let name else { return list() }
        guard let report = Ledger.reports.first(where: { $0.name == name }) else {
            let names = Ledger.reports.map(\.name).joined(separator: ", ")
            throw ValidationError("there is no report \(name); there are \(names)")
        }
        if showSQL { return Console.line(report.sql) }
        let ledger = try place.open()
        defer { ledger.close() }
        let views = try ViewsAccess.open(ledger)
        let values: [String: SQLValue]
        do {
            values = try report.values(of: given(), day: ledger.instants)
        } catch let error as SQLError {
            throw ValidationError(error.message)
        }
        let session = try SQLSession(ledger.schema(of: views))
        let found = try report.run(in: session, values, asOf: moment.asOf, validAt: moment.validAt)
        try rows.show(found, json: place.json)
    }

    private func given() throws -> [String: String] {
        var words = try Words.pairs(parameter)
        let named = [
            "from": from, "to": to, "pipeline": pipeline, "owner": owner, "org_unit": orgUnit,
            "currency": currency, "plan": plan, "by": by,
        ]
        for (name, word) in named { if let word { words[name] = word } }
        return words
    }

    private func list() {
        for report in Ledger.reports {
            Console.line("\(report.name)\n    \(report.summary)")
            for parameter in report.parameters {
                let need = parameter.defaultValue == nil ? " (needed)" : ""
                let name = parameter.name.replacing("_", with: "-")
                Console.line("    --\(name) \(parameter.kind.rawValue)\(need): \(parameter.meaning)")
            }
        }
    }
}
