import ArgumentParser
import EventLog
import Ledger
import Projecting

struct Views: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List the projections: version, position, lag, rows, bytes, hash.",
        discussion: "Of a server: the tables with their keys and columns.")

    @OptionGroup var place: LedgerPlace
    @OptionGroup var remote: RemotePlace

    func run() throws {
        let ledger = try place.open()
        defer { ledger.close() }
        let views = try ViewsAccess.open(ledger)
        let head = try ledger.log.headPosition()
        var lines: [[UInt8]] = []
        for status in try views.status() {
            let hash = try views.hash(of: status.name).bytes.map { byte in
                String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
            }.joined()
            if place.json {
                var text = JSONText()
                text.add("name", status.name)
                text.add("version", status.version)
                text.add("position", String(status.position ?? 0))
                text.add("lag", head - min(head, status.position ?? 0))
                text.add("rows", status.rows)
                text.add("bytes", status.bytes)
                text.add("history", status.keepsHistory)
                text.add("hash", hash)
                lines.append(text.object)
            } else {
                let position = status.position.map { "\($0)" } ?? "not built"
                Console.line(
                    "\(status.name) \(status.version)  at \(position)  lag \(head - min(head, status.position ?? 0))"
                        + "  \(status.rows) streams  \(status.bytes) bytes"
                        + (status.keepsHistory ? "" : "  without history") + "\n    \(hash)")
            }
        }
        if place.json { Console.line(JSONText.array(lines)) }
    }
}
