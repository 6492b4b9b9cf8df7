import ArgumentParser
import EventLog
import Foundation
import Ledger
import Projecting

extension Bench {
    struct Reports: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Measures every report on an existing ledger, now and at past moments.")

        @OptionGroup var place: LedgerPlace
        @Option(help: "Times that each is measured; the median is shown.")
        var rounds = 5
        @Option(help: "Only this report (repeatable).")
        var report: [String] = []

        func run() throws {
            let ledger = try place.open()
            defer { ledger.close() }
            let views = try ViewsAccess.open(ledger)
            let head = try ledger.log.headPosition()
            guard let middle = try ledger.log.event(at: head / 2),
                let last = try ledger.log.event(at: head - 1)
            else { return }
            // Of a log that was imported all is recorded at once: what was known of half is a position.
            let moments: [(String, String?, String?)] = [
                ("now", nil, nil), ("as of half", "@\(head / 2)", nil),
                ("valid at half", nil, middle.time.description),
            ]
            let given = words(from: middle.time, to: last.time)
            for report in Ledger.reports where self.report.isEmpty || self.report.contains(report.name) {
                let known = report.parameters.map(\.name)
                let words = (given[report.name] ?? [:]).filter { known.contains($0.key) }
                let values = try report.values(of: words, day: ledger.instants)
                for (name, asOf, validAt) in moments {
                    try measure(
                        report, values, "\(report.name), \(name)", asOf, validAt,
                        SQLSession(ledger.schema(of: views)))
                }
            }
        }

        /// What reports need to be told.
        private func words(from: Instant, to: Instant) -> [String: [String: String]] {
            let period = ["from": from.description, "to": to.description]
            return [
                "waterfall": period, "waterfall_deals": period, "kpi_entities": ["kpi": "fcr"],
                "kpi_target": ["kpi": "fcr"],
                "staffing": ["calls_per_hour": "400", "handle_ms": "600000"],
            ]
        }

        private func measure(
            _ report: Report, _ values: [String: SQLValue], _ name: String, _ asOf: String?,
            _ validAt: String?, _ session: SQLSession
        ) throws {
            var count = 0
            let milliseconds = try (0..<max(1, rounds)).map { _ in
                count = 0
                let watch = Stopwatch()
                let rows = try report.run(in: session, values, asOf: asOf, validAt: validAt)
                while try rows.next() { count += 1 }
                return watch.seconds * 1_000
            }.percentile(0.5)
            let unit = place.json ? "ms" : "ms, \(count) rows"
            Figure(name: name, value: milliseconds, unit: unit).show(asJSON: place.json)
        }
    }
}
