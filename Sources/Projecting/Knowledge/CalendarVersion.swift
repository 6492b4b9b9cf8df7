/// Business hours as they were set from a day on.
public struct CalendarVersion: Sendable, Equatable {
    /// Days since 1970-01-01.
    public let firstDay: Int
    /// An IANA name.
    public let timeZone: String
    /// Shifts in minutes of the day on which they begin, by weekday, Saturday first; a night shift ends behind
    /// 1,440.
    public let week: [[Range<Int>]]
    /// Days since 1970-01-01 on which no shift begins.
    public let holidays: Set<Int>

    /// The members of `week` in a calendar's data, in the order of ``week``.
    public static let weekdays = ["sat", "sun", "mon", "tue", "wed", "thu", "fri"]
    static let minutesPerDay = 1_440

    public init(firstDay: Int, timeZone: String, week: [[Range<Int>]], holidays: Set<Int>) {
        self.firstDay = firstDay
        self.timeZone = timeZone
        self.week = week
        self.holidays = holidays
    }

    /// The shifts that begin on `day`.
    func shifts(on day: Int) -> [Range<Int>] {
        if holidays.contains(day) { return [] }
        // 1970-01-01 was a Thursday.
        return week[((day + 5) % 7 + 7) % 7]
    }

    /// `09:00-17:00` in minutes of the day; `22:00-06:00` is 1,320 to 1,800.
    static func shift(_ text: String) -> Range<Int>? {
        let ends = text.split(separator: "-").map { $0.split(separator: ":").compactMap { Int($0) } }
        guard ends.count == 2, ends.allSatisfy({ $0.count == 2 }) else { return nil }
        let (start, end) = (ends[0][0] * 60 + ends[0][1], ends[1][0] * 60 + ends[1][1])
        return start..<(end > start ? end : end + minutesPerDay)
    }
}
