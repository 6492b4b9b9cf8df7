import Projecting
import Testing

/// Errors, parameters, functions.
@Suite struct StatementTests {
    let session: SQLSession

    init() throws { session = try Deals().session() }

    @Test func `errors say what and where`() throws {
        let syntax = try #require(try session.failure("SELECT FROM WHERE"))
        #expect(syntax.code == .syntax)
        let column = try #require(try session.failure("SELECT amonut FROM deals"))
        #expect(column.code == .noSuchColumn)
        #expect(column.offset == 7)
        #expect(column.description == "no_such_column: no such column: amonut (at byte 7 of the statement)")
        #expect(try session.failure("SELECT \"open\" FROM deals")?.code == .noSuchColumn)
        let table = try #require(try session.failure("SELECT * FROM dreams"))
        #expect(table.code == .noSuchTable)
        #expect(table.sqliteCode != 0)
        #expect(try session.failure("SELECT rowid FROM deals")?.code == .noSuchColumn)
        #expect(try session.failure("SELECT median(1, 2)")?.code == .syntax)
        #expect(try session.failure("SELECT 1\u{0}2")?.code == .syntax)
        #expect(try session.failure("SELECT abs(-9223372036854775808)")?.code == .failed)
    }

    @Test func `what a table throws is the statement's error`() throws {
        let table = FakeTable(
            "broken", [SQLColumn("id", .integer)], key: [0], (0..<5).map { [.integer($0)] }, brokenRow: 3)
        let session = try SQLSession(SQLSchema(tables: [table], resolve: testMoment))
        let rows = try session.query("SELECT id FROM broken")
        for _ in 0..<3 { #expect(try rows.next()) }
        let error = #expect(throws: SQLError.self) { try rows.next() }
        #expect(error?.code == .table)
        #expect(error?.message == "broken: the page is damaged")
        #expect(error?.cause is FakeTable.Broken)
        #expect(try rows.next() == false)
        #expect(try session.all("SELECT id FROM broken WHERE id > 3") == [[4]])
    }

    @Test func `values come back as they went in`() throws {
        let values: [String: SQLValue] = [
            "i": .integer(.min), "r": 0.1, "t": "سلام\u{0}x'", "n": .null, "e": "",
        ]
        #expect(
            try session.all("SELECT :i, @r, $t, :n, :e, :t", values)
                == [[.integer(.min), 0.1, "سلام\u{0}x'", .null, "", "سلام\u{0}x'"]])
        #expect(
            try session.all("SELECT 1e999, -1e999, 9.0, 0.0/0") == [
                [.real(.infinity), .real(-.infinity), 9.0, .null]
            ])
    }

    @Test func `parameters are exactly those of the statement`() throws {
        #expect(try session.failure("SELECT :a")?.code == .invalidParameter)
        #expect(try session.failure("SELECT 1", ["a": 1])?.message == "the statement has no parameter :a")
        #expect(try session.failure("SELECT ?", ["a": 1])?.code == .invalidParameter)
        #expect(try session.failure("SELECT ?1", ["1": 1])?.code == .invalidParameter)
    }

    @Test func `rows have names, and end once`() throws {
        let rows = try session.query("SELECT deal_id AS id, amount * 2, stage FROM deals LIMIT 1")
        #expect(rows.columns == ["id", "amount * 2", "stage"])
        #expect(try rows.next())
        #expect(try rows.kind(0) == .text)
        #expect(rows.withText(0) { $0.count } == 6)
        #expect(try rows.next() == false)
        #expect(try rows.next() == false)
        #expect(try session.failure("SELECT x'00'")?.message == "x'00' is a blob: write hex(…)")
    }

    @Test func `several statements of a session are read by turns`() throws {
        let one = try session.query("SELECT position FROM events", asOf: "@1")
        let other = try session.query("SELECT position FROM events ORDER BY position DESC", asOf: "@2")
        for step in 0..<10 {
            #expect(try one.next() && other.next())
            #expect(one.integer(0) == Int64(step))
            #expect(other.integer(0) == Int64(99 - step))
        }
        #expect(one.moment.end == 1 && other.moment.end == 2)
    }

    @Test func `rows keep their session and end with the last reference`() throws {
        var rows: SQLRows? = try Deals().session().query("SELECT position FROM events")
        #expect(try rows?.next() == true)
        rows = nil
    }

    @Test func `median and percentile interpolate linearly`() throws {
        func of(_ values: String, _ call: String) throws -> SQLValue {
            try session.all("WITH v(x) AS (VALUES \(values)) SELECT \(call) FROM v")[0][0]
        }
        #expect(try of("(1),(2),(4)", "median(x)") == 2.0)
        #expect(try of("(4),(1),(2),(NULL),(8.5)", "median(x)") == 3.0)
        #expect(try of("(NULL)", "median(x)") == .null)
        // R: quantile(c(15, 20, 35, 40, 50), 0.4) is 29.
        #expect(try of("(15),(20),(35),(40),(50)", "percentile(x, 0.4)") == 29.0)
        #expect(try of("(15),(20)", "percentile(x, 1)") == 20.0)
        #expect(try of("(15),(20)", "percentile(x, 0)") == 15.0)
        #expect(try session.all("SELECT median(amount) FROM deals WHERE 0") == [[.null]])
        #expect(
            try session.all("SELECT stage, median(amount) FROM deals GROUP BY stage").count == 3)
        for wrong in ["median('x')", "percentile(1, 1.5)", "percentile(1, NULL)", "median(x'00')"] {
            #expect(try session.failure("SELECT \(wrong)")?.code == .function)
        }
    }

    @Test func `instants are counted exactly`() throws {
        #expect(
            try session.all(
                "SELECT microseconds('2025-03-01T10:00:00.000001Z') - microseconds('2025-03-01T09:00:00Z')")
                == [[3_600_000_001]])
        #expect(
            try session.all("SELECT instant(1000000), instant(NULL)") == [
                ["1970-01-01T00:00:01.000000Z", .null]
            ])
        #expect(try session.failure("SELECT microseconds('2025-03-01')")?.code == .function)
    }

    @Test func `functions of the schema's own`() throws {
        let twice = SQLFunction("twice", argumentCount: 1) { .integer(($0[0].integer ?? 0) * 2) }
        let count = SQLFunction("arguments", argumentCount: nil) { .integer(Int64($0.count)) }
        let session = try SQLSession(
            SQLSchema(tables: [], functions: [twice, count], resolve: testMoment))
        #expect(try session.all("SELECT twice(21), arguments(1, 2, 3)") == [[42, 3]])
    }
}
