import Projecting
import Testing

/// What tables are asked for: no more rows than the statement's conditions on the key leave.
@Suite struct PushDownTests {
    let deals = Deals()
    let session: SQLSession

    init() throws { session = try deals.session() }

    @Test func `a point read stays a point read`() throws {
        #expect(try session.all("SELECT amount FROM deals WHERE deal_id = 'deal-5'") == [[500]])
        #expect(deals.deals.asked.map(\.prefix) == [["deal-5"]])
        #expect(deals.deals.rowsRead == 1)
        #expect(try session.all("SELECT amount FROM deals WHERE deal_id = :id", ["id": "deal-6"]) == [[600]])
        #expect(deals.deals.rowsRead == 2)
    }

    @Test(arguments: [
        "SELECT * FROM deal_stages JOIN deals USING (deal_id)",
        "SELECT * FROM deals JOIN deal_stages USING (deal_id)",
        "SELECT * FROM deal_stages s LEFT JOIN deals d ON d.deal_id = s.deal_id",
        "SELECT * FROM deal_stages s WHERE EXISTS (SELECT 1 FROM deals d WHERE d.deal_id = s.deal_id)",
    ])
    func `a join on the key looks points up`(_ sql: String) throws {
        let rows = try session.all(sql)
        #expect(rows.count == deals.spells.rows.count)
        // One of the two is scanned; the other gives a row at a time.
        #expect(deals.deals.rowsRead <= 200 && deals.spells.rowsRead <= 200)
        let looked = deals.deals.asked.count > 1 ? deals.deals : deals.spells
        #expect(looked.asked.allSatisfy { $0.prefix.count == 1 })
    }

    @Test func `a prefix of the key, then a range of the next column`() throws {
        let rows = try session.all(
            "SELECT n FROM deal_stages WHERE deal_id = 'deal-2' AND n > 0 AND n <= 2")
        #expect(rows == [[1], [2]])
        let asked = try #require(deals.spells.asked.first)
        #expect(asked.prefix == ["deal-2"])
        #expect(asked.lower == SQLScan.Bound(0, isInclusive: false))
        #expect(asked.upper == SQLScan.Bound(2, isInclusive: true))
        #expect(deals.spells.rowsRead == 2)
    }

    @Test func `BETWEEN, and numbers with a fraction, are ranges`() throws {
        #expect(
            try session.all("SELECT count(*) FROM events WHERE position BETWEEN 10 AND 19") == [[10]])
        #expect(
            try session.all("SELECT count(*) FROM events WHERE position > 9.5 AND position < 19.5") == [[10]])
        #expect(deals.events.rowsRead == 20)
        #expect(try session.all("SELECT count(*) FROM events WHERE position = 9.5") == [[0]])
        #expect(deals.events.rowsRead == 20)
    }

    @Test func `an IN looks up each value once, in key order`() throws {
        let rows = try session.all(
            "SELECT deal_id FROM deals WHERE deal_id IN ('deal-9', 'deal-1', 'deal-9', 'x', NULL) ORDER BY deal_id"
        )
        #expect(rows == [["deal-1"], ["deal-9"]])
        #expect(deals.deals.asked.map(\.prefix) == [["deal-1"], ["deal-9"], ["x"]])
        deals.forget()
        #expect(
            try session.all("SELECT n FROM deal_stages WHERE deal_id IN ('deal-2', 'deal-5') AND n = 1")
                == [[1], [1]])
        #expect(deals.spells.asked.map(\.prefix) == [["deal-2", 1], ["deal-5", 1]])
        deals.forget()
        #expect(
            try session.all(
                "SELECT position FROM events WHERE position IN (7, 70, 9) ORDER BY position DESC")
                == [[70], [9], [7]])
        #expect(deals.events.rowsRead == 3)
    }

    @Test func `an IN of a subquery looks points up`() throws {
        let rows = try session.all(
            "SELECT deal_id FROM deals WHERE deal_id IN (SELECT 'deal-' || position FROM events WHERE position < 4)"
        )
        #expect(rows.count == 4)
        #expect(deals.deals.rowsRead == 4)
    }

    @Test func `the key's order needs no sorting, in either direction`() throws {
        #expect(try session.all("SELECT position FROM events ORDER BY position LIMIT 2") == [[0], [1]])
        #expect(
            try session.all("SELECT position FROM events ORDER BY position DESC LIMIT 2") == [[99], [98]])
        #expect(deals.events.asked.map(\.isDescending) == [false, true])
        #expect(deals.events.rowsRead == 4)
        #expect(
            try session.all("SELECT n FROM deal_stages WHERE deal_id = 'deal-2' ORDER BY n DESC LIMIT 1")
                == [[2]])
        #expect(deals.spells.rowsRead == 1)
        for (sql, sorts) in [
            ("SELECT * FROM deal_stages ORDER BY deal_id, n", false),
            ("SELECT * FROM deal_stages ORDER BY deal_id DESC, n DESC", false),
            ("SELECT * FROM deal_stages ORDER BY deal_id, n DESC", true),
            ("SELECT * FROM deal_stages ORDER BY n", true),
            ("SELECT deal_id, count(*) FROM deal_stages GROUP BY deal_id", false),
            ("SELECT n, deal_id, count(*) FROM deal_stages GROUP BY n, deal_id", false),
            ("SELECT n, count(*) FROM deal_stages GROUP BY n ORDER BY n DESC", false),
            ("SELECT n, count(*) FROM deal_stages GROUP BY n ORDER BY count(*)", true),
        ] {
            #expect(try Self.sorts(sql, session) == sorts, "\(sql)")
        }
    }

    private static func sorts(_ sql: String, _ session: SQLSession) throws -> Bool {
        try session.all("EXPLAIN QUERY PLAN \(sql)").contains {
            $0.last?.text?.contains("TEMP B-TREE") ?? false
        }
    }

    @Test func `a join beside the key reads the table once where it is materialised`() throws {
        let join = "SELECT count(*) FROM deals d LEFT JOIN"
        _ = try session.all("\(join) deal_stages s ON s.stage = d.stage")
        #expect(deals.spells.asked.count == 100)
        deals.forget()
        _ = try session.all(
            "WITH s AS MATERIALIZED (SELECT * FROM deal_stages) \(join) s ON s.stage = d.stage")
        #expect(deals.spells.asked.count == 1)
    }

    @Test func `only the columns that are read are asked for`() throws {
        _ = try session.all("SELECT sum(amount) FROM deals WHERE stage = 'lead'")
        #expect(deals.deals.asked.map(\.columnsUsed) == [0b110])
    }

    @Test func `another collation or a value of another kind is left to SQLite`() throws {
        #expect(
            try session.all("SELECT count(*) FROM deals WHERE deal_id = 'DEAL-5' COLLATE NOCASE") == [[1]])
        #expect(deals.deals.asked.map(\.prefix) == [[]])
        #expect(try session.all("SELECT count(*) FROM deals WHERE deal_id = 5") == [[0]])
        #expect(try session.all("SELECT count(*) FROM deals WHERE deal_id < x'00'") == [[100]])
        #expect(try session.all("SELECT type FROM events WHERE position = '7'") == [["b"]])
        #expect(try session.all("SELECT type FROM events WHERE position = ' 7 '") == [["b"]])
        #expect(try session.all("SELECT count(*) FROM events WHERE position < 'x'") == [[100]])
        #expect(try session.all("SELECT count(*) FROM deals WHERE deal_id = NULL") == [[0]])
    }

    @Test func `the plan says what is pushed down`() throws {
        let plan = try session.all(
            "EXPLAIN QUERY PLAN SELECT n FROM deal_stages WHERE deal_id = 'x' AND n > 1 ORDER BY n DESC")
        #expect(plan.last?.last?.text?.contains(":deal_id=? AND n>? DESC [") == true, "\(plan)")
    }
}
