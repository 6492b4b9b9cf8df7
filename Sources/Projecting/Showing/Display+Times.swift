internal import CRM
public import EventLog

extension Display {
    private static let englishWeekDays = [
        "Saturday", "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday",
    ]
    private static let persianWeekDays = [
        "شنبه", "یکشنبه", "دوشنبه", "سه‌شنبه", "چهارشنبه", "پنجشنبه", "جمعه",
    ]
    private static let persianMonths = [
        "فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور", "مهر", "آبان", "آذر", "دی", "بهمن", "اسفند",
    ]

    /// The local day of an instant, counted from 1970-01-01.
    public func day(of instant: Instant) -> Int { clock.time(of: instant).day }

    /// Day and time in the ledger's zone, to the second.
    public func instant(_ instant: Instant) -> String {
        let (day, second) = clock.time(of: instant)
        return date(ofDay: day) + " " + time(second) + written(":" + Self.two(second % 60))
    }

    /// Hours and minutes that clocks show in the ledger's zone.
    public func timeOfDay(_ instant: Instant) -> String { time(clock.time(of: instant).second) }

    /// A day that is no instant, such as one on which something is due.
    public func date(_ date: CivilDate) -> String { self.date(ofDay: date.daysSinceEpoch) }

    func date(ofDay day: Int) -> String {
        if language == .persian, let date = clock.jalaliDate(ofDay: day) {
            return written("\(date.year)/\(Self.two(date.month))/\(Self.two(date.day))")
        }
        return written(String(Instant(microseconds: Int64(day) * 86_400_000_000).description.prefix(10)))
    }

    /// A day with the day of its week, as the heading of what happened on it.
    public func heading(ofDay day: Int) -> String {
        let week = clock.dayOfWeek(day)
        if language == .persian, let date = clock.jalaliDate(ofDay: day) {
            let month = Self.persianMonths[date.month - 1]
            return
                "\(Self.persianWeekDays[week]) \(written("\(date.day)")) \(month) \(written("\(date.year)"))"
        }
        return "\(date(ofDay: day)) \(Self.englishWeekDays[week])"
    }

    private func time(_ second: Int) -> String {
        written(Self.two(second / 3_600) + ":" + Self.two(second / 60 % 60))
    }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
