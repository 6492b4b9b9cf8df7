import EventLog
import Foundation
import Ledger
import Projecting
import TestSupport
import Testing

/// The log folded anew in a scratch directory.
@Suite(.serialized) struct ReplayTests {
    private static func replay(
        _ ledger: Ledger, before end: UInt64, in path: String, isHypothetical: Bool
    ) throws -> Replay {
        try Replay(of: ledger, before: end, in: path, isHypothetical: isHypothetical)
    }

    private static func run(_ replay: Replay) throws { try replay.run() }

    private static func rows(
        of table: String, in schema: SQLSchema, asOf: String? = nil
    ) throws -> [[OracleValue]] {
        try RandomLedger.all(SQLSession(schema).query("SELECT * FROM \(table)", asOf: asOf))
    }

    /// A random history cut somewhere; what follows the cut is played as hypothetical, and must give what the
    /// whole ledger gives, to the byte – in every table of contacts, deals and orders.
    @Test(arguments: [3, 4, 5] as [UInt64]) func `hypothetical events do what real ones would`(
        seed: UInt64
    ) async throws {
        var random = SeededGenerator(seed: seed)
        let world = try await RandomLedger(RandomHistory(seed: seed, count: 200))
        let head = try world.ledger.log.headPosition()
        let end = UInt64.random(in: head / 2..<head, using: &random)
        var lines = ""
        _ = try world.ledger.export(before: .max, disclosing: true) {
            lines += String(decoding: $0, as: UTF8.self)
        }
        let rest = lines.split(separator: "\n").dropFirst(Int(end)).joined(separator: "\n")
        let file = world.directory.path("rest.ndjson")
        try rest.write(toFile: file, atomically: true, encoding: .utf8)

        let replay = try Self.replay(
            world.ledger, before: end, in: world.directory.path("scratch"), isHypothetical: true)
        let added = try await replay.add(from: file, refusedPath: file + ".refused")
        #expect(
            (added.appended, added.refused) == (Int(head - end), 0),
            "seed \(seed), cut at \(end): \((try? String(contentsOfFile: file + ".refused", encoding: .utf8)) ?? "")"
        )
        try Self.run(replay)
        let views = world.ledger.views()
        try Holder.rebuild(views, keepsHistory: true)
        for table in Oracle.tableNames {
            #expect(
                try Self.rows(of: table, in: replay.schema)
                    == Self.rows(of: table, in: world.ledger.schema(of: views)),
                "seed \(seed), cut at \(end): \(table)")
        }
        #expect(try world.ledger.log.headPosition() == head)
        #expect(try world.ledger.verify() == [])
    }

    @Test func `up to a moment it is what is known then, at whatever moment it is asked`() async throws {
        let world = try await RandomLedger(RandomHistory(seed: 8, count: 200))
        let head = try world.ledger.log.headPosition()
        let views = world.ledger.views()
        try Holder.rebuild(views, keepsHistory: true)
        for end in [0, head / 3, head - 1, head] {
            let replay = try Self.replay(
                world.ledger, before: end, in: world.directory.path("scratch-\(end)"), isHypothetical: false)
            try Self.run(replay)
            for table in Oracle.tableNames {
                for moment in [end, end / 2] {
                    #expect(
                        try Self.rows(of: table, in: replay.schema, asOf: "@\(moment)")
                            == Self.rows(
                                of: table, in: world.ledger.schema(of: views), asOf: "@\(moment)"),
                        "\(table) of \(end) as of \(moment)")
                }
            }
        }
    }

    @Test func `what differs from the present is told with the hypothetical events`() async throws {
        let world = try FreshLedger()
        for (stream, type, data) in [
            ("contact-1", "contact.created", #"{"fullName":"Sara Secret"}"#),
            ("deal-1", "deal.opened", #"{"contactId":"contact-1","amount":{"amount":5,"currency":"EUR"}}"#),
        ] {
            try await world.ledger.append(type, stream, data)
        }
        let views = world.ledger.views()
        try Holder.rebuild(views, keepsHistory: true)
        let file = world.directory.path("what-if.ndjson")
        try [
            #"{"id":"if-1","type":"deal.won","subject":"deal-1","data":{}}"#,
            #"{"id":"if-2","type":"contact.details_changed","subject":"contact-1","data":{"changes":{"fullName":"Sara Hypothetical"}}}"#,
            #"{"id":"if-3","type":"deal.won","subject":"deal-1","data":{}}"#,
        ].joined(separator: "\n").write(toFile: file, atomically: true, encoding: .utf8)
        let scratch = world.directory.path("scratch")
        let replay = try Self.replay(world.ledger, before: .max, in: scratch, isHypothetical: true)
        let added = try await replay.add(from: file, refusedPath: file + ".refused")
        #expect((added.appended, added.refused) == (2, 1))
        try Self.run(replay)

        let (before, after) = (
            try world.ledger.moment(asOf: nil, validAt: nil, of: views), try replay.moment(validAt: nil)
        )
        let deals = try views.difference(in: "deals", from: before, to: after, in: replay.views)
        #expect(deals.rows.map(\.kind) == [.changed])
        #expect(deals.rows[0].changes.map(\.column) == ["state", "probability_pct", "closed_at"])
        #expect(deals.rows[0].events.map(\.id) == ["if-1"])
        let contacts = try views.difference(in: "contacts", from: before, to: after, in: replay.views)
        let name = try #require(contacts.rows.first?.changes.first { $0.column == "full_name" })
        #expect((name.before, name.after) == ("Sara Secret", "Sara Hypothetical"))
        // The scratch is a ledger, but the real person's values are not in it; nothing lies there in the clear.
        let opened = try Self.open(scratch + "/keys/..")
        #expect(opened.contains("Sara Hypothetical") && !opened.contains("Sara Secret"))
        for name in ["log/data.mdb", "projections/contacts-1/data.mdb"] {
            let bytes = try Data(contentsOf: URL(fileURLWithPath: "\(scratch)/\(name)"))
            for secret in ["Sara Secret", "Sara Hypothetical"] {
                #expect(bytes.range(of: Data(secret.utf8)) == nil, "\(secret) in \(name)")
            }
        }
        #expect(try world.ledger.log.headPosition() == 2)
    }

    private static func open(_ path: String) throws -> String {
        let ledger = try Ledger(in: path, access: .reading)
        defer { ledger.close() }
        var text = ""
        _ = try ledger.export(before: .max, disclosing: true) { text += String(decoding: $0, as: UTF8.self) }
        return text
    }

    @Test func `a directory with something in it is refused, and left as it was`() async throws {
        let world = try await RandomLedger(RandomHistory(seed: 1, count: 5))
        let scratch = world.directory.path("scratch")
        try FileManager.default.createDirectory(atPath: scratch, withIntermediateDirectories: true)
        try "mine".write(toFile: scratch + "/notes.txt", atomically: true, encoding: .utf8)
        #expect(throws: LogError(.storage, "")) {
            _ = try Self.replay(world.ledger, before: .max, in: scratch, isHypothetical: true)
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch) == ["notes.txt"])
    }

    @Test func `views that are not what the log folds to are found`() async throws {
        let world = try await RandomLedger(RandomHistory(seed: 6, count: 120))
        try Holder.rebuild(world.ledger.views(), keepsHistory: true)
        #expect(try Self.findings(world, "sound") == [])
        // A projection that says it is of this log and stands at its head, but holds another fold.
        let other = Projection("deals", version: Self.deals?.version ?? 1) { projection in
            var deal = Fold("deal")
            let owner = deal.column()
            deal.on("deal.opened") { row, event in row[owner] = event["contactId"] }
            projection.table("deals", of: deal, [.stream("deal_id"), .cell("owner_id", .text, owner)])
        }
        try FileManager.default.removeItem(atPath: world.directory.path("ledger/projections"))
        try Holder.rebuild(world.ledger.views([other]), keepsHistory: true)
        #expect(try Self.findings(world, "unsound").count == 1)
    }

    private static var deals: Projection? { Ledger.projections.first { $0.name == "deals" } }

    private static func findings(_ world: RandomLedger, _ name: String) throws -> [Finding] {
        try world.ledger.verifyViews(in: world.directory.path(name))
    }
}
