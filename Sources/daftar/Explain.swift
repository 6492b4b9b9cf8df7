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
    @Argument(help: "The row's key: the entity, say `deal-42`.")
    var key: String
    @Argument(help: "The column, say `amount`.")
    var column: String

    func run() throws {
        let ledger = try place.open()
        defer { ledger.close() }
        let views = try ViewsAccess.open(ledger)
        let at = try ledger.moment(asOf: moment.asOf, validAt: moment.validAt, of: views, tables: [table])
        let found = try views.explain(table: table, key: key, column: column, at: at)
        if place.json { return Console.line(JSONText.array(try found.map { try json($0, ledger) })) }
        if found.isEmpty { return Console.line("no event made \(table).\(column) of \(key)") }
        for explanation in found { show(explanation, try reason(explanation.event, ledger)) }
    }

    private func show(_ explanation: Explanation, _ reason: String?) {
        let event = explanation.event
        var line = "\(event.time)  @\(event.position)  \(event.type)  \(event.stream)"
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
