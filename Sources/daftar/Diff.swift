import ArgumentParser
import EventLog
import Ledger
import Projecting

struct Diff: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract:
            "Compare a table at two moments: rows added, removed and changed, with the events that did it.",
        discussion:
            "A moment is --from or --to for what was known, with --from-valid-at and --to-valid-at for what was true; what is left out is the present."
    )

    @OptionGroup var place: LedgerPlace
    @Argument(help: "A table, say `deals`.")
    var table: String
    @Option(help: "What was known first: an instant, a date or @position.")
    var from: String?
    @Option(help: "What was known then: an instant, a date or @position.")
    var to: String?
    @Option(help: "What was true first: an instant or a date.")
    var fromValidAt: String?
    @Option(help: "What was true then: an instant or a date.")
    var toValidAt: String?
    @Option(help: "At most so many rows.")
    var limit = 1_000

    func run() throws {
        let ledger = try place.open()
        defer { ledger.close() }
        let views = try ViewsAccess.open(ledger)
        let before = try ledger.moment(asOf: from, validAt: fromValidAt, of: views, tables: [table])
        let after = try ledger.moment(asOf: to, validAt: toValidAt, of: views, tables: [table])
        let difference = try views.difference(in: table, from: before, to: after, limit: limit)
        if place.json {
            return Console.line(JSONText.array(try difference.rows.map { try json($0, ledger) }))
        }
        for row in difference.rows { show(row) }
        Console.error("\(difference.rows.count) rows of \(table) differ")
    }

    private func show(_ row: RowDifference) {
        let sign = [.added: "+", .removed: "-", .changed: "~"][row.kind] ?? ""
        Console.line("\(sign) \(row.key.map(ValueText.plain).joined(separator: " "))")
        for change in row.changes {
            let (old, new) = (ValueText.plain(change.before), ValueText.plain(change.after))
            Console.line(
                "    \(change.column): \(row.kind == .added ? new : row.kind == .removed ? old : "\(old) → \(new)")"
            )
        }
        for event in row.events {
            let actor = event.actor.map { " by \($0)" } ?? ""
            Console.line("    @\(event.position) \(event.type) \(event.stream) \(event.time)\(actor)")
        }
    }

    private func json(_ row: RowDifference, _ ledger: Ledger) throws -> [UInt8] {
        var output = Array(#"{"kind":"\#(row.kind.rawValue)","key":"#.utf8)
        output += JSONText.array(row.key.map(ValueText.json))
        output += Array(#","changes":{"#.utf8)
        for (index, change) in row.changes.enumerated() {
            if index > 0 { output.append(UInt8(ascii: ",")) }
            JSONString.append(change.column, to: &output)
            output += Array(#":{"before":"#.utf8) + ValueText.json(change.before)
            output += Array(#","after":"#.utf8) + ValueText.json(change.after) + [UInt8(ascii: "}")]
        }
        output += Array(#"},"events":"#.utf8)
        output += JSONText.array(try row.events.map { try ledger.json($0) })
        return output + [UInt8(ascii: "}")]
    }
}

/// A statement's value as text.
enum ValueText {
    static func plain(_ value: SQLValue) -> String {
        switch value {
        case .null: "NULL"
        case .integer(let number): "\(number)"
        case .real(let number): "\(number)"
        case .text(let text): text
        }
    }

    static func json(_ value: SQLValue) -> [UInt8] {
        switch value {
        case .null: return Array("null".utf8)
        case .integer(let number): return Array("\(number)".utf8)
        case .real(let number): return Array("\(number)".utf8)
        case .text(let text):
            var output: [UInt8] = []
            JSONString.append(text, to: &output)
            return output
        }
    }
}
