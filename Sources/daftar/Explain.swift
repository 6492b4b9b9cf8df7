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
    @Option(help: "kpi_board: the kind of period.")
    var period = "month"
    @Option(help: "kpi_board: only this organisational unit.")
    var orgUnit: String?
    @Option(help: "kpi_board: only this queue.")
    var queue: String?
    @Option(help: "kpi_board: only this agent.")
    var agent: String?
    @Option(help: "kpi_board: entities whose events are shown, at most.")
    var limit = 20

    func run() throws {
        let ledger = try place.open()
        defer { ledger.close() }
        let views = try ViewsAccess.open(ledger)
        if table == "kpi_board" { return try explainFigure(views, ledger) }
        guard let column else { throw ValidationError("a column of \(table) is needed") }
        let at = try ledger.moment(asOf: moment.asOf, validAt: moment.validAt, of: views, tables: [table])
        let found = try views.explain(table: table, key: key, column: column, at: at)
        if place.json { return Console.line(JSONText.array(try found.map { try json($0, ledger) })) }
        if found.isEmpty { return Console.line("no event made \(table).\(column) of \(key)") }
        for explanation in found { show(explanation, try reason(explanation.event, ledger)) }
    }

    private func explainFigure(_ views: ProjectionEngine, _ ledger: Ledger) throws {
        var words = ["kpi": key, "period": period]
        for (name, word) in [("label", label), ("org_unit", orgUnit), ("queue", queue), ("agent", agent)] {
            if let word { words[name] = word }
        }
        let found = try KPIExplanation(words, limit: limit, moment, views, ledger)
        if place.json { return Console.line(try json(found, ledger)) }
        if found.figures.isEmpty {
            return Console.line("kpi_board has no \(key)\(label.map { " in \($0)" } ?? "")")
        }
        for figure in found.figures {
            Console.line(figure.map { "\($0.column) \(ValueText.plain($0.value))" }.joined(separator: "  "))
        }
        for entity in found.entities {
            Console.line(
                "\(entity.key)  \(ValueText.plain(entity.period))  \(entity.table).\(entity.column)  "
                    + "numerator \(ValueText.plain(entity.numerator))  "
                    + "denominator \(ValueText.plain(entity.denominator))")
            for explanation in entity.events {
                show(explanation, try reason(explanation.event, ledger), indent: "    ")
            }
        }
        let rest = found.count - found.entities.count
        if rest > 0 { Console.line("and \(rest) more: --limit \(found.count)") }
    }

    private func json(_ found: KPIExplanation, _ ledger: Ledger) throws -> [UInt8] {
        func object(_ members: [(String, [UInt8])]) -> [UInt8] {
            let parts = members.map { Array("\"\($0.0)\":".utf8) + $0.1 }
            return Array("{".utf8) + parts.joined(separator: Array(",".utf8)) + Array("}".utf8)
        }
        let figures = found.figures.map { figure in
            object(figure.map { ($0.column, ValueText.json($0.value)) })
        }
        let entities = try found.entities.map { entity in
            object([
                ("table", ValueText.json(.text(entity.table))), ("entity", ValueText.json(.text(entity.key))),
                ("column", ValueText.json(.text(entity.column))), ("period", ValueText.json(entity.period)),
                ("numerator", ValueText.json(entity.numerator)),
                ("denominator", ValueText.json(entity.denominator)),
                ("events", JSONText.array(try entity.events.map { try json($0, ledger) })),
            ])
        }
        return object([
            ("figures", JSONText.array(figures)), ("count", ValueText.json(.integer(Int64(found.count)))),
            ("entities", JSONText.array(entities)),
        ])
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

    private func json(_ explanation: Explanation, _ ledger: Ledger) throws -> [UInt8] {
        var output = Array(#"{"effect":"\#(explanation.effect.rawValue)","value":"#.utf8)
        output += ValueText.json(explanation.value)
        output += Array(#","event":"#.utf8)
        output += try ledger.json(explanation.event)
        return output + [UInt8(ascii: "}")]
    }
}
