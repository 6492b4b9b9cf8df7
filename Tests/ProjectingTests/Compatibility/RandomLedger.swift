import EventLog
import Foundation
import Ledger
import Projecting
import TestSupport

/// A ledger that took what it would of a random history, and what the oracle knows of it.
final class RandomLedger {
    let ledger: Ledger
    let directory: TemporaryDirectory
    private(set) var events: [OracleEvent] = []
    private(set) var refused = 0

    /// - Parameter afterEach: called after each append that was taken.
    init(
        _ history: RandomHistory, timeZone: String = "UTC",
        afterEach: (RandomLedger) throws -> Void = { _ in }
    ) async throws {
        directory = try TemporaryDirectory()
        try Self.create(directory.path("ledger"), timeZone)
        ledger = try Ledger(in: directory.path("ledger"), access: .writing)
        for candidate in history.candidates {
            do {
                switch candidate {
                case .event(let json): _ = try await ledger.append([EventDraft(json: Array(json.utf8))])
                case .erase(let contact): _ = try await ledger.erase(contact, legalBasis: "asked for")
                }
                try afterEach(self)
            } catch is Refusal {
                refused += 1
            }
        }
        try readBack()
    }

    private static func create(_ path: String, _ timeZone: String) throws {
        try Ledger.create(in: path, settings: LedgerSettings(timeZone: timeZone))
    }

    private func readBack() throws {
        events = []
        _ = try ledger.export(before: .max, disclosing: true) { block in
            for line in block.split(separator: UInt8(ascii: "\n")) {
                events.append(try OracleEvent(json: String(decoding: line, as: UTF8.self)))
            }
        }
    }

    /// All rows of `table`, as statements show them.
    func rows(
        of table: String, in views: ProjectionEngine, end: Int?, validAt: Int64?
    ) throws -> [[OracleValue]] {
        let session = try SQLSession(ledger.schema(of: views))
        let rows = try session.query(
            "SELECT * FROM \(table)", asOf: end.map { "@\($0)" },
            validAt: validAt.map { Instant(microseconds: $0).description })
        return try Self.all(rows)
    }

    static func all(_ rows: SQLRows) throws -> [[OracleValue]] {
        var result: [[OracleValue]] = []
        while try rows.next() {
            result.append(
                try rows.values().map { value in
                    switch value {
                    case .null: .null
                    case .integer(let number): .integer(number)
                    case .real(let number): .real(number)
                    case .text(let text): .text(text)
                    }
                })
        }
        return result
    }
}
