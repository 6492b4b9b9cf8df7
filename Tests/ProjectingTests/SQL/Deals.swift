import Projecting

/// Deals and the spells they stood in a stage.
struct Deals {
    static let stages = ["lead", "offer", "negotiation"]

    let deals: FakeTable
    let spells: FakeTable
    let events: FakeTable

    init(count: Int = 100) {
        let deal: [SQLColumn] = [
            SQLColumn("deal_id", .text), SQLColumn("stage", .text), SQLColumn("amount", .integer),
            SQLColumn("share", .real), SQLColumn("is_open", .boolean),
        ]
        let spell: [SQLColumn] = [
            SQLColumn("deal_id", .text), SQLColumn("n", .integer), SQLColumn("stage", .text),
        ]
        let event: [SQLColumn] = [SQLColumn("position", .integer), SQLColumn("type", .text)]
        deals = FakeTable("deals", deal, key: [0], (0..<count).map(Self.deal))
        spells = FakeTable("deal_stages", spell, key: [0, 1], (0..<count).flatMap(Self.spells))
        events = FakeTable("events", event, key: [0], (0..<count).map(Self.event))
    }

    private static func deal(_ number: Int) -> [SQLValue] {
        let amount: SQLValue = number % 7 == 0 ? .null : .integer(Int64(number) * 100)
        let isOpen = SQLValue.integer(Int64(number % 2))
        return [
            .text("deal-\(number)"), .text(stages[number % 3]), amount, .real(Double(number) / 8), isOpen,
        ]
    }

    private static func spells(_ number: Int) -> [[SQLValue]] {
        (0...(number % 3)).map { spell in
            [.text("deal-\(number)"), .integer(Int64(spell)), .text(stages[spell])]
        }
    }

    private static func event(_ number: Int) -> [SQLValue] {
        [.integer(Int64(number)), .text(number % 2 == 0 ? "a" : "b")]
    }

    var tables: [any SQLTable] { [deals, spells, events] }

    func session(_ limits: SQLLimits = SQLLimits()) throws -> SQLSession {
        try SQLSession(SQLSchema(tables: tables, resolve: testMoment), limits: limits)
    }

    func forget() { for table in [deals, spells, events] { table.forget() } }
}
