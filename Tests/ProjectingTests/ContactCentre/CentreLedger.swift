import EventLog
import Foundation
import Ledger
import Projecting
import TestSupport

/// A ledger that is told a story, and asked for rows and reports.
final class CentreLedger {
    let ledger: Ledger
    private let directory: TemporaryDirectory
    private var drafts: [EventDraft] = []
    private var count = 0

    init(timeZone: String = "UTC", currency: String? = nil) throws {
        directory = try TemporaryDirectory()
        try Ledger.create(
            in: directory.path("ledger"), settings: LedgerSettings(timeZone: timeZone, currency: currency))
        ledger = try Ledger(in: directory.path("ledger"), access: .writing)
    }

    /// - Parameter time: RFC 3339.
    /// - Returns: the event's id.
    @discardableResult
    func add(
        _ type: String, _ stream: String, _ time: String, _ data: String = "{}", actor: String? = nil
    ) throws -> String {
        count += 1
        let who = actor.map { #""actor":"\#($0)","# } ?? ""
        let json =
            #"{"id":"e\#(count)","type":"\#(type)","subject":"\#(stream)","time":"\#(time)",\#(who)"data":\#(data)}"#
        drafts.append(try EventDraft(json: Array(json.utf8)))
        return "e\(count)"
    }

    /// Brings what was added to the log, in its order.
    func settle() async throws {
        for draft in drafts { _ = try await ledger.append([draft]) }
        drafts = []
    }

    private lazy var views = ledger.views()

    private func session() throws -> SQLSession {
        try Self.catchUp(views)
        return try SQLSession(ledger.schema(of: views))
    }

    private static func catchUp(_ views: ProjectionEngine) throws { try views.catchUp() }

    func query(_ sql: String, asOf: String? = nil, validAt: String? = nil) throws -> [[OracleValue]] {
        try RandomLedger.all(try session().query(sql, asOf: asOf, validAt: validAt))
    }

    /// The first cell of the only row.
    func cell(_ sql: String, asOf: String? = nil, validAt: String? = nil) throws -> OracleValue? {
        try query(sql, asOf: asOf, validAt: validAt).first?.first
    }

    func report(
        _ name: String, _ words: [String: String] = [:], asOf: String? = nil, validAt: String? = nil
    ) throws -> [[OracleValue]] {
        guard let report = Ledger.reports.first(where: { $0.name == name }) else { return [] }
        let values = try report.values(of: words, day: ledger.instants)
        return try RandomLedger.all(report.run(in: try session(), values, asOf: asOf, validAt: validAt))
    }

    /// Value, target, met, numerator and denominator of a figure in one period.
    func figure(
        _ kpi: String, _ period: String, by: String = "month", _ words: [String: String] = [:],
        validAt: String? = nil
    ) throws -> [OracleValue]? {
        let given = words.merging(["kpi": kpi, "period": by]) { $1 }
        let row = try report("kpi_board", given, validAt: validAt).first { $0[1] == .text(period) }
        return row.map { [$0[2], $0[3], $0[4], $0[6], $0[7]] }
    }

    // MARK: Lives

    static func time(_ seconds: Int, of day: String = "2025-03-03") -> String {
        let start = OracleInstant.microseconds(day + "T00:00:00Z") ?? 0
        return OracleInstant.text(start + Int64(seconds) * 1_000_000)
    }

    /// An inbound call that is queued at `start` seconds of the day and answered after `wait`.
    func answeredCall(
        _ name: String, from contact: String? = nil, start: Int = 36_000, wait: Int = 5, talk: Int = 60,
        day: String = "2025-03-03"
    ) throws {
        let who = contact.map { #","contactId":"\#($0)""# } ?? ""
        func at(_ offset: Int) -> String { Self.time(start + offset, of: day) }
        try add("call.offered", name, at(0), #"{"direction":"inbound"\#(who)}"#)
        try add("call.queued", name, at(0), #"{"queue":"sales"}"#)
        try add("call.answered", name, at(wait), #"{"agentId":"employee-1"}"#)
        try add("call.ended", name, at(wait + talk), #"{"endedBy":"agent"}"#)
    }

    func abandonedCall(_ name: String, start: Int = 36_000, wait: Int, phase: String = "queue") throws {
        try add("call.offered", name, Self.time(start), #"{"direction":"inbound"}"#)
        if phase != "ivr" { try add("call.queued", name, Self.time(start), #"{"queue":"sales"}"#) }
        try add("call.abandoned", name, Self.time(start + wait), #"{"phase":"\#(phase)"}"#)
    }

    func people() throws {
        try add("employee.hired", "employee-1", "2024-01-01T00:00:00Z", #"{"name":"Mina","role":"agent"}"#)
        for contact in ["contact-1", "contact-2"] {
            try add("contact.created", contact, "2024-01-01T00:00:00Z", #"{"fullName":"Sara"}"#)
        }
    }
}
