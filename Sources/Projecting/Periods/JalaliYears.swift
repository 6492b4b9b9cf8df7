internal import EventLog
internal import Foundation

/// The first days of Jalali years, as Foundation's Persian calendar has them. Their months follow: six of 31
/// days, five of 30, and the last of 29 or 30.
struct JalaliYears {
    /// The first day of year 1 is 0622-03-22.
    static let firstDay = -492_268

    private var known: [Int: Int] = [:]
    private let calendar: Calendar

    init() {
        var calendar = Calendar(identifier: .persian)
        calendar.timeZone = .gmt
        self.calendar = calendar
    }

    /// The day, counted from 1970-01-01, on which `year` begins.
    mutating func start(of year: Int) -> Int {
        if let day = known[year] { return day }
        let date = calendar.date(from: DateComponents(year: year, month: 1, day: 1)) ?? .distantPast
        let day = Int((date.timeIntervalSince1970 / 86_400).rounded(.down))
        known[year] = day
        return day
    }

    /// - Returns: `nil` for days before year 1.
    mutating func date(ofDay day: Int) -> (year: Int, month: Int, day: Int)? {
        guard day >= Self.firstDay else { return nil }
        var year = max(1, CivilDate(daysSinceEpoch: day).year - 621)
        while year > 1, start(of: year) > day { year -= 1 }
        let dayOfYear = day - start(of: year)
        if dayOfYear < 186 { return (year, dayOfYear / 31 + 1, dayOfYear % 31 + 1) }
        return (year, (dayOfYear - 186) / 30 + 7, (dayOfYear - 186) % 30 + 1)
    }

    /// The first day of a month; month 13 is the first of the next year.
    mutating func start(ofMonth month: Int, year: Int) -> Int {
        if month > 12 { return start(of: year + 1) }
        return start(of: year) + (month <= 7 ? (month - 1) * 31 : 186 + (month - 7) * 30)
    }
}
