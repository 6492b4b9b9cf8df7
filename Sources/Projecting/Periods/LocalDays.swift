internal import EventLog
internal import Foundation

/// Where the days of a time zone begin, kept by year once they were asked for.
struct LocalDays {
    private static let secondsPerDay = 86_400
    private static let microsecondsPerDay: Int64 = 86_400_000_000

    private let zone: TimeZone
    private let calendar: Calendar
    /// First instants of the days of 365-day stretches, in microseconds, by the stretch's number.
    private var stretches: [Int: [Int64]] = [:]
    private var last: (number: Int, starts: [Int64]) = (.min, [])

    init(timeZone: String) {
        zone = TimeZone(identifier: timeZone) ?? .gmt
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        self.calendar = calendar
    }

    /// The first instant of a day that is counted from 1970-01-01.
    mutating func start(of day: Int) -> Int64 {
        let number = day >= 0 ? day / 365 : -((364 - day) / 365)
        if last.number != number {
            let starts = stretches[number] ?? (0..<365).map { computeStart(of: number * 365 + $0) }
            stretches[number] = starts
            last = (number, starts)
        }
        return last.starts[day - number * 365]
    }

    /// The day of an instant, counted from 1970-01-01.
    mutating func day(of microseconds: Int64) -> Int {
        let quotient = microseconds / Self.microsecondsPerDay
        var day = Int(microseconds % Self.microsecondsPerDay < 0 ? quotient - 1 : quotient)
        if start(of: day) > microseconds {
            day -= 1
        } else if start(of: day + 1) <= microseconds {
            day += 1
        }
        return day
    }

    private func computeStart(of day: Int) -> Int64 {
        let noon = Double(day * Self.secondsPerDay) + 43_200
        let offset = zone.secondsFromGMT(for: Date(timeIntervalSince1970: noon))
        let midnight = day * Self.secondsPerDay - offset
        // Where the zone's offset is the same a day before and after, midnight is the beginning.
        let isPlain = [-1.0, 1.0].allSatisfy { side in
            let date = Date(timeIntervalSince1970: noon + side * Double(Self.secondsPerDay))
            return zone.secondsFromGMT(for: date) == offset
        }
        if isPlain { return Int64(midnight) * 1_000_000 }
        let date = Date(timeIntervalSince1970: noon - Double(offset))
        return Int64(calendar.startOfDay(for: date).timeIntervalSince1970) * 1_000_000
    }
}
