import EventLog
import Ledger
import Projecting
import TestSupport
import Testing

/// What is asked about accounts, against the oracle.
@Suite(.serialized) struct CompanyReportTests {
    private static func history(_ seed: UInt64) -> RandomHistory {
        RandomHistory(seed: seed, count: 320, categories: RandomHistory.companyCategories)
    }

    @Test(arguments: [21, 22] as [UInt64]) func `accounts_engaged is the oracle's`(seed: UInt64) async throws
    {
        var random = SeededGenerator(seed: seed)
        let world = try await RandomLedger(Self.history(seed))
        let views = world.ledger.views()
        try Holder.rebuild(views, keepsHistory: true)
        for round in 0..<8 {
            let end = round == 0 ? world.events.count : Int.random(in: 1...world.events.count, using: &random)
            let validAt = Bool.random(using: &random) ? world.events.randomElement(using: &random)?.time : nil
            let rows = try world.report("accounts_engaged", in: views, [:], end: end, validAt: validAt)
            let expected = Oracle(events: world.events, asOf: end, validAt: validAt).accountsEngaged()
            #expect(
                rows == expected.map { $0.values.map(Question.rounded) },
                "seed \(seed), as_of @\(end), valid_at \(validAt ?? 0)")
        }
    }

    @Test func `the histories fill every column of every table`() {
        var filled: [String: Set<String>] = [:]
        for seed in 1...12 as ClosedRange<UInt64> {
            let oracle = Oracle(events: Self.history(seed).expected, asOf: .max)
            for table in Oracle.companyTableNames {
                for row in oracle.table(table) {
                    let cells = row.cells.filter { $0.value != .null }
                    filled[table, default: []].formUnion(cells.map(\.column))
                }
                for column in oracle.table(table).first?.columns ?? [] {
                    filled["all " + table, default: []].insert(column)
                }
            }
        }
        for table in Oracle.companyTableNames {
            let missing = (filled["all " + table] ?? [table]).subtracting(filled[table] ?? [])
            #expect(missing.isEmpty, "\(table): \(missing)")
        }
    }
}
