import EventLog
import Foundation
import Ledger
import Projecting
import TestSupport

/// A ledger with what was imported from a fixture or appended, and its views.
final class ImportedLedger: Sendable {
    let ledger: Ledger
    private let directory: TemporaryDirectory
    private let views: ProjectionEngine

    init(_ settings: LedgerSettings? = nil) throws {
        directory = try TemporaryDirectory()
        let path = directory.path("ledger")
        try Ledger.create(in: path, settings: settings ?? LedgerSettings())
        ledger = try Ledger(in: path, access: .writing)
        views = ledger.views()
    }

    deinit {
        views.close()
        ledger.close()
    }

    convenience init(importing file: String, mapping: String) async throws {
        try self.init()
        guard let json = ShippedMappings.all[mapping] else { throw CocoaError(.fileNoSuchFile) }
        let progress = try await ledger.importEvents(
            from: fixture(file), as: .csv(Mapping(json: Array(json.utf8))),
            refusedPath: directory.path("refused"))
        precondition(progress.refused == 0, "\(file) has rows that were refused")
        try bringUp()
    }

    // A write transaction belongs to its thread: it is begun and ended between two suspensions.
    private func bringUp() throws { try catchUp() }

    /// Appends an event; its data as JSON.
    func append(_ type: String, _ stream: String, _ time: String, _ data: String = "{}") async throws {
        let json =
            #"{"type":"\#(type)","subject":"\#(stream)","time":"\#(time)","data":\#(data)}"#
        _ = try await ledger.append([EventDraft(json: Array(json.utf8))])
    }

    func contact(_ name: String) async throws {
        try await append(
            "contact.created", "contact-\(name)", "2023-01-01T00:00:00Z", #"{"fullName":"\#(name)"}"#)
    }

    func catchUp() throws { try views.catchUp() }

    private func session() throws -> SQLSession { try SQLSession(ledger.schema(of: views)) }

    /// The rows of a report by column.
    func report(
        _ name: String, _ words: [String: String] = [:], validAt: String? = nil, asOf: String? = nil
    ) throws -> [[String: SQLValue]] {
        guard let report = Ledger.reports.first(where: { $0.name == name }) else { return [] }
        let values = try report.values(of: words, day: ledger.instants)
        return try Self.rows(report.run(in: session(), values, asOf: asOf, validAt: validAt))
    }

    func sql(_ statement: String, validAt: String? = nil) throws -> [[String: SQLValue]] {
        try Self.rows(session().query(statement, validAt: validAt))
    }

    private static func rows(_ found: SQLRows) throws -> [[String: SQLValue]] {
        var rows: [[String: SQLValue]] = []
        while try found.next() {
            rows.append(Dictionary(uniqueKeysWithValues: zip(found.columns, try found.values())))
        }
        return rows
    }
}

extension [String: SQLValue] {
    func number(_ column: String) -> Double { self[column]?.real ?? .nan }
}
