internal import EventLog
internal import Synchronization

/// Days, weeks, months, quarters and years in a ledger's time zone and calendar.
///
/// A day begins at its first instant in the zone: days on which clocks are changed have 23 or 25 hours, and
/// where midnight is skipped they begin after it. What was asked for once is kept.
public final class PeriodCalendar: Sendable {
    public let system: PeriodKind.System
    private let state: Mutex<State>

    fileprivate struct State {
        var days: LocalDays
        var years = JalaliYears()
        /// By their first days.
        var periods: [PeriodKind: [Int: Period]] = [:]
        var lastOfKind: [PeriodKind: Period] = [:]
    }

    /// - Parameter timeZone: an IANA name; an unknown one counts as UTC.
    public init(timeZone: String, system: PeriodKind.System) {
        self.system = system
        state = Mutex(State(days: LocalDays(timeZone: timeZone)))
    }

    /// The local day of an instant (microseconds since 1970), counted from 1970-01-01.
    public func day(of microseconds: Int64) -> Int {
        state.withLock { $0.days.day(of: microseconds) }
    }

    /// The first instant of a local day that is counted from 1970-01-01, in microseconds.
    func start(ofDay day: Int) -> Int64 { state.withLock { $0.days.start(of: day) } }

    /// The period in which an instant lies; `nil` before the Jalali year 1 and beyond year 9998.
    public func period(_ kind: PeriodKind, containing microseconds: Int64) -> Period? {
        let first = Instant.distantPast.microseconds + Self.margin
        let last = Instant.distantFuture.microseconds - Self.margin
        guard first <= microseconds, microseconds <= last else { return nil }
        return state.withLock { state in
            if let last = state.lastOfKind[kind], last.start <= microseconds, microseconds < last.end {
                return last
            }
            let period = state.period(kind, ofDay: state.days.day(of: microseconds))
            state.lastOfKind[kind] = period
            return period
        }
    }

    /// A year and a day: so far from the ends of time a period of any kind has both its ends.
    private static let margin: Int64 = 367 * 86_400_000_000
}

extension PeriodCalendar.State {
    fileprivate mutating func period(_ kind: PeriodKind, ofDay day: Int) -> Period? {
        guard let (range, label) = days(kind, ofDay: day) else { return nil }
        if let known = periods[kind]?[range.lowerBound] { return known }
        let period = Period(
            label: label(), start: days.start(of: range.lowerBound), end: days.start(of: range.upperBound))
        periods[kind, default: [:]][range.lowerBound] = period
        return period
    }

    /// The days of the period that has `day`, and what it is called.
    private mutating func days(_ kind: PeriodKind, ofDay day: Int) -> (Range<Int>, () -> String)? {
        let first = kind.firstOfWeek(withDay: day) ?? day
        guard let date = date(ofDay: first, kind.system) else { return nil }
        let year = Self.padded(date.year, 4)
        let month = Self.padded(date.month, 2)
        switch kind.unit {
        case .day: return (day..<day + 1, { "\(year)-\(month)-\(Self.padded(date.day, 2))" })
        case .mondayWeek, .saturdayWeek:
            return (first..<first + 7, { "\(year)-\(month)-\(Self.padded(date.day, 2))" })
        case .month: return (months(1, from: date.month, date.year, kind.system), { "\(year)-\(month)" })
        case .quarter:
            let quarter = (date.month - 1) / 3
            let days = months(3, from: quarter * 3 + 1, date.year, kind.system)
            return (days, { "\(year)-Q\(quarter + 1)" })
        case .year: return (months(12, from: 1, date.year, kind.system), { year })
        }
    }

    private mutating func date(
        ofDay day: Int, _ system: PeriodKind.System
    ) -> (year: Int, month: Int, day: Int)? {
        if system == .persian { return years.date(ofDay: day) }
        let date = CivilDate(daysSinceEpoch: day)
        return (date.year, date.month, date.day)
    }

    private mutating func months(
        _ count: Int, from month: Int, _ year: Int, _ system: PeriodKind.System
    ) -> Range<Int> {
        start(ofMonth: month, year, system)..<start(ofMonth: month + count, year, system)
    }

    /// Month 13 is the first of the next year.
    private mutating func start(ofMonth month: Int, _ year: Int, _ system: PeriodKind.System) -> Int {
        if system == .persian { return years.start(ofMonth: month, year: year) }
        let date = CivilDate(year: month > 12 ? year + 1 : year, month: month > 12 ? 1 : month, day: 1)
        return date?.daysSinceEpoch ?? 0
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

extension PeriodKind {
    /// The first day of the week that has `day`; `nil` where the kind is no week. 1970-01-01 was a Thursday.
    fileprivate func firstOfWeek(withDay day: Int) -> Int? {
        let daysBeforeThursday = unit == .mondayWeek ? 3 : unit == .saturdayWeek ? 5 : nil
        guard let daysBeforeThursday else { return nil }
        let place = (day + daysBeforeThursday) % 7
        return day - (place < 0 ? place + 7 : place)
    }
}
