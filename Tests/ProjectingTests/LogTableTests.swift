import EventLog
import Foundation
import Ledger
import Projecting
import TestSupport
import Testing

/// `events` and `concerns` against the log as it is exported.
@Suite(.serialized) struct LogTableTests {
    private struct Condition {
        let sql: String
        let takes: (OracleEvent) -> Bool
    }

    private static func condition(
        _ random: inout SeededGenerator, _ events: [OracleEvent]
    ) -> Condition {
        guard let some = events.randomElement(using: &random) else {
            return Condition(sql: "1") { _ in true }
        }
        let (low, high) = (some.position, some.position + Int.random(in: 0...80, using: &random))
        switch Int.random(in: 0..<6, using: &random) {
        case 0: return Condition(sql: "stream = '\(some.stream)'") { $0.stream == some.stream }
        case 1: return Condition(sql: "type = '\(some.type)'") { $0.type == some.type }
        case 2: return Condition(sql: "category = '\(some.category)'") { $0.category == some.category }
        case 3:
            return Condition(sql: "position > \(low) AND position <= \(high)") {
                low < $0.position && $0.position <= high
            }
        case 4:
            return Condition(sql: "stream = '\(some.stream)' AND position >= \(low)") {
                $0.stream == some.stream && $0.position >= low
            }
        default: return Condition(sql: "position = \(low)") { $0.position == low }
        }
    }

    @Test(arguments: [31, 32] as [UInt64]) func `events are those of the log at the moment`(
        seed: UInt64
    ) async throws {
        var random = SeededGenerator(seed: seed)
        let world = try await RandomLedger(RandomHistory(seed: seed, count: 300, erases: true))
        let views = world.ledger.views()
        try Holder.rebuild(views, keepsHistory: true)
        let session = try SQLSession(world.ledger.schema(of: views))
        for _ in 0..<40 {
            let end = Int.random(in: 0...world.events.count, using: &random)
            let validAt = Bool.random(using: &random) ? world.events.randomElement(using: &random)?.time : nil
            let condition = Self.condition(&random, world.events)
            let direction = Bool.random(using: &random) ? "ASC" : "DESC"
            let statement =
                "SELECT position, revision, id, stream, category, type, time, data FROM events "
                + "WHERE \(condition.sql) ORDER BY position \(direction)"
            let rows = try RandomLedger.all(
                session.query(
                    statement, asOf: "@\(end)",
                    validAt: validAt.map { Instant(microseconds: $0).description }))
            let expected = world.events.filter {
                $0.position < end && $0.time <= validAt ?? .max && condition.takes($0)
            }
            let inOrder = direction == "ASC" ? expected : expected.reversed()
            #expect(rows.map { $0.dropLast() } == inOrder.map(Self.row), "\(statement) @\(end)")
            for (row, event) in zip(rows, inOrder) {
                guard case .text(let data) = row[7] else { continue }
                #expect(try OracleJSON(parsing: data) == event.data)
            }
        }
    }

    private static func row(_ event: OracleEvent) -> ArraySlice<OracleValue> {
        [
            .integer(event.position), .integer(event.revision), .text(event.id), .text(event.stream),
            .text(event.category), .text(event.type), .instant(event.time),
        ]
    }

    @Test func `concerns name the stream, what is named in the data, and what the stream is linked to`()
        async throws
    {
        let world = try await RandomLedger(RandomHistory(seed: 33, count: 300))
        let views = world.ledger.views()
        try Holder.rebuild(views, keepsHistory: true)
        let session = try SQLSession(world.ledger.schema(of: views))
        let all = try RandomLedger.all(session.query("SELECT entity, position FROM concerns"))
        #expect(!all.isEmpty)
        for contact in RandomHistory.contacts {
            let found = try RandomLedger.all(
                session.query("SELECT position FROM concerns WHERE entity = '\(contact)' ORDER BY position"))
            #expect(found.map { $0[0] } == all.filter { $0[0] == .text(contact) }.map { $0[1] })
            let page = try world.ledger.log.read(Filter(entities: [contact]), limit: 1_000)
            #expect(found.map { $0[0] } == page.events.map { .integer(Int64($0.position)) })
            let own = try RandomLedger.all(
                session.query(
                    "SELECT count(*) FROM concerns JOIN events USING (position) "
                        + "WHERE entity = '\(contact)' AND stream = '\(contact)'"))
            #expect(own == [[.integer(world.events.count { $0.stream == contact })]])
        }
        for event in world.events.prefix(60) {
            let rows = all.filter { $0[1] == .integer(event.position) }.map { $0[0] }
            #expect(rows.contains(.text(event.stream)))
            for name in ["contactId", "ownerId", "accountId"] {
                if let named = event.data[name]?.text { #expect(rows.contains(.text(named))) }
            }
            let point = try RandomLedger.all(
                session.query(
                    "SELECT entity FROM concerns WHERE position = \(event.position) AND entity >= 'd'"))
            #expect(point.map { $0[0] } == rows.filter { $0.description > "'d" })
        }
    }

    @Test func `whoever has no right to personal values sees commitments in events`() async throws {
        let world = try await RandomLedger(RandomHistory(seed: 34, count: 120))
        let views = world.ledger.views()
        try Holder.rebuild(views, keepsHistory: true)
        let session = try SQLSession(world.ledger.schema(of: views, showsPersonal: false))
        let rows = try RandomLedger.all(
            session.query("SELECT data FROM events WHERE type = 'contact.created'"))
        #expect(!rows.isEmpty)
        for row in rows {
            guard case .text(let text) = row[0] else { continue }
            #expect(try OracleJSON(parsing: text)["fullName"]?["sealed"]?.text != nil)
        }
    }
}
