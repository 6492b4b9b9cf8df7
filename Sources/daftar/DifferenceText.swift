import EventLog
import Ledger
import Projecting

/// Rows that differ, as they are printed.
struct DifferenceText {
    let ledger: Ledger

    func show(_ rows: [RowDifference], indent: String = "") {
        for row in rows { show(row, indent) }
    }

    private func show(_ row: RowDifference, _ indent: String) {
        let sign = [.added: "+", .removed: "-", .changed: "~"][row.kind] ?? ""
        Console.line("\(indent)\(sign) \(row.key.map(ValueText.plain).joined(separator: " "))")
        for change in row.changes {
            let (old, new) = (ValueText.plain(change.before), ValueText.plain(change.after))
            let text = row.kind == .added ? new : row.kind == .removed ? old : "\(old) → \(new)"
            Console.line("\(indent)    \(change.column): \(text)")
        }
        for event in row.events {
            let actor = event.actor.map { " by \($0)" } ?? ""
            Console.line(
                "\(indent)    @\(event.position) \(event.type) \(event.stream) \(event.time)\(actor)")
        }
    }

    /// An array of the rows.
    func json(_ rows: [RowDifference]) throws -> [UInt8] {
        JSONText.array(try rows.map { try json($0) })
    }

    private func json(_ row: RowDifference) throws -> [UInt8] {
        var output = Array(#"{"kind":"\#(row.kind.rawValue)","key":"#.utf8)
        output += JSONText.array(row.key.map(\.json))
        output += Array(#","changes":{"#.utf8)
        for (index, change) in row.changes.enumerated() {
            if index > 0 { output.append(UInt8(ascii: ",")) }
            JSONString.append(change.column, to: &output)
            output += Array(#":{"before":"#.utf8) + change.before.json
            output += Array(#","after":"#.utf8) + change.after.json + [UInt8(ascii: "}")]
        }
        output += Array(#"},"events":"#.utf8)
        output += JSONText.array(try row.events.map { try ledger.json($0) })
        return output + [UInt8(ascii: "}")]
    }
}
