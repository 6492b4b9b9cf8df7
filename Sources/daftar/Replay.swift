import ArgumentParser
import EventLog
import Foundation
import Ledger
import Projecting

struct ReplayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Fold the log anew in a scratch directory, and say what would differ from the present.",
        discussion: """
            By the definitions of this program – change one and see what it does before any ledger is switched \
            to it –, up to an upper moment (--as-of), or with hypothetical events after it (--events: CloudEvents, \
            one a line). The ledger itself is only read. The scratch directory is kept: --sql asks it at once, \
            and with --events it is a ledger of its own (--data), without the real personal values.
            """)

    @OptionGroup var place: LedgerPlace
    @OptionGroup var moment: MomentOptions
    @OptionGroup var rows: RowOptions
    @Option(help: ArgumentHelp("The scratch directory, which is made or empty.", valueName: "dir"))
    var into: String
    @Option(help: ArgumentHelp("Hypothetical events: a file, or - for standard input.", valueName: "file"))
    var events: String?
    @Option(help: "A table to compare (repeatable; default: all).")
    var table: [String] = []
    @Option(help: "At most so many rows of each table that differ.")
    var limit = 100
    @Option(help: "Run a statement on the replay, and print its rows instead of what differs.")
    var sql: String?

    func run() async throws {
        let ledger = try place.open()
        defer { ledger.close() }
        let present = try ViewsAccess.open(ledger)
        let known = present.projections.flatMap { $0.tables.map(\.name) }
        if let unknown = table.first(where: { !known.contains($0) }) {
            throw ValidationError("there is no table \(unknown); there are \(known.joined(separator: ", "))")
        }
        let replay = try begin(ledger)
        if let events { try await add(events, to: replay) }
        try fold(replay)
        if let sql {
            let session = try SQLSession(replay.schema)
            let found = try session.query(sql, validAt: moment.validAt)
            return try rows.show(found, json: place.json, as: rows.showing(found, of: ledger, present))
        }
        try compare(present, with: replay)
    }

    private func begin(_ ledger: Ledger) throws -> Replay {
        let end = try ledger.moment(asOf: moment.asOf, validAt: nil).end
        return try Replay(of: ledger, before: end, in: into, isHypothetical: events != nil)
    }

    private func add(_ path: String, to replay: Replay) async throws {
        let refusedPath = path == "-" ? "stdin.refused.ndjson" : path + ".refused.ndjson"
        let done = try await replay.add(from: path, refusedPath: refusedPath)
        Console.error("\(done.appended) hypothetical events, \(done.refused) refused")
        if done.refused > 0 {
            Console.error("refused lines and their reasons: \(refusedPath)")
            throw ExitCode(1)
        }
    }

    private func fold(_ replay: Replay) throws {
        let (bar, total) = (ProgressBar(), Double(replay.base))
        try replay.run { done in bar.show(Double(done), of: total, "\(done) events") }
        bar.finish()
    }

    private func compare(_ present: ProjectionEngine, with replay: Replay) throws {
        let ledger = replay.original
        let before = try ledger.moment(asOf: nil, validAt: moment.validAt, of: present)
        let after = try replay.moment(validAt: moment.validAt)
        let text = DifferenceText(ledger: ledger)
        var output = JSONText()
        for name in table.isEmpty ? present.projections.flatMap({ $0.tables.map(\.name) }) : table {
            let difference = try present.difference(
                in: name, from: before, to: after, in: replay.views, limit: limit)
            if place.json {
                output.add(name, json: try text.json(difference.rows))
            } else if difference.rows.isEmpty {
                Console.line("\(name): nothing differs")
            } else {
                Console.line("\(name): \(difference.rows.count) rows differ (present → replay)")
                text.show(difference.rows, indent: "  ")
            }
        }
        if place.json { Console.line(output.object) }
    }
}
