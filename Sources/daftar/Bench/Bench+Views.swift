import ArgumentParser
import EventLog
import Foundation
import Ledger
import Projecting

extension Bench {
    struct Views: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Measures the views of an existing ledger: rebuilding, rows and tables now and at past moments, "
                + "aggregates.")

        @OptionGroup var place: LedgerPlace
        @Option(help: "Times that each is measured; the median is shown.")
        var rounds = 3
        @Option(help: "Rows that are read one by one.")
        var rows = 5_000

        @Flag(help: "Read the views as they stand.")
        var noRebuild = false
        @Option(help: "What is rebuilt, names with commas between them; by default all projections.")
        var projections = ""

        func run() throws {
            let ledger = try place.open()
            defer { ledger.close() }
            let views = ledger.views()
            if !noRebuild {
                let bare = try measureRebuild(views, ledger, keepsHistory: false)
                let kept = try measureRebuild(views, ledger, keepsHistory: true)
                show("rebuild without history", bare, "events/s")
                show("rebuild with history", kept, "events/s")
            }

            let head = try ledger.log.headPosition()
            guard let middle = try ledger.log.event(at: head / 2) else { return }
            let half = middle.time.description
            let moments: [(String, String?, String?)] = [
                ("now", nil, nil), ("as of half", "@\(head / 2)", nil), ("valid at half", nil, half),
                ("both", "@\(head / 4 * 3)", half),
            ]
            for table in ["contacts", "deals"] {
                for (name, asOf, validAt) in moments {
                    let at = try ledger.moment(asOf: asOf, validAt: validAt, of: views)
                    try measureRows(table, name, at, views, ledger)
                }
            }
            try measureStatements(moments, views, ledger)
        }

        private func show(_ name: String, _ value: Double, _ unit: String) {
            Figure(name: name, value: value, unit: unit).show(asJSON: place.json)
        }

        private func median(_ measure: () throws -> Double) rethrows -> Double {
            try (0..<max(1, rounds)).map { _ in try measure() }.percentile(0.5)
        }

        private var names: [String] { projections.split(separator: ",").map(String.init) }

        private func measureRebuild(
            _ views: ProjectionEngine, _ ledger: Ledger, keepsHistory: Bool
        ) throws -> Double {
            let events = Double(try ledger.log.headPosition())
            return try median {
                let watch = Stopwatch()
                try views.rebuild(names, keepsHistory: keepsHistory)
                return events / watch.seconds
            }
        }

        private func measureRows(
            _ table: String, _ name: String, _ at: SQLMoment, _ views: ProjectionEngine, _ ledger: Ledger
        ) throws {
            let category = table == "contacts" ? "contact" : "deal"
            let keys = try ledger.log.streams(of: category, limit: .max)
            var random = BenchRandom(seed: 11)
            var latencies: [Double] = []
            for _ in 0..<rows {
                let key = keys[Int(random.next() % UInt64(keys.count))]
                let watch = Stopwatch()
                _ = try views.row(key, of: table, at: at)
                latencies.append(watch.seconds * 1e6)
            }
            show("row of \(table), \(name), p50", latencies.percentile(0.5), "µs")
            show("row of \(table), \(name), p99", latencies.percentile(0.99), "µs")
            let share = try views.refolds(in: table, at: at)
            show(
                "streams of \(table) folded anew, \(name)",
                100 * Double(share.refolded) / Double(max(1, share.streams)), "%")
        }

        private func measureStatements(
            _ moments: [(String, String?, String?)], _ views: ProjectionEngine, _ ledger: Ledger
        ) throws {
            let statements = [
                ("deals by stage", "SELECT stage, sum(amount) FROM deals GROUP BY stage"),
                ("all deals", "SELECT * FROM deals"), ("all contacts", "SELECT * FROM contacts"),
                (
                    "value of all contacts",
                    "SELECT currency, sum(net_revenue), sum(won_total) FROM contact_value GROUP BY currency"
                ),
            ]
            let session = try SQLSession(ledger.schema(of: views))
            for (title, statement) in statements {
                for (name, asOf, validAt) in moments {
                    let milliseconds = try median {
                        let watch = Stopwatch()
                        let rows = try session.query(statement, asOf: asOf, validAt: validAt)
                        while try rows.next() {}
                        return watch.seconds * 1_000
                    }
                    show("\(title), \(name)", milliseconds, "ms")
                }
            }
        }
    }
}
