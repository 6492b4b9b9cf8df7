internal import EventLog
internal import Foundation

/// What the clocks and the calendars of a time zone show.
struct LocalClock: Sendable {
    private static let microsecondsPerSecond: Int64 = 1_000_000
    private static let secondsPerDay: Int64 = 86_400

    private let zone: TimeZone
    /// Days are counted without a zone here.
    private let jalali = PeriodCalendar(timeZone: "UTC", system: .persian)

    /// - Parameter timeZone: an IANA name; an unknown one counts as UTC.
    init(timeZone: String) {
        zone = TimeZone(identifier: timeZone) ?? .gmt
    }

    /// The local day of an instant, counted from 1970-01-01, and the second that clocks show on it.
    func time(of instant: Instant) -> (day: Int, second: Int) {
        let date = Date(timeIntervalSince1970: Double(instant.microseconds) / 1_000_000)
        let seconds = Self.floor(instant.microseconds, Self.microsecondsPerSecond)
        let local = seconds + Int64(zone.secondsFromGMT(for: date))
        let day = Self.floor(local, Self.secondsPerDay)
        return (Int(day), Int(local - day * Self.secondsPerDay))
    }

    private static func floor(_ number: Int64, _ divisor: Int64) -> Int64 {
        let quotient = number / divisor
        return number % divisor < 0 ? quotient - 1 : quotient
    }

    /// Year, month and day of the solar Hijri calendar; `nil` before its year 1.
    func jalaliDate(ofDay day: Int) -> (year: Int, month: Int, day: Int)? {
        guard let kind = PeriodKind("jalali_day", in: .persian) else { return nil }
        let noon = (Int64(day) * Self.secondsPerDay + 43_200) * Self.microsecondsPerSecond
        let parts = jalali.period(kind, containing: noon)?.label.split(separator: "-").compactMap { Int($0) }
        guard let parts, parts.count == 3 else { return nil }
        return (parts[0], parts[1], parts[2])
    }

    /// 0 for Saturday, with which the Persian week begins, to 6 for Friday.
    func dayOfWeek(_ day: Int) -> Int {
        // 1970-01-01 was a Thursday.
        let place = (day + 5) % 7
        return place < 0 ? place + 7 : place
    }
}
