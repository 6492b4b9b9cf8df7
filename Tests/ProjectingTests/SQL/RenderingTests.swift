import Testing

@testable import Projecting

@Suite struct RenderingTests {
    private let session: SQLSession

    init() throws { session = try Deals().session() }

    private func render(_ sql: String, _ format: RowsRenderer.Format, width: Int = 80) throws -> String {
        var renderer = RowsRenderer(format)
        renderer.maximumCellWidth = width
        var bytes: [UInt8] = []
        _ = try renderer.render(session.query(sql)) { bytes += $0 }
        return String(decoding: bytes, as: UTF8.self)
    }

    private let mixed = """
        SELECT column1 AS name, column2 AS "amount, EUR", column3 AS share FROM
        (VALUES ('Sara', 1250, 0.5), ('said "hi", left', -7, NULL), (NULL, 0, 1e20), ('', 5, 1e999))
        """

    @Test func `a table, numbers at the right`() throws {
        #expect(
            try render(mixed, .table) == """
                name             amount, EUR  share
                ---------------  -----------  -----
                Sara                    1250    0.5
                said "hi", left           -7
                                           0  1e+20
                                           5    inf

                """)
        #expect(try render("SELECT 1 AS one WHERE 0", .table) == "one\n---\n")
    }

    @Test func `JSON, a row a line`() throws {
        #expect(
            try render(mixed, .json) == #"""
                [{"name":"Sara","amount, EUR":1250,"share":0.5},
                {"name":"said \"hi\", left","amount, EUR":-7,"share":null},
                {"name":null,"amount, EUR":0,"share":1e+20},
                {"name":"","amount, EUR":5,"share":null}]

                """#)
        #expect(try render("SELECT 1 WHERE 0", .json) == "[]\n")
        #expect(
            try render("SELECT 1 AS a, 2 AS a, 3 AS a_2, 4 AS a", .ndjson)
                == #"{"a":1,"a_3":2,"a_2":3,"a_4":4}"# + "\n")
        #expect(
            try render("SELECT CAST(x'61FF0A' AS TEXT) AS t", .ndjson) == "{\"t\":\"a\u{FFFD}\\n\"}\n")
    }

    @Test func `CSV after RFC 4180`() throws {
        #expect(
            try render(mixed, .csv)
                == "name,\"amount, EUR\",share\r\nSara,1250,0.5\r\n\"said \"\"hi\"\", left\",-7,\r\n"
                + ",0,1e+20\r\n\"\",5,inf\r\n")
        #expect(try render("SELECT 'a' || char(10) || 'b' AS t", .csv) == "t\r\n\"a\nb\"\r\n")
    }

    @Test func `Persian and wide texts keep the columns straight`() throws {
        let sql = """
            SELECT column1 AS name, column2 AS n FROM
            (VALUES ('می‌خواهم', 1), ('田中さん', 22), ('Zoë', 333), ('👩‍👩‍👧', 4), ('cafe' || char(769), 5))
            """
        #expect(
            try render(sql, .table) == """
                name        n
                --------  ---
                \u{2068}می‌خواهم\u{2069}     1
                田中さん   22
                Zoë       333
                👩‍👩‍👧          4
                café        5

                """)
        #expect(TextWidth.columns(of: "می‌خواهم") == 7)
        #expect(TextWidth.columns(of: "کِتاب") == 4)
    }

    @Test func `long cells are cut, and controls cannot reach the terminal`() throws {
        #expect(
            try render("SELECT 'abcdefgh' AS a, 'abcdefghi' AS b", .table, width: 8)
                == "a         b\n--------  --------\nabcdefgh  abcdefg…\n")
        #expect(
            try render("SELECT char(27) || '[2J' || char(10) || char(8238) || 'x' AS a", .table)
                == "a\n------\n␛[2J␊x\n")
        #expect(TextCell("田中さん", maximumWidth: 7) == TextCell("田中さ…", maximumWidth: 8))
    }

    @Test func `many rows are written in pieces`() throws {
        let sql = "SELECT a.position, b.type FROM events a, events b"
        for format in RowsRenderer.Format.allCases {
            var pieces = 0
            var largest = 0
            let count = try RowsRenderer(format).render(session.query(sql)) { bytes in
                pieces += 1
                largest = max(largest, bytes.count)
            }
            #expect(count == 10_000)
            #expect(pieces > 1 && largest < 64 << 10, "\(format)")
        }
    }

    @Test func `rows before an error are written`() throws {
        var bytes: [UInt8] = []
        let error = #expect(throws: SQLError.self) {
            try RowsRenderer(.ndjson).render(
                session.query(
                    "SELECT microseconds(column1) AS t FROM (VALUES ('1970-01-01T00:00:00Z'), ('x'))")
            ) { bytes += $0 }
        }
        #expect(error?.code == .function)
        #expect(String(decoding: bytes, as: UTF8.self) == "{\"t\":0}\n")
    }
}
