import ArgumentParser
import EventLog
import Ledger
import Projecting

struct Explain: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show the events that made a field what it is: who, when, why, the newest first.")

    @OptionGroup var place: LedgerPlace
    @OptionGroup var moment: MomentOptions
    @Argument(help: "A table, say `deals`.")
    var table: String
    @Argument(help: "The row's key: the entity, say `deal-42`; of kpi_board the figure, say `fcr`.")
    var key: String
    @Argument(help: "The column, say `amount`; none for kpi_board.")
    var column: String?
    @Option(help: "kpi_board: only this period, as the board shows it, say 2025-03.")
    var label: String?
    @Option(help: "kpi_board: the kind of period; default: month.")
    var period: String?
    @Option(help: "kpi_board: of what began at this instant or day or later.")
    var from: String?
    @Option(help: "kpi_board: of what began before this instant, or on this day.")
    var to: String?
    @Option(help: "kpi_board: only this organisational unit.")
    var orgUnit: String?
    @Option(help: "kpi_board: only this queue.")
    var queue: String?
    @Option(help: "kpi_board: only this agent.")
    var agent: String?
    @Option(help: "kpi_board: only this currency, of clv.")
    var currency: String?
    @Option(help: "kpi_board: entities whose events are shown, at most; default: 20.")
    var limit: Int?

    private var filters: [String: String] {
        [
            "period": period, "from": from, "to": to, "org_unit": orgUnit, "queue": queue, "agent": agent,
            "currency": currency,
        ].compactMapValues(\.self)
    }

    func validate() throws {
        if let limit, limit < 1 { throw ValidationError("--limit is positive") }
        if table == "kpi_board" {
            if column != nil { throw ValidationError("kpi_board is explained as a whole: no column") }
            return
        }
        if column == nil { throw ValidationError("a column of \(table) is needed") }
        if !filters.isEmpty || label != nil || limit != nil {
            throw ValidationError("--label, --period, --limit and the filters go with kpi_board")
        }
    }

    func run() throws {
        let ledger = try place.open()
        defer { ledger.close() }
        let views = try ViewsAccess.open(ledger)
        let text = EventJSON(ledger, seesPersonalValues: true)
        guard let column else {
            let found = try figure(views, ledger)
            return place.json ? Console.line(try found.json(text)) : try show(found, ledger)
        }
        let at = try ledger.moment(asOf: moment.asOf, validAt: moment.validAt, of: views, tables: [table])
        let found = try views.explain(table: table, key: key, column: column, at: at)
        if place.json { return Console.line(JSONText.array(try found.map { try $0.json(text) })) }
        if found.isEmpty { return Console.line("no event made \(table).\(column) of \(key)") }
        for explanation in found { show(explanation, try reason(explanation.event, ledger)) }
    }

    private func figure(_ views: ProjectionEngine, _ ledger: Ledger) throws -> FigureExplanation {
        let question = FigureExplanation.Question(
            kpi: key, label: label, filters: filters, limit: limit ?? 20, asOf: moment.asOf,
            validAt: moment.validAt)
        do {
            return try FigureExplanation(question, of: ledger, views, SQLSession(ledger.schema(of: views)))
        } catch let error as SQLError where error.code == .invalidParameter {
            throw ValidationError(error.message)
        }
    }

    private func show(_ found: FigureExplanation, _ ledger: Ledger) throws {
        if found.figures.isEmpty {
            return Console.line("kpi_board has no \(key)\(label.map { " in \($0)" } ?? "")")
        }
        for figure in found.figures { Console.line(plain(figure)) }
        for target in found.targets {
            Console.line("target  " + plain(target.row))
            try show(target.events, ledger)
        }
        for entity in found.entities {
            let place = entity.number.isNull ? "" : " \(ValueText.plain(entity.number))"
            let part = entity.part.isNull ? "" : "  \(ValueText.plain(entity.part))"
            Console.line(
                "\(entity.key)\(place)  \(ValueText.plain(entity.period))  "
                    + "\(entity.table).\(entity.columns.joined(separator: ", "))  "
                    + "numerator \(ValueText.plain(entity.numerator))  "
                    + "denominator \(ValueText.plain(entity.denominator))\(part)")
            try show(entity.events, ledger)
        }
        let rest = found.count - found.entities.count
        if rest > 0 { Console.line("and \(rest) more: --limit \(found.count)") }
    }

    private func plain(_ row: [FigureExplanation.Cell]) -> String {
        row.map { "\($0.column) \(ValueText.plain($0.value))" }.joined(separator: "  ")
    }

    private func show(_ events: [Explanation], _ ledger: Ledger) throws {
        for explanation in events { show(explanation, try reason(explanation.event, ledger), indent: "    ") }
    }

    private func show(_ explanation: Explanation, _ reason: String?, indent: String = "") {
        let event = explanation.event
        var line = indent
        line += "\(event.time)  @\(event.position)  \(event.type)  \(event.stream)"
        line += explanation.value.isNull ? "" : "  → \(ValueText.plain(explanation.value))"
        if explanation.effect != .set { line += "  (\(explanation.effect.rawValue))" }
        line += event.actor.map { "  by \($0)" } ?? ""
        line += reason.map { "  – \($0)" } ?? ""
        Console.line(line)
    }

    private func reason(_ event: Event, _ ledger: Ledger) throws -> String? {
        try JSONDocument(try ledger.disclosed(event, as: .present)).root["reason"]?.string
    }
}
