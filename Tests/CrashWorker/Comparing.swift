import EventLog
import Foundation
import Ledger
import Projecting
import TestSupport

/// Opens what a crash has left of the views, brings them up with the log, and holds every row of every table
/// against views that are built anew.
struct Comparing {
    private static let moments = 2

    let directory: String
    /// Where views are built anew.
    let scratch: String
    let round: Int
    /// Whether views were there before the crash: then there must be some after it.
    let hadViews: Bool

    /// - Returns: whether all is well; every problem has been said.
    func run() throws -> Bool {
        let ledger = try Ledger(in: directory, access: .writing)
        defer { ledger.close() }
        var problems: [String] = []
        let live = ledger.views()
        defer { live.close() }
        if hadViews {
            do { _ = try live.position() } catch { problems.append("there are no whole views: \(error)") }
        }
        try live.takeOver()
        problems += leftOver.filter { !$0.hasSuffix(".new") }.map { "\($0) is left over" }
        try live.catchUp()
        let head = try ledger.log.headPosition()
        if try live.position() != head {
            problems.append("the views stand at \(try live.position()) of \(head)")
        }
        let fresh = ledger.views(in: scratch)
        defer { fresh.close() }
        try fresh.rebuild()
        problems += try differences(live, fresh, ledger, head: head)
        // A rebuild goes on with what was begun, and leaves nothing of it.
        try live.rebuild()
        problems += leftOver.map { "\($0) is left over behind a rebuild" }
        for name in live.projections.map(\.name) where try live.hash(of: name) != fresh.hash(of: name) {
            problems.append("\(name) is not the same when it is built again")
        }
        for problem in problems.prefix(20) { Report.line("problem \(problem)") }
        Report.line("compared \(head) events")
        return problems.isEmpty
    }

    private var leftOver: [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory + "/projections")) ?? []
        return names.filter { $0.contains(".") }
    }

    private func differences(
        _ live: ProjectionEngine, _ fresh: ProjectionEngine, _ ledger: Ledger, head: UInt64
    ) throws -> [String] {
        var random = SeededGenerator(seed: UInt64(round))
        var moments: [String?] = [nil]
        for _ in 0..<Self.moments { moments.append("@\(UInt64.random(in: 0...head, using: &random))") }
        let sessions = try [live, fresh].map { try SQLSession(ledger.schema(of: $0)) }
        var problems: [String] = []
        for moment in moments {
            for table in live.tables.map(\.name) {
                let answers = try sessions.map { try Self.rows(of: table, in: $0, moment) }
                if answers[0] == answers[1] { continue }
                let at = "\(table) as of \(moment ?? "head")"
                problems.append("\(at): \(answers[0].count) rows, built anew \(answers[1].count)")
                for (row, wanted) in zip(answers[0], answers[1]) where row != wanted {
                    problems.append("\(at): \(row), built anew \(wanted)")
                    break
                }
            }
        }
        return problems
    }

    private static func rows(
        of table: String, in session: SQLSession, _ moment: String?
    ) throws -> [[SQLValue]] {
        let answer = try session.query("SELECT * FROM \(table)", asOf: moment)
        var rows: [[SQLValue]] = []
        while try answer.next() { rows.append(try answer.values()) }
        return rows
    }
}
