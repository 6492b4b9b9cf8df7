import ArgumentParser
import EventLog
import Ledger
import Projecting

struct ReportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report", abstract: "Run a report at any moment; without a name, list them.")

    @OptionGroup var place: LedgerPlace
    @OptionGroup var remote: RemotePlace
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
    var period: String?
    @Option(help: ArgumentHelp("Any other parameter (repeatable).", valueName: "name=value"))
    var parameter: [String] = []
    @Option(help: "Order the rows by this column.")
    var sort: String?
    @Flag(help: "With --sort: the greatest first.")
    var descending = false
    @Option(help: "At most so many rows.")
    var limit: Int?
    @Flag(help: "Draw the report, where it has a chart: bars, or lines of braille dots.")
    var chart = false
    @Flag(help: "Print the report's SQL instead of running it.")
    var showSQL = false
    @Flag(help: "Write the fitted models down as events (bg_nbd, gamma_gamma; customer_value: both).")
    var record = false

    func validate() throws {
        if record, Ledger.modelsOfReports[name ?? ""] == nil {
            let names = Ledger.modelsOfReports.keys.sorted().joined(separator: ", ")
            throw ValidationError("--record goes with \(names)")
        }
        if record, sort != nil || limit != nil || chart {
            throw ValidationError("--record takes the whole report")
        }
        if let limit, limit < 0 { throw ValidationError("--limit is not negative") }
        if descending, sort == nil { throw ValidationError("--descending goes with --sort") }
        if chart, place.json || rows.format != nil {
            throw ValidationError("--chart has a format of its own")
        }
    }

    var part: ReportPart { ReportPart(sort: sort, descending: descending, limit: limit) }

    func report(_ name: String) throws -> Report {
        guard let report = Ledger.reports.first(where: { $0.name == name }) else {
            let names = Ledger.reports.map(\.name).joined(separator: ", ")
            throw ValidationError("there is no report \(name); there are \(names)")
        }
        return report
    }

    func run() async throws {
        guard let name else { return list() }
        let report = try report(name)
        if showSQL { return Console.line(report.sql) }
        let ledger = try record ? place.openForWriting() : place.open()
        defer { ledger.close() }
        let views = try open(ledger)
        if record { return try await recordFits(report, ledger, views) }
        let found = try rows(of: report, given(), ledger, views)
        try show(found, of: report, as: rows.showing(found, of: ledger, views, report: report))
    }

    private func rows(
        of report: Report, _ words: [String: String], _ ledger: Ledger, _ views: ProjectionEngine
    ) throws -> SQLRows {
        let session = try SQLSession(ledger.schema(of: views))
        do throws(SQLError) {
            let values = try report.values(of: words, day: ledger.instants)
            return try report.run(
                in: session, values, asOf: moment.asOf, validAt: moment.validAt, showing: part)
        } catch {
            if error.code == .invalidParameter { throw ValidationError(error.message) }
            throw error
        }
    }

    /// A report without a chart is a table in any case.
    func show(_ found: some PrintableRows, of report: Report, as showing: Showing) throws {
        guard chart, let drawing = report.chart else {
            if chart { Console.error("\(report.name) has no chart") }
            return try rows.show(found, json: place.json, as: showing)
        }
        let renderer = ChartRenderer(drawing, showing.display, units: showing.units, width: Console.width)
        Console.write(Array(try renderer.render(found).utf8))
    }

    // A write transaction belongs to its thread: it is begun and ended between two suspensions.
    private func open(_ ledger: Ledger) throws -> ProjectionEngine { try ViewsAccess.open(ledger) }

    /// Of the orders that the report is of, whichever of its rows are asked for.
    private func recordFits(_ report: Report, _ ledger: Ledger, _ views: ProjectionEngine) async throws {
        let words = try given()
        // Refuses what the report does not take.
        var moment = try rows(of: report, words, ledger, views).moment
        let fits = try Ledger.modelsOfReports[report.name, default: []].compactMap { model -> Ledger.Fit? in
            let found = try rows(
                of: self.report(model), words.filter { $0.key == "currency" }, ledger, views)
            moment = found.moment
            var fitted: [[(column: String, value: SQLValue)]] = []
            while try found.next() { fitted.append(Array(zip(found.columns, try found.values()))) }
            return fitted.isEmpty ? nil : Ledger.Fit(model: model, rows: fitted)
        }
        if fits.isEmpty { throw ValidationError("there is nothing that \(report.name) could be fitted to") }
        for event in try await ledger.record(fits, at: moment) {
            Console.line("\(event.stream)@\(event.revision) at position \(event.position), id \(event.id)")
        }
    }

    func given() throws -> [String: String] {
        var words = try Words.pairs(parameter)
        let named = [
            "from": from, "to": to, "pipeline": pipeline, "owner": owner, "org_unit": orgUnit,
            "currency": currency, "plan": plan, "period": period,
        ]
        for (name, word) in named { if let word { words[name] = word } }
        return words
    }

    func list() {
        for report in Ledger.reports {
            Console.line("\(report.name)\n    \(report.summary)")
            for parameter in report.parameters {
                let need = parameter.defaultValue == nil ? " (needed)" : ""
                let name = parameter.name.replacing("_", with: "-")
                Console.line("    --\(name) \(parameter.kind.rawValue)\(need): \(parameter.meaning)")
            }
            if let chart = report.chart { Console.line("    --chart: \(chart)") }
        }
    }
}
