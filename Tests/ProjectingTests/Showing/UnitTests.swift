import EventLog
import Ledger
import TestSupport
import Testing

@testable import Projecting

@Suite struct UnitTests {
    @Test(
        arguments: [
            ("mean_age_ms", ColumnUnit.duration), ("evaluation_pct", .percent), ("win_rate", .share),
            ("engaged_share", .share), ("amount", .money), ("commit_amount", .money), ("net_revenue", .money),
            ("unit_price", .money), ("sum(amount)", .money), ("SUM(total)", .money),
            ("count(amount)", .number), ("deals", .number), ("rate", .number), ("ms", .number),
            ("position", .ordinal), ("mrr", .money), ("percentile(wait_ms, 0.9)", .duration), ("", .number),
        ])
    func `a column's name says its unit`(_ name: String, _ unit: ColumnUnit) {
        #expect(ColumnUnit(impliedBy: name, besideCurrency: true) == unit)
    }

    @Test func `amounts have a currency beside them`() {
        #expect(ColumnUnit(impliedBy: "amount", besideCurrency: false) == .number)
        let units = ColumnUnits(
            ["currency", "amount", "is_open", "growth"], declared: ["growth": .share], booleans: ["is_open"])
        let row: [SQLValue] = ["EUR", 5, 1, 0.5]
        #expect(row.indices.map { units.unit(of: $0, in: row) } == [.number, .money, .yesOrNo, .share])
        #expect(units.currency(in: row) == "EUR")
        #expect(units.currency(in: [.null, 0, 1, .null]) == nil)
    }

    @Test(
        arguments: [
            ("fcr", ColumnUnit.share), ("talk_time", .duration), ("first_response_p90", .duration),
            ("cycle_time", .days),
            ("answer_quality", .percent), ("nps", .share), ("sla_resolution", .share),
            ("resolution_median", .duration),
        ])
    func `a key figure has the unit of its name`(_ name: String, _ unit: ColumnUnit) {
        let units = ColumnUnits(["kpi", "value"], declared: ["value": .figure])
        #expect(units.unit(of: 1, in: [.text(name), 1]) == unit)
    }

    @Test func `what the heads of reports name are their columns`() throws {
        let directory = try TemporaryDirectory()
        try Ledger.create(in: directory.path("ledger"), settings: LedgerSettings())
        let ledger = try Ledger(in: directory.path("ledger"), access: .writing)
        defer { ledger.close() }
        let views = ledger.views()
        try views.catchUp()
        let session = try SQLSession(ledger.schema(of: views))
        let needed: [String: SQLValue] = [
            "from": "2025-01-01T00:00:00Z", "to": "2025-02-01T00:00:00Z", "kpi": "fcr", "calls_per_hour": 10,
            "handle_ms": 60_000,
        ]
        var drawn = 0
        for report in Ledger.reports {
            let names = report.parameters.filter { $0.defaultValue == nil }.map(\.name)
            let rows = try report.run(in: session, needed.filter { names.contains($0.key) })
            let columns = Set(rows.columns)
            #expect(columns.isSuperset(of: report.units.keys), "\(report.name)")
            #expect(columns.isSuperset(of: report.chart?.columns ?? []), "\(report.name)")
            if report.units.values.contains(.money) {
                #expect(columns.contains("currency"), "\(report.name)")
            }
            if report.chart != nil { drawn += 1 }
        }
        #expect(drawn > 10)
    }

    private static func report(_ line: String) -> String { "-- report: a\n-- What.\n-- \(line)\nSELECT 1" }

    @Test func `a head says units and a chart, between its parameters or before them`() throws {
        let report = try Report(
            source: """
                -- report: a
                -- The share : a colon further on is no unit.
                -- unit share : rate, part
                -- parameter k integer = 2 : unit share : of no column
                -- unit ms : wait
                -- chart steps : rate, part over t from 1.5 for each plan, currency
                SELECT 1
                """)
        #expect(report.units == ["rate": .share, "part": .share, "wait": .duration])
        #expect(report.chart?.columns == ["rate", "part", "t", "plan", "currency"])
        #expect(report.chart?.start == 1.5)
        #expect(report.description == "The share : a colon further on is no unit.")
        #expect("\(try #require(report.chart))" == "steps of rate, part over t for each plan, currency")
    }

    @Test(arguments: [
        ("unit shares : a", "line 3: shares is no unit"), ("unit share : a, a", "line 3: a second unit of a"),
        ("chart pie : a over b", "line 3: pie is no chart"), ("chart bars : a", "line 3: a chart is"),
        ("chart bars : over b", "line 3: a chart is"), ("chart bars : a over", "line 3: a chart is"),
        ("chart bars : a over b by c", "line 3: by c is not"),
        ("chart bars : a over b\n-- chart bars : a over b", "line 4: a second chart"),
    ])
    func `a unit or a chart that cannot be read says where`(_ line: String, _ message: String) {
        let error = #expect(throws: SQLError.self) { try Report(source: Self.report(line)) }
        #expect(error?.code == .invalidReport)
        #expect(error?.message.hasPrefix(message) == true, "\(String(describing: error))")
    }
}
