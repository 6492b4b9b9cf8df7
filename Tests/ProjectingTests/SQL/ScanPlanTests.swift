import Testing

@testable import Projecting

/// The decision of what to push down, without SQLite.
@Suite struct ScanPlanTests {
    typealias Condition = ScanPlan.Condition

    /// The key's columns, as SQLite counts them.
    private let key = [2, 3, 4]

    @Test func `a gap in the key ends the prefix`() throws {
        let plan = try ScanPlan(
            key: key,
            [
                Condition(index: 0, column: 2, operation: .equal),
                Condition(index: 1, column: 4, operation: .equal),
                Condition(index: 2, column: 3, operation: .less),
                Condition(index: 3, column: 5, operation: .equal),
            ])
        #expect(plan.prefix == [0])
        #expect(plan.upper?.index == 2)
        #expect(plan.arguments == [0, 2])
    }

    @Test func `one value goes before many, and what is not known yet counts for nothing`() throws {
        let plan = try ScanPlan(
            key: key,
            [
                Condition(index: 0, column: 2, operation: .equal, isChoice: true),
                Condition(index: 1, column: 2, operation: .equal),
                Condition(index: 2, column: 3, operation: .equal, isUsable: false),
                Condition(index: 3, column: 3, operation: .equal, isBinary: false),
            ])
        #expect(plan.prefix == [1])
        #expect(plan.choice == nil)
    }

    @Test func `a second IN is left to SQLite`() throws {
        let plan = try ScanPlan(
            key: key,
            (0..<3).map { Condition(index: $0, column: 2 + $0, operation: .equal, isChoice: $0 > 0) })
        #expect(plan.prefix == [0, 1])
        #expect(plan.choice == 1)
    }

    @Test(arguments: [
        ([(2, false)], true), ([(2, true), (3, true)], true), ([(2, true), (3, false)], false),
        ([(3, false)], false), ([(2, false), (4, false)], false), ([(5, false)], false), ([], false),
    ])
    func `order`(_ order: [(Int, Bool)], _ isConsumed: Bool) throws {
        let plan = try ScanPlan(
            key: key, [], order: order.map { ScanPlan.Order(column: $0.0, isDescending: $0.1) })
        #expect(plan.consumesOrder == isConsumed)
    }

    @Test func `a plan survives its encoding`() throws {
        var plan = ScanPlan()
        plan.prefix = [4, 1, 7]
        plan.choice = 2
        plan.lower = Condition(index: 0, column: 5, operation: .greaterOrEqual)
        plan.validAt = 3
        plan.isDescending = true
        let encoded = EncodedPlan(plan)
        #expect(encoded.prefixCount == 3 && encoded.choice == 2)
        #expect(encoded.hasLower && encoded.includesLower && !encoded.hasUpper)
        #expect(!encoded.hasAsOf && encoded.hasValidAt)
        #expect(encoded.isDescending && !encoded.orderNeedsPrefix && !encoded.isMomentOpen)
        for grouping in [[], [ScanPlan.Order(column: 5), .init(column: 61, isDescending: true)]] {
            let tail = PlanTail(columnsUsed: .max, number: 17, grouping: grouping)
            #expect(PlanTail("x=? [a]" + tail.text) == tail)
        }
    }

    @Test func `a GROUP BY that the key does not order gathers rows`() throws {
        let order = [ScanPlan.Order(column: 5), .init(column: 2, isDescending: true)]
        #expect(try ScanPlan(key: key, [], order: order, isGrouping: true).grouping == order)
        #expect(try ScanPlan(key: key, [], order: order).grouping == [])
        let keyed = try ScanPlan(key: key, [], order: [.init(column: 2)], isGrouping: true)
        #expect(keyed.grouping == [] && keyed.consumesOrder)
        // The moment is the same for all rows, but no column of theirs.
        let moment = [ScanPlan.Order(column: ScanPlan.Place.asOf), .init(column: 5)]
        #expect(try ScanPlan(key: key, [], order: moment, isGrouping: true).grouping == [])
    }

    @Test func `wide tables' last columns share a bit`() throws {
        let columns = (0..<80).map { SQLColumn("c\($0)", .integer) }
        let table = FakeTable("wide", columns, key: [0], [(0..<80).map { .integer($0) }])
        let session = try SQLSession(SQLSchema(tables: [table], resolve: testMoment))
        #expect(try session.all("SELECT c0, c60, c61, c62, c79 FROM wide") == [[0, 60, 61, 62, 79]])
        #expect(try session.all("SELECT c79 FROM wide WHERE as_of = 5") == [[79]])
    }
}
