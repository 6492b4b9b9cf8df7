import EventLog
import Foundation
import Ledger
import Projecting
import TestSupport
import Testing

/// Law 5: a view at a moment equals the fold, from nothing, of exactly the events of that moment – to the
/// byte, for every table, however the projection came to where it stands.
@Suite(.serialized) struct CompatibilityTests {
    /// More with `DAFTAR_SEEDS`.
    static let seeds: [UInt64] = {
        let count = ProcessInfo.processInfo.environment["DAFTAR_SEEDS"].flatMap { UInt64($0) } ?? 6
        return (1...count).map { $0 }
    }()

    @Test(arguments: seeds, [false, true])
    func `every table at random moments equals the fold by brute force`(
        seed: UInt64, erases: Bool
    ) async throws {
        let history = RandomHistory(seed: seed, count: 260, erases: erases)
        try await compare(history, erases: erases, tables: Oracle.tableNames)
    }

    @Test(arguments: seeds.filter { $0 % 2 == 1 }, [false, true])
    func `every table of companies, trade and organisation equals the fold by brute force`(
        seed: UInt64, erases: Bool
    ) async throws {
        let history = RandomHistory(
            seed: seed, count: 320, erases: erases, categories: RandomHistory.companyCategories)
        try await compare(history, erases: erases, tables: Oracle.companyTableNames)
    }

    @Test(arguments: seeds.filter { $0 % 3 == 1 })
    func `every table of people at work equals the fold by brute force`(seed: UInt64) async throws {
        let history = RandomHistory(
            seed: seed, count: 400, erases: true, categories: RandomHistory.centreCategories)
        try await compare(
            history, erases: true,
            tables: ["interactions", "tasks", "contacts", "calls", "tickets", "surveys"])
    }

    private func compare(_ history: RandomHistory, erases: Bool, tables: [String]) async throws {
        let seed = history.seed
        var random = SeededGenerator(seed: seed &* 77)
        let live = Holder()
        let world = try await RandomLedger(history) { world in
            if live.views == nil { live.views = world.ledger.views(in: world.directory.path("live")) }
            if Int.random(in: 0..<9, using: &random) == 0 { try live.catchUp() }
        }
        try live.catchUp()
        let rebuilt = world.ledger.views(in: world.directory.path("rebuilt"))
        try Holder.rebuild(rebuilt, keepsHistory: true)
        let bare = world.ledger.views(in: world.directory.path("bare"))
        try Holder.rebuild(bare, keepsHistory: false)

        for name in Ledger.projections.map(\.name) {
            let hash = try rebuilt.hash(of: name)
            #expect(
                try live.views?.hash(of: name) == hash && bare.hash(of: name) == hash, "seed \(seed), \(name)"
            )
        }

        let head = world.events.count
        var moments: [(end: Int?, validAt: Int64?)] = [(nil, nil)]
        for _ in 0..<12 {
            let end = Bool.random(using: &random) ? Int.random(in: 0...head, using: &random) : nil
            let validAt = Bool.random(using: &random) ? world.events.randomElement(using: &random)?.time : nil
            moments.append((end, validAt))
        }
        for moment in moments {
            let oracle = Oracle(
                events: world.events, asOf: moment.end ?? head, validAt: moment.validAt)
            for table in tables {
                let expected = oracle.table(table).map(\.values)
                for (name, views) in [("live", live.views), ("rebuilt", rebuilt), ("bare", bare)] {
                    guard let views else { continue }
                    let rows = try world.rows(
                        of: table, in: views, end: moment.end, validAt: moment.validAt)
                    if rows == expected { continue }
                    let at =
                        "seed \(seed), erasing \(erases), \(table), \(name), as_of \(moment.end.map(String.init) ?? "head"), valid_at \(moment.validAt.map { "\($0)" } ?? "none")"
                    for (row, wanted) in zip(rows, expected) where row != wanted {
                        let columns = oracle.table(table)[0].columns
                        for (index, column) in columns.enumerated() where row[index] != wanted[index] {
                            Issue.record("\(at): \(row[0]).\(column) is \(row[index]), not \(wanted[index])")
                        }
                    }
                    #expect(rows.map { $0[0] } == expected.map { $0[0] }, "\(at)")
                }
            }
        }
    }
}

/// Projections that are kept up now and then.
final class Holder {
    var views: ProjectionEngine?

    func catchUp() throws { try views?.catchUp() }

    static func rebuild(_ views: ProjectionEngine, keepsHistory: Bool) throws {
        try views.rebuild(keepsHistory: keepsHistory)
    }
}
