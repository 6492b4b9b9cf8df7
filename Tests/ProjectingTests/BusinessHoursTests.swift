import Foundation
import Projecting
import TestSupport
import Testing

/// Business hours against a clock on the wall that is looked at every minute.
@Suite struct BusinessHoursTests {
    private static let minute: Int64 = 60_000_000

    /// What the tests say of a version in words of its own.
    struct Plan {
        /// `YYYY-MM-DD`
        let from: String
        let zone: String
        /// By the names of `Calendar.weekday`, 1 = Sunday: `09:00-17:00`.
        let week: [Int: [String]]
        var holidays: Set<String> = []
    }

    private static func dayNumber(_ text: String) -> Int {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let parts = text.split(separator: "-").compactMap { Int($0) }
        let date = calendar.date(from: DateComponents(year: parts[0], month: parts[1], day: parts[2]))
        return Int((date ?? .distantPast).timeIntervalSince1970 / 86_400)
    }

    private static func minutes(_ clock: Substring) -> Int {
        let parts = clock.split(separator: ":").compactMap { Int($0) }
        return parts[0] * 60 + parts[1]
    }

    private static func version(_ plan: Plan) -> CalendarVersion {
        // Saturday first.
        let week = [7, 1, 2, 3, 4, 5, 6].map { day in
            (plan.week[day] ?? []).map { text -> Range<Int> in
                let ends = text.split(separator: "-").map(minutes)
                return ends[0]..<(ends[1] > ends[0] ? ends[1] : ends[1] + 1_440)
            }
        }
        return CalendarVersion(
            firstDay: dayNumber(plan.from), timeZone: plan.zone, week: week,
            holidays: Set(plan.holidays.map(dayNumber)))
    }

    /// Microseconds that are open, minute by minute.
    private static func bruteForce(_ plans: [Plan], from start: Int64, to end: Int64) -> Int64 {
        var sum: Int64 = 0
        var at = start / minute * minute
        while at < end {
            if isOpen(plans, at) { sum += min(at + minute, end) - max(at, start) }
            at += minute
        }
        return sum
    }

    /// Whether the wall clock shows a time within a shift.
    private static func isOpen(_ plans: [Plan], _ instant: Int64) -> Bool {
        let date = Date(timeIntervalSince1970: Double(instant / 1_000_000))
        let sorted = plans.sorted { $0.from < $1.from }
        func wall(_ zone: String, daysBefore days: Int = 0) -> (day: String, weekday: Int, minute: Int) {
            var calendar = Calendar(identifier: .gregorian)
            calendar.timeZone = TimeZone(identifier: zone) ?? .gmt
            let now = calendar.dateComponents([.year, .month, .day, .hour, .minute], from: date)
            // The day before is looked up in UTC, where every day has 24 hours.
            var plain = Calendar(identifier: .gregorian)
            plain.timeZone = .gmt
            let noon = plain.date(
                from: DateComponents(year: now.year, month: now.month, day: now.day, hour: 12))
            let day = plain.dateComponents(
                [.year, .month, .day, .weekday], from: (noon ?? date) - Double(days) * 86_400)
            let text = String(format: "%04d-%02d-%02d", day.year ?? 0, day.month ?? 0, day.day ?? 0)
            return (text, day.weekday ?? 0, (now.hour ?? 0) * 60 + (now.minute ?? 0))
        }
        guard let plan = sorted.last(where: { $0.from <= wall($0.zone).day }) else { return false }
        let today = wall(plan.zone)
        if !plan.holidays.contains(today.day) {
            for shift in plan.week[today.weekday] ?? [] {
                let ends = shift.split(separator: "-").map(minutes)
                let end = ends[1] > ends[0] ? ends[1] : 1_440
                if today.minute >= ends[0], today.minute < end { return true }
            }
        }
        let yesterday = wall(plan.zone, daysBefore: 1)
        guard let before = sorted.last(where: { $0.from <= yesterday.day && $0.from <= plan.from }),
            !before.holidays.contains(yesterday.day)
        else { return false }
        return (before.week[yesterday.weekday] ?? []).contains { shift in
            let ends = shift.split(separator: "-").map(minutes)
            return ends[1] < ends[0] && today.minute < ends[1]
        }
    }

    private static let tehran = Plan(
        from: "2022-01-01", zone: "Asia/Tehran",
        week: [
            7: ["09:00-17:00"], 1: ["09:00-17:00"], 2: ["09:00-17:00"], 3: ["09:00-17:00"],
            4: ["09:00-17:00"], 5: ["09:00-13:00"],
        ], holidays: ["2022-07-10", "2023-06-04"])
    private static let nights = Plan(
        from: "2024-01-01", zone: "Europe/Berlin",
        week: [
            1: ["22:00-06:00"], 2: ["08:00-12:00", "22:00-06:00"], 3: ["00:30-04:00", "22:00-02:30"],
            7: ["22:00-06:00"],
        ], holidays: ["2024-04-01"])
    private static let islands = Plan(
        from: "2024-03-20", zone: "Pacific/Apia", week: [2: ["00:00-24:00"], 3: ["23:00-01:00"]])

    private static func instant(_ text: String) -> Int64 {
        Int64((ISO8601DateFormatter().date(from: text) ?? .distantPast).timeIntervalSince1970) * 1_000_000
    }

    @Test(arguments: [
        // A week of summer time, and one of the summer after it was given up.
        ("2022-07-09T00:00:00Z", "2022-07-16T00:00:00Z"), ("2023-06-03T00:00:00Z", "2023-06-10T00:00:00Z"),
        // The change back, 25 hours, and a stretch before the calendar.
        ("2022-09-20T20:00:00Z", "2022-09-23T00:00:00Z"), ("2021-12-30T00:00:00Z", "2022-01-03T00:00:00Z"),
    ])
    func `Tehran's working week is as long as a wall clock says`(from: String, to: String) {
        let hours = BusinessHours([Self.version(Self.tehran)])
        let (start, end) = (Self.instant(from), Self.instant(to))
        let expected = Self.bruteForce([Self.tehran], from: start, to: end)
        #expect(hours.microseconds(from: start, to: end) == expected)
        #expect(hours.microseconds(from: end, to: start) == -expected)
    }

    @Test func `in Tehran nine o'clock is at 04:30 UTC in summer 2022 and at 05:30 in summer 2023`() {
        let hours = BusinessHours([Self.version(Self.tehran)])
        let hour = 60 * Self.minute
        #expect(
            hours.microseconds(
                from: Self.instant("2022-07-09T04:00:00Z"), to: Self.instant("2022-07-09T05:30:00Z")) == hour)
        #expect(
            hours.microseconds(
                from: Self.instant("2023-07-08T05:00:00Z"), to: Self.instant("2023-07-08T06:30:00Z")) == hour)
        // Friday is off, Thursday has four hours.
        #expect(
            hours.microseconds(
                from: Self.instant("2023-07-06T00:00:00Z"), to: Self.instant("2023-07-07T20:00:00Z"))
                == 4 * hour)
    }

    @Test func `a night shift is an hour longer when clocks go back and shorter when they go forward`() {
        let hours = BusinessHours([Self.version(Self.nights)])
        let hour = 60 * Self.minute
        func length(_ from: String, _ to: String) -> Int64 {
            hours.microseconds(from: Self.instant(from), to: Self.instant(to))
        }
        // Saturday 22:00 to Sunday 06:00 in Berlin.
        #expect(length("2024-10-19T12:00:00Z", "2024-10-20T12:00:00Z") == 8 * hour)
        #expect(length("2024-10-26T12:00:00Z", "2024-10-27T12:00:00Z") == 9 * hour)
        #expect(length("2024-03-30T12:00:00Z", "2024-03-31T12:00:00Z") == 7 * hour)
        // A shift belongs to the day on which it begins: Easter Monday's is left out, Sunday's goes on into it.
        #expect(length("2024-04-01T00:00:00Z", "2024-04-01T20:00:00Z") == 4 * hour)
    }

    @Test func `a version holds from its first day, and without one there are no hours`() {
        let later = Plan(from: "2024-06-05", zone: "Europe/Berlin", week: [4: ["10:00-11:00"]])
        let plans = [later, Self.nights]
        let hours = BusinessHours(plans.map(Self.version))
        let (start, end) = (Self.instant("2024-06-02T00:00:00Z"), Self.instant("2024-06-13T00:00:00Z"))
        #expect(hours.microseconds(from: start, to: end) == Self.bruteForce(plans, from: start, to: end))
        #expect(BusinessHours([]).microseconds(from: start, to: end) == 0)
        let replaced = BusinessHours(
            [later, Plan(from: later.from, zone: later.zone, week: [:])].map(Self.version))
        #expect(replaced.microseconds(from: start, to: end) == 0)
    }

    @Test(arguments: [1, 2, 3, 4, 5, 6] as [UInt64])
    func `random calendars are as long as a wall clock says`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let zones = [
            "Asia/Tehran", "Europe/Berlin", "America/Santiago", "Pacific/Apia", "Asia/Kathmandu", "UTC",
        ]
        let days = ["2022-03-01", "2022-03-21", "2022-09-20", "2022-10-29"]
        var plans: [Plan] = []
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            var week: [Int: [String]] = [:]
            for day in 1...7 where Int.random(in: 0..<4, using: &random) > 0 {
                let start = Int.random(in: 0..<1_440, using: &random)
                let end = Int.random(in: 0..<1_440, using: &random)
                if start == end { continue }
                week[day] = [
                    String(format: "%02d:%02d-%02d:%02d", start / 60, start % 60, end / 60, end % 60)
                ]
            }
            guard let from = days.randomElement(using: &random),
                let zone = zones.randomElement(using: &random),
                !plans.contains(where: { $0.from == from })
            else { continue }
            plans.append(Plan(from: from, zone: zone, week: week, holidays: ["2022-03-22", "2022-10-30"]))
        }
        let hours = BusinessHours(plans.map(Self.version))
        for day in days {
            let start =
                Self.instant(day + "T00:00:00Z") + Int64.random(in: -86_400...86_400, using: &random)
                * 1_003_007
            let end = start + Int64.random(in: 0...345_600, using: &random) * 1_000_001
            let expected = Self.bruteForce(plans, from: start, to: end)
            #expect(
                hours.microseconds(from: start, to: end) == expected, "seed \(seed), \(plans), from \(start)")
        }
    }
}
