import EventLog
import Projecting
import Testing

/// `as_of` and `valid_at`: for a statement, and for one table of it.
@Suite struct MomentTests {
    let deals = Deals()
    let session: SQLSession

    init() throws { session = try deals.session() }

    private var ends: [UInt64] { deals.deals.asked.map(\.moment.end) }

    @Test func `a statement's moment holds for all its tables`() throws {
        let rows = try session.query(
            "SELECT * FROM deals JOIN deal_stages USING (deal_id)", asOf: "@7",
            validAt: "2025-01-01T00:00:00Z")
        #expect(try rows.next())
        #expect(rows.moment.end == 7)
        let validAt = try #require(Instant("2025-01-01T00:00:00Z"))
        for asked in deals.deals.asked + deals.spells.asked {
            #expect(asked.moment == SQLMoment(end: 7, validAt: validAt, now: validAt))
        }
    }

    @Test func `a table's hidden columns override it, one axis or both`() throws {
        _ = try session.all("SELECT * FROM deals WHERE as_of = '2025-03-03'", asOf: "@7")
        _ = try session.all("SELECT * FROM deals WHERE as_of = 123456")
        _ = try session.all("SELECT * FROM deals WHERE :day = as_of AND deal_id = 'deal-1'", ["day": "@9"])
        #expect(ends == [2025, 123_456, 9])
        deals.forget()
        _ = try session.all("SELECT * FROM deals WHERE valid_at = '2025-02-02T00:00:00Z'", asOf: "@7")
        #expect(ends == [7])
        #expect(deals.deals.asked[0].moment.validAt == Instant("2025-02-02T00:00:00Z"))
    }

    @Test func `two moments of one table can be compared`() throws {
        let sql = """
            SELECT count(*) FROM deals a JOIN deals b ON a.deal_id = b.deal_id
            WHERE a.as_of = '@3' AND b.as_of = '@5' AND a.deal_id < 'deal-2'
            """
        _ = try session.all(sql)
        #expect(Set(ends) == [3, 5])
        deals.forget()
        _ = try session.all(
            "SELECT a.deal_id, b.amount FROM deals a LEFT JOIN deals b ON b.deal_id = a.deal_id AND b.as_of = 5"
        )
        #expect(Set(ends) == [1_000, 5])
        deals.forget()
        _ = try session.all("SELECT deal_id FROM deals WHERE as_of = 1 EXCEPT SELECT deal_id FROM deals")
        #expect(Set(ends) == [1, 1_000])
    }

    @Test(arguments: [
        "as_of = 5 AND (deal_id = 'deal-1' OR deal_id = 'deal-2' AND amount > 0)",
        "as_of = 5 AND (deal_id = 'deal-1' OR deal_id > 'deal-2' AND deal_id < 'deal-20')",
        "as_of = 5 AND (deal_id = 'deal-1' OR stage = 'offer')",
        "as_of = 5 AND deal_id = 'deal-1' OR as_of = 5 AND deal_id = 'deal-2'",
    ])
    func `beside a fixed moment conditions may be as they like`(_ condition: String) throws {
        _ = try session.all("SELECT count(*) FROM deals WHERE \(condition)")
        #expect(Set(ends) == [5])
    }

    @Test func `what was given can be read`() throws {
        let rows = try session.all(
            "SELECT as_of, valid_at, count(*) FROM deals WHERE as_of = 5 AND valid_at = '2025-02-02T00:00:00Z'"
        )
        #expect(rows == [[5, "2025-02-02T00:00:00Z", 100]])
        #expect(try session.all("SELECT * FROM deals LIMIT 1")[0].count == 5)
    }

    @Test(arguments: [
        "as_of < '2025-03-03'", "as_of <> '2025-03-03'", "as_of IS '2025-03-03'", "as_of IS NOT NULL",
        "as_of IN ('2025-03-03', '@5')", "as_of IN (SELECT '@5')", "as_of LIKE '2025%'", "as_of = NULL",
        "as_of = 5.5", "as_of = -1", "as_of = x'00'", "as_of = 'yesterday'", "valid_at = 5",
        "as_of BETWEEN '2025-03-03' AND '2025-03-04'", "as_of = '@1' AND as_of = '@2'",
        "as_of = '@5' OR as_of = '@6'", "as_of = '@5' OR deal_id = 'deal-1'",
        "as_of = '@5' AND deal_id = 'deal-2' OR deal_id = 'deal-1'",
        "as_of = 5 AND stage = 'lead' OR as_of = 6 AND stage = 'offer'",
        "as_of = 5 AND deal_id = 'deal-1' OR as_of = 6 AND deal_id > 'deal-2'",
        "as_of || '' = '@5'", "NOT as_of = '@5'", "as_of = valid_at", "as_of = deal_id", "as_of",
    ])
    func `anything else than = with a constant is an error`(_ condition: String) throws {
        let error = try session.failure("SELECT count(*) FROM deals WHERE \(condition)")
        #expect(error?.code == .invalidMoment, "\(String(describing: error))")
    }

    @Test(arguments: [
        "SELECT * FROM events e JOIN deals d ON d.as_of = e.position",
        "SELECT * FROM events e LEFT JOIN deals d ON d.as_of = e.position",
        "SELECT * FROM events e CROSS JOIN deals d WHERE d.as_of = e.position",
        "SELECT * FROM deals a JOIN deals b USING (as_of)",
        "SELECT * FROM deals d LEFT JOIN events e ON d.as_of = '@5'",
        "SELECT position, (SELECT count(*) FROM deals WHERE as_of = position) FROM events",
        "SELECT * FROM deals FULL JOIN events ON 1 WHERE deals.as_of = '@5'",
        "SELECT as_of FROM deals",
        "WITH d AS (SELECT *, as_of FROM deals) SELECT * FROM d WHERE as_of < '@5'",
        "SELECT * FROM events e, deals(e.position) d",
    ])
    func `a moment that changes from row to row is an error`(_ sql: String) throws {
        let error = try session.failure(sql)
        #expect(error?.code == .invalidMoment, "\(String(describing: error))")
    }

    @Test func `the moment is asked for once, with the tables that are read`() throws {
        let asked = Requests()
        let schema = SQLSchema(tables: deals.tables) { request in
            asked.add(request)
            return try testMoment(request)
        }
        let session = try SQLSession(schema)
        _ = try session.all(
            "WITH x AS (SELECT * FROM deals WHERE as_of = 5) SELECT * FROM x JOIN deal_stages s ON x.deal_id = s.deal_id"
        )
        let requests = asked.all
        #expect(requests.count == 2)
        #expect(requests[0] == SQLMomentRequest(tables: ["deals", "deal_stages"]))
        #expect(requests[1].asOf == "@5")
        #expect(requests[1].base?.end == 1_000)
    }

    @Test func `now is the moment's, not the clock's`() throws {
        #expect(try session.all("SELECT now()") == [["2025-06-01T00:00:00.000000Z"]])
        #expect(
            try session.all("SELECT now() FROM deals LIMIT 1", validAt: "2025-01-01T00:00:00Z")
                == [["2025-01-01T00:00:00.000000Z"]])
    }

    @Test func `a moment that cannot be is refused before any table is opened`() throws {
        #expect(try session.failure("SELECT * FROM deals", asOf: "yesterday")?.code == .invalidMoment)
        #expect(deals.deals.asked.isEmpty)
    }
}
