import CRM
import EventLog
import Foundation
import TestSupport
import Testing

@testable import Projecting

@Suite struct DisplayTests {
    private let english = Display(.english, timeZone: "Europe/Amsterdam")
    private let persian = Display(.persian, timeZone: "Asia/Tehran")

    @Test(
        arguments: [
            (1_250, "EUR", "12.50", "۱۲٫۵۰"), (-5, "EUR", "-0.05", "-۰٫۰۵"),
            (123_456_789, "EUR", "1,234,567.89", "۱٬۲۳۴٬۵۶۷٫۸۹"), (1_500, "JPY", "1,500", "۱٬۵۰۰"),
            (1_500, "KWD", "1.500", "۱٫۵۰۰"), (0, "USD", "0.00", "۰٫۰۰"),
            (.max, "EUR", "92,233,720,368,547,758.07", "۹۲٬۲۳۳٬۷۲۰٬۳۶۸٬۵۴۷٬۷۵۸٫۰۷"),
            (.min, "JPY", "-9,223,372,036,854,775,808", "-۹٬۲۲۳٬۳۷۲٬۰۳۶٬۸۵۴٬۷۷۵٬۸۰۸"),
        ] as [(Int64, String, String, String)])
    func `amounts are major units, to the last minor one`(
        _ minor: Int64, _ currency: String, _ english: String, _ persian: String
    ) {
        #expect(self.english.amount(minor, currency) == english)
        #expect(self.persian.amount(minor, currency) == persian)
    }

    @Test func `money says its currency`() {
        #expect(english.money(1_250, "EUR") == "EUR 12.50")
        #expect(persian.money(1_250, "EUR") == "۱۲٫۵۰ یورو")
        #expect(persian.money(1_250, "SEK") == "۱۲٫۵۰ SEK")
    }

    @Test(
        arguments: [
            (0, "0:00:00"), (499, "0:00:00"), (260_000, "0:04:20"), (-61_000, "-0:01:01"),
            (86_399_000, "23:59:59"), (86_400_000, "1.0 d"), (216_000_000, "2.5 d"), (-100, "0:00:00"),
        ])
    func `durations are hours, minutes and seconds, or days`(_ milliseconds: Double, _ text: String) {
        #expect(english.duration(milliseconds: milliseconds) == text)
    }

    @Test func `numbers and shares`() {
        #expect(english.decimal(-9_582.4292, digits: 4) == "-9,582.4292")
        #expect(english.decimal(-0.00001, digits: 2) == "0.00")
        #expect(english.decimal(.infinity, digits: 2) == "inf")
        #expect(english.share(0.694966) == "69.50%")
        #expect(persian.share(0.694966) == "۶۹٫۵۰٪")
        #expect(persian.duration(milliseconds: 216_000_000) == "۲٫۵ روز")
        #expect(persian.integer(-12_345) == "-۱۲٬۳۴۵")
        #expect(
            [999, 1_000, 100_000, 1_000_000].map(english.integer) == ["999", "1,000", "100,000", "1,000,000"])
    }

    @Test func `times are those of the zone's clocks, also when they change`() throws {
        func english(_ text: String) throws -> String {
            self.english.instant(try #require(Instant(text)))
        }
        #expect(try english("2025-03-01T10:00:07.9Z") == "2025-03-01 11:00:07")
        #expect(try english("2025-03-30T00:59:59Z") == "2025-03-30 01:59:59")
        #expect(try english("2025-03-30T01:00:00Z") == "2025-03-30 03:00:00")
        #expect(try english("1969-12-31T22:59:59.5Z") == "1969-12-31 23:59:59")
        let instant = try #require(Instant("2025-03-01T10:00:07Z"))
        #expect(persian.instant(instant) == "۱۴۰۳/۱۲/۱۱ ۱۳:۳۰:۰۷")
        #expect(persian.heading(ofDay: persian.day(of: instant)) == "شنبه ۱۱ اسفند ۱۴۰۳")
        #expect(self.english.heading(ofDay: self.english.day(of: instant)) == "2025-03-01 Saturday")
        #expect(self.english.heading(ofDay: -1) == "1969-12-31 Wednesday")
    }

    @Test func `Jalali years begin on the days of the list, a day after the last of the year before`() throws
    {
        let list = try String(contentsOfFile: fixture("nowruz_1200_1600.txt"), encoding: .utf8)
        for line in list.split(separator: "\n") {
            let parts = line.split(separator: " ")
            let day = try #require(CivilDate(parts[1]))
            let year = try #require(Int(parts[0]))
            #expect(persian.date(day) == persian.written("\(year)/01/01"))
            let before = persian.date(CivilDate(daysSinceEpoch: day.daysSinceEpoch - 1))
            let lasts = [29, 30].map { persian.written("\(year - 1)/12/\($0)") }
            #expect(lasts.contains(before), "\(before)")
        }
    }
}
