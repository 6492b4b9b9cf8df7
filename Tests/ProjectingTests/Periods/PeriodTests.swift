import EventLog
import Foundation
import Projecting
import TestSupport
import Testing

/// Periods as statements see them, against Foundation's calendars and a list of new years.
@Suite struct PeriodTests {
    private static func session(
        _ zone: String = "UTC", _ system: PeriodKind.System = .gregorian
    ) throws -> SQLSession {
        let calendar = PeriodCalendar(timeZone: zone, system: system)
        return try SQLSession(
            SQLSchema(
                tables: [PeriodsTable(calendar)],
                functions: SQLFunction.instants + SQLFunction.periods(calendar), resolve: testMoment))
    }

    @Test func `Jalali years begin on the days of the list`() throws {
        let list = try String(contentsOfFile: fixture("nowruz_1200_1600.txt"), encoding: .utf8)
        let lines = list.split(separator: "\n").map { $0.split(separator: " ") }
        #expect(lines.count == 401)
        let rows = try Self.session().all(
            """
            SELECT label, starts_at FROM periods
            WHERE kind = 'jalali_year' AND starts_at >= '1821-01-01T00:00:00Z'
                AND starts_at < '2222-01-01T00:00:00Z'
            """)
        #expect(rows == lines.map { [.text(String($0[0])), .text("\($0[1])T00:00:00.000000Z")] })
    }

    @Test(arguments: ["UTC", "Asia/Tehran", "Europe/Berlin", "America/Sao_Paulo", "Asia/Kathmandu"])
    func `periods are those of Foundation's calendars`(_ zone: String) throws {
        for system in PeriodKind.System.allCases {
            let periods = PeriodCalendar(timeZone: zone, system: system)
            var calendar = Calendar(identifier: system == .persian ? .persian : .gregorian)
            calendar.timeZone = try #require(TimeZone(identifier: zone))
            var generator = SeededGenerator(seed: 11)
            for _ in 0..<150 {
                // 1950–2090
                let seconds = Int64(generator.int(-631_152_000...3_786_912_000))
                let date = Date(timeIntervalSince1970: Double(seconds))
                let parts = calendar.dateComponents([.year, .month, .day], from: date)
                let (year, month, day) = (parts.year ?? 0, parts.month ?? 0, parts.day ?? 0)
                func expect(_ word: String, _ unit: Calendar.Component, _ label: String) throws {
                    let kind = try #require(PeriodKind(word, in: system))
                    let found = try #require(periods.period(kind, containing: seconds * 1_000_000))
                    let interval = try #require(calendar.dateInterval(of: unit, for: date))
                    #expect(found.label == label, "\(zone) \(date)")
                    #expect(found.start == Int64(interval.start.timeIntervalSince1970) * 1_000_000)
                    #expect(found.end == Int64(interval.end.timeIntervalSince1970) * 1_000_000)
                }
                let text = String(format: "%04d-%02d", year, month)
                try expect("day", .day, text + String(format: "-%02d", day))
                try expect("month", .month, text)
                try expect("year", .year, String(format: "%04d", year))
            }
        }
    }

    @Test func `days on which clocks change have 23 and 25 hours`() throws {
        let session = try Self.session("Europe/Berlin")
        let hours = """
            (microseconds(period_end('day', :at)) - microseconds(period_start('day', :at))) / 3600000000
            """
        for (at, expected) in [
            ("2025-03-30T12:00:00Z", 23), ("2025-10-26T12:00:00Z", 25), ("2025-06-01T12:00:00Z", 24),
        ] as [(String, SQLValue)] {
            #expect(try session.all("SELECT \(hours)", ["at": .text(at)]) == [[expected]])
        }
        // In Tehran clocks went from 00:00 to 01:00: the day begins at 01:00.
        let tehran = try Self.session("Asia/Tehran", .persian)
        let row = try tehran.all(
            "SELECT period_start('day', :at), period_label('day', :at), period_label('month', :at)",
            ["at": "2021-03-21T20:30:00Z"])
        #expect(row == [["2021-03-21T20:30:00.000000Z", "1400-01-02", "1400-01"]])
    }

    @Test func `weeks begin on Monday, in a Jalali ledger on Saturday`() throws {
        let statement = """
            SELECT period_start('week', :at), period_label('week', :at), period_start('saturday_week', :at),
                period_start('monday_week', :at)
            """
        // 2025-03-03 was a Monday.
        let at: [String: SQLValue] = ["at": "2025-03-03T10:00:00Z"]
        let (saturday, monday): (SQLValue, SQLValue) = (
            "2025-03-01T00:00:00.000000Z", "2025-03-03T00:00:00.000000Z"
        )
        #expect(
            try Self.session().all(statement, at) == [[monday, "2025-03-03", saturday, monday]])
        #expect(
            try Self.session("UTC", .persian).all(statement, at)
                == [[saturday, "1403-12-11", saturday, monday]])
    }

    @Test func `quarters are three months of the calendar`() throws {
        let statement = """
            SELECT period_label('quarter', :at), period_label('jalali_quarter', :at),
                period_end('jalali_quarter', :at), period_label('gregorian_month', :at)
            """
        #expect(
            try Self.session("UTC", .persian).all(statement, ["at": "2025-03-03T10:00:00Z"])
                == [["1403-Q4", "1403-Q4", "2025-03-21T00:00:00.000000Z", "2025-03"]])
    }

    @Test func `the table gives what begins between its bounds, both ways`() throws {
        let session = try Self.session()
        let months = """
            SELECT label FROM periods WHERE kind = 'month' AND starts_at >= :from AND starts_at < :to
            ORDER BY starts_at
            """
        let bounds: [String: SQLValue] = ["from": "2024-12-31T00:00:00Z", "to": "2025-04-01T00:00:00Z"]
        #expect(try session.all(months, bounds) == [["2025-01"], ["2025-02"], ["2025-03"]])
        #expect(
            try session.all(months + " DESC", bounds) == [["2025-03"], ["2025-02"], ["2025-01"]])
        let closed = months.replacingOccurrences(of: "< :to", with: "<= :to")
            .replacingOccurrences(of: ">= :from", with: "> :from")
        #expect(
            try session.all(
                closed,
                ["from": "2025-01-01T00:00:00.000000Z", "to": "2025-03-01T00:00:00.000000Z"])
                == [["2025-02"], ["2025-03"]])
        #expect(
            try session.all(
                "SELECT ends_at FROM periods WHERE kind = 'day' AND starts_at = '2025-03-01T00:00:00.000000Z'"
            )
                == [["2025-03-02T00:00:00.000000Z"]])
    }

    @Test func `what has no end or no name is refused`() throws {
        let session = try Self.session()
        for (statement, message) in [
            ("SELECT * FROM periods WHERE kind = 'month'", "two bounds"),
            ("SELECT * FROM periods", "needs its kind"),
            ("SELECT period_label('fortnight', '2025-03-03T10:00:00Z')", "a period is one of"),
            ("SELECT period_label('day', 'yesterday')", "takes an RFC 3339 instant"),
        ] {
            let error = #expect(throws: SQLError.self) { try session.all(statement) }
            #expect(error?.message.contains(message) == true, "\(statement): \(String(describing: error))")
        }
        #expect(
            try session.all("SELECT period_label('day', NULL), day_number(NULL), day_number(instant(-1))")
                == [[.null, .null, -1]])
    }
}
