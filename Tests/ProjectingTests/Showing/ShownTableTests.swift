import CRM
import EventLog
import Foundation
import TestSupport
import Testing

@testable import Projecting

/// Tables and charts as a terminal gets them, kept in `Golden`.
@Suite(.serialized) struct ShownTableTests {
    private let session: SQLSession

    init() throws { session = try Deals().session() }

    private static let displays = [
        ("en", Display(.english, timeZone: "Europe/Amsterdam")),
        ("fa", Display(.persian, timeZone: "Asia/Tehran")),
    ]

    private static let rows = """
        SELECT column1 AS name, column2 AS currency, column3 AS amount, column4 AS wait_ms, column5 AS win_rate,
            column6 AS at, column7 AS due, column8 AS deals, column9 AS gini, column10 AS met, column11 AS month
        FROM (VALUES
            ('Sara', 'EUR', 1250000, 260000, 0.694966, '2025-03-01T10:00:07.000000Z', '2025-03-21', 12345, 0.630917, 1,
                '2025-03'),
            ('مریم نوری', 'IRR', 990, 216000000, 1, '2024-12-31T23:30:00.000000Z', NULL, 7, 0.5, 0, '2025-Q1'),
            ('田中', 'JPY', 1500, NULL, NULL, 'yesterday', '2024-13-01', 0, -1, NULL, '2025'),
            (NULL, NULL, 0, 0, 0, NULL, '1', -3, 1e20, 2, 'Q1'))
        """

    private func table(_ sql: String, _ display: Display, units: [String: ColumnUnit] = [:]) throws -> String
    {
        var renderer = RowsRenderer(.table)
        renderer.display = display
        renderer.units = units
        var bytes: [UInt8] = []
        _ = try renderer.render(session.query(sql)) { bytes += $0 }
        return String(decoding: bytes, as: UTF8.self)
    }

    private func expect(_ text: String, is name: String) throws {
        #expect(text == (try GoldenFile.text(name, updatedWith: text, beside: #filePath)))
    }

    @Test func `tables have units, and straight columns whatever runs from right to left`() throws {
        for (name, display) in Self.displays {
            let text = try table(Self.rows, display, units: ["met": .yesOrNo])
            try expect(text, is: "table_\(name).txt")
            // Each column begins, or ends, at the same place in all lines: the rule under the header says where.
            let lines = text.split(separator: "\n")
            let width = TextWidth.columns(of: String(lines[1]))
            #expect(lines.allSatisfy { TextWidth.columns(of: String($0)) <= width })
            for line in lines.dropFirst(2).prefix(3) {
                let end =
                    line.range(of: "2025", options: .backwards) ?? line.range(of: "۲۰۲۵", options: .backwards)
                let before = String(line[..<(try #require(end)).lowerBound])
                #expect(TextWidth.columns(of: before) == width - 7, "\(line)")
            }
        }
    }

    @Test func `formats for programs are the same with a display and without`() throws {
        for format in [RowsRenderer.Format.json, .ndjson, .csv] {
            var texts: [[UInt8]] = []
            for display in [nil, Self.displays[1].1] {
                var renderer = RowsRenderer(format)
                renderer.display = display
                var bytes: [UInt8] = []
                _ = try renderer.render(session.query(Self.rows)) { bytes += $0 }
                texts.append(bytes)
            }
            #expect(texts[0] == texts[1], "\(format)")
            #expect(String(decoding: texts[0], as: UTF8.self).contains("1250000"))
        }
    }

    // MARK: Charts

    private func chart(
        _ line: String, _ sql: String, _ display: Display, units: [String: ColumnUnit] = [:], width: Int = 60
    ) throws -> String {
        let parts = line.split(separator: " ", maxSplits: 1).map(String.init)
        let renderer = ChartRenderer(try Chart(parts[0], parts[1]), display, units: units, width: width)
        return try renderer.render(session.query(sql))
    }

    private static let board = """
        SELECT column1 AS stage, column2 AS currency, column3 AS amount FROM (VALUES
            ('prospecting', 'EUR', 1250000), ('prospecting', 'USD', 50000), ('qualification', 'EUR', 625000),
            ('proposal', NULL, 0), ('مذاکره', 'EUR', 1), ('negotiation', 'USD', -20000))
        """

    private static let survival = """
        SELECT column1 AS t, column2 AS survival
        FROM (VALUES (10, 0.9), (30, 0.6), (31, 0.55), (70, 0.2), (100, 0.1))
        """

    private static let figures = """
        SELECT column1 AS kpi, column2 AS period, column3 AS value, column4 AS target FROM (VALUES
            ('fcr', '2025-02', 0.70, 0.72), ('fcr', '2025-03', NULL, 0.72), ('fcr', '2025-04', 0.75, 0.72),
            ('fcr', '2025-05', 0.74, 0.72), ('talk_time', '2025-01', 200000, 240000),
            ('talk_time', '2025-05', 260000, 240000))
        """

    @Test func `bars, steps and lines`() throws {
        for (name, display) in Self.displays {
            let bars = try chart("bars amount over stage for each currency", Self.board, display)
            try expect(bars, is: "bars_\(name).txt")
            let steps = try chart(
                "steps survival over t from 1", Self.survival, display, units: ["survival": .share])
            try expect(steps, is: "steps_\(name).txt")
            let lines = try chart(
                "lines value, target over period for each kpi", Self.figures, display,
                units: ["value": .figure, "target": .figure])
            try expect(lines, is: "lines_\(name).txt")
        }
    }

    @Test(arguments: [10, 40, 80, 133]) func `a drawing is no wider than the terminal`(_ width: Int) throws {
        for (sql, line) in [
            (Self.board, "bars amount over stage for each currency"),
            (Self.survival, "steps survival over t from 1"),
            (Self.figures, "lines value, target over period for each kpi"),
        ] {
            let text = try chart(line, sql, Self.displays[0].1, width: width)
            for line in text.split(separator: "\n") where !line.contains("·") {
                #expect(
                    TextWidth.columns(of: String(line)) <= max(width, ChartRenderer.leastWidth), "\(line)")
            }
        }
    }

    @Test func `a bar is as long as its amount`() throws {
        let text = try chart(
            "bars amount over stage", "SELECT 'a' AS stage, 100 AS amount UNION ALL SELECT 'b', 25",
            Self.displays[0].1)
        let blocks = text.split(separator: "\n").dropFirst().map { line in line.count { $0 == "█" } }
        // The smaller one ends within a character.
        #expect(blocks.count == 2 && blocks[0] / 4 == blocks[1] && blocks[0] > 20, "\(text)")
    }

    @Test func `dots stand where they are set, and lines between their ends`() throws {
        var canvas = BrailleCanvas(columns: 4, rows: 2)
        canvas.line(from: (0, 7), to: (7, 0), isDotted: false)
        #expect(canvas.rows == ["⠑⢄", "  ⠑⢄"])
        canvas = BrailleCanvas(columns: 2, rows: 1)
        canvas.set(0, 0)
        canvas.set(3, 3)
        canvas.set(4, 0)
        canvas.set(0, -1)
        #expect(canvas.rows == ["⡀⠈"])
    }

    @Test func `nothing is drawn of nothing, and a column that is missing is named`() throws {
        let display = Self.displays[0].1
        #expect(try chart("bars a over b", "SELECT 1 AS a, 2 AS b WHERE 0", display) == "(no rows)\n")
        #expect(try chart("lines a over b", "SELECT NULL AS a, 2 AS b", display) == "a\n  –\n")
        let error = #expect(throws: SQLError.self) { try chart("bars a over c", "SELECT 1 AS a", display) }
        #expect(error?.message.contains("column c") == true)
    }

    @Test func `a report is shown in part and in another order`() throws {
        let report = try Report(
            source:
                "-- report: a\n-- What.\nWITH x AS (SELECT deal_id, amount FROM deals) SELECT * FROM x -- all"
        )
        func ids(_ part: ReportPart) throws -> [SQLValue] {
            let rows = try report.run(in: session, showing: part)
            var ids: [SQLValue] = []
            while try rows.next() { ids.append(try rows.value(0)) }
            return ids
        }
        #expect(
            try ids(ReportPart(sort: "amount", descending: true, limit: 2)) == ["deal-99", "deal-97"])
        #expect(try ids(ReportPart(sort: "amount", limit: 1)) == ["deal-1"])
        #expect(try ids(ReportPart()).count == 100)
        let error = #expect(throws: SQLError.self) { try ids(ReportPart(sort: "size")) }
        #expect(error?.code == .invalidParameter)
    }
}
