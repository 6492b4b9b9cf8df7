import EventLog
import Foundation
import Ledger
import Projecting
import Synchronization
import TestSupport
import Testing

/// A definition is changed and its version raised: the earlier one answers until the new one is built.
@Suite(.serialized) struct DefinitionChangeTests {
    /// Deals' amounts in minor units; version 2 in thousands, with a column more and one less.
    private static func amounts(version: Int, table: String = "amounts") -> Projection {
        Projection("amounts", version: version) { projection in
            var deal = Fold("deal")
            let (amount, contact) = (deal.column(), deal.column())
            deal.on("deal.opened", "deal.amount_changed", "deal.won") { row, event in
                if event.data.has("contactId") { row[contact] = event["contactId"] }
                guard let money = event["amount", "amount"].integer else { return }
                row[amount] = .integer(version == 1 ? money : money / 1_000)
            }
            var columns: [TableColumn] = [.stream("deal_id"), .cell("amount", .integer, amount)]
            columns.append(version == 1 ? .state() : .contact("contact_id", contact))
            projection.table(table, of: deal, columns)
        }
    }

    private static func catchUp(_ views: ProjectionEngine) throws -> [RebuildReport] { try views.catchUp() }
    private static func rebuild(_ views: ProjectionEngine) throws -> [RebuildReport] {
        try views.rebuild(isCompared: true)
    }

    private static func openDeal(_ number: Int, _ ledger: Ledger) async throws {
        try await ledger.append(
            "deal.opened", "deal-\(number)",
            #"{"contactId":"contact-1","amount":{"amount":\#(number * 1_000),"currency":"EUR"}}"#)
    }

    private static func world(deals: Int) async throws -> FreshLedger {
        let world = try FreshLedger()
        try await world.ledger.append("contact.created", "contact-1", #"{"fullName":"Sara"}"#)
        for number in 1...deals { try await openDeal(number, world.ledger) }
        return world
    }

    @Test func `the report says rows, columns and tables that differ`() async throws {
        let world = try await Self.world(deals: 3)
        try await world.ledger.append("deal.opened", "deal-4", #"{"contactId":"contact-1"}"#)
        _ = try Self.catchUp(world.ledger.views([Self.amounts(version: 1)], earlier: []))
        let changed = world.ledger.views(
            [Self.amounts(version: 2)], earlier: [Self.amounts(version: 1)])
        let report = try #require(try Self.catchUp(changed).first)
        #expect((report.earlierVersion, report.version, report.position) == (1, 2, 5))
        let table = try #require(report.tables.first)
        #expect((table.addedColumns, table.removedColumns) == (["contact_id"], ["state"]))
        #expect(table.rows.map(\.key) == [["deal-1"], ["deal-2"], ["deal-3"]])
        #expect(table.rows.map { $0.changes.map(\.before) } == [[1_000], [2_000], [3_000]])
        #expect(table.rows.map { $0.changes.map(\.after) } == [[1], [2], [3]])
        #expect(table.rows.allSatisfy { $0.kind == .changed && $0.events.isEmpty })
        // The earlier one has gone from the disk; built anew by the same definition, nothing differs.
        let names = try FileManager.default.contentsOfDirectory(
            atPath: world.directory.path("ledger/projections"))
        #expect(names.sorted() == ["amounts-2", "lock-amounts-2"])
        let again = try #require(try Self.rebuild(changed).first)
        #expect(again.isSame && again.earlierVersion == 2)
    }

    @Test func `a table that is called otherwise now answers by its old name until it is built`() async throws
    {
        let world = try await Self.world(deals: 2)
        _ = try Self.catchUp(world.ledger.views([Self.amounts(version: 1)], earlier: []))
        let changed = world.ledger.views(
            [Self.amounts(version: 2, table: "thousands")], earlier: [Self.amounts(version: 1)])
        let moment = try world.ledger.moment(asOf: nil, validAt: nil, of: changed)
        #expect(try changed.row("deal-2", of: "amounts", at: moment)?[1].value == .integer(2_000))
        _ = try Self.catchUp(changed)
        #expect(throws: ProjectingError.self) { try changed.row("deal-2", of: "amounts", at: moment) }
        #expect(try changed.row("deal-2", of: "thousands", at: moment)?[1].value == .integer(2))
    }

    /// While events come in and readers ask all the time, a service follows the log with the changed
    /// definition: every answer is one definition's, whole, and none is older than one before it.
    @Test func `the switch loses no query and goes back nowhere`() async throws {
        let world = try await Self.world(deals: 400)
        _ = try Self.catchUp(world.ledger.views([Self.amounts(version: 1)], earlier: []))
        let ledger = world.ledger
        let changed = ledger.views(
            [Self.amounts(version: 2)], earlier: [Self.amounts(version: 1)])
        let reports = Reports()
        let schema = ledger.schema(of: changed)
        try await withThrowingTaskGroup { group in
            group.addTask {
                try await changed.follow(replaced: { result in
                    reports.add(result)
                })
            }
            for reader in 0..<2 {
                group.addTask {
                    // The one keeps its session all the time, the other makes a new one for each question.
                    let session = try SQLSession(schema)
                    var last: Int64 = 0
                    var hasSwitched = false
                    while !(hasSwitched && last > 430) {
                        let asked = reader == 0 ? session : try SQLSession(ledger.schema(of: changed))
                        let rows = try asked.query("SELECT count(*), min(amount), max(amount) FROM amounts")
                        guard try rows.next() else { continue }
                        let row = try rows.values().map { $0.integer ?? 0 }
                        #expect(row[0] >= last, "\(row) after \(last)")
                        let isNew = row[1] == 1
                        #expect(row[1...] == (isNew ? [1, row[0]] : [1_000, row[0] * 1_000]))
                        #expect(isNew || !hasSwitched)
                        (last, hasSwitched) = (row[0], isNew)
                        try await Task.sleep(for: .milliseconds(1))
                    }
                }
            }
            for number in 401...440 {
                try await Self.openDeal(number, ledger)
                try await Task.sleep(for: .milliseconds(3))
            }
            for _ in 0..<2 { _ = try await group.next() }
            group.cancelAll()
        }
        let report = try #require(reports.first)
        #expect(report.tables.first?.rows.count == Int(report.position) - 1)
    }

    @Test func `a program with the earlier definition goes on while the next version is built`() async throws
    {
        let world = try await Self.world(deals: 2)
        let old = world.ledger.views([Self.amounts(version: 1)], earlier: [])
        _ = try Self.catchUp(old)
        // As another program would: within one process LMDB opens a directory once, so it knows no earlier one.
        let new = world.ledger.views([Self.amounts(version: 2)], earlier: [])
        #expect(try Self.catchUp(new).isEmpty)
        try await Self.openDeal(3, world.ledger)
        for (views, sum) in [(old, 6_000), (new, 6)] as [(ProjectionEngine, Int64)] {
            _ = try Self.catchUp(views)
            let rows = try SQLSession(world.ledger.schema(of: views)).query(
                "SELECT sum(amount) FROM amounts")
            #expect(try rows.next())
            #expect(try rows.values() == [.integer(sum)])
        }
        #expect(throws: ProjectingError.self) {
            _ = try Self.catchUp(world.ledger.views([Self.amounts(version: 1)]))
        }
    }
}

/// What the thread that builds has told.
private final class Reports: Sendable {
    private let told = Mutex<[RebuildReport]>([])

    var first: RebuildReport? { told.withLock { $0.first } }

    func add(_ result: Result<[RebuildReport], any Error>) {
        told.withLock { $0 += (try? result.get()) ?? [] }
    }
}
