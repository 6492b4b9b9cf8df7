import Foundation

/// Periods of a time zone: days by the clock on the wall, the others by what their days are called.
final class OraclePeriods {
    private let zone: TimeZone
    /// First days of Jalali years, counted from 1970-01-01, from the list in Tests/Fixtures.
    private let newYears: [(year: Int, day: Int64)]
    private var starts: [Int64: Int64] = [:]
    private static let microsecondsPerDay: Int64 = 86_400_000_000

    init(_ zone: String) throws {
        self.zone = TimeZone(identifier: zone) ?? .gmt
        let list = try String(contentsOfFile: fixture("nowruz_1200_1600.txt"), encoding: .utf8)
        newYears = list.split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ")
            guard let year = Int(words[0]),
                let instant = OracleInstant.microseconds(words[1] + "T00:00:00Z")
            else { return nil }
            return (year, Int64((Double(instant) / Double(Self.microsecondsPerDay)).rounded(.down)))
        }
    }

    /// The day on the wall, counted from 1970-01-01; of instants after that.
    func day(_ instant: Int64) -> Int64 {
        let date = Date(timeIntervalSince1970: Double(instant / 1_000_000))
        return (instant + Int64(zone.secondsFromGMT(for: date)) * 1_000_000) / Self.microsecondsPerDay
    }

    /// The first instant of a day, by halving the time around it.
    func start(ofDay day: Int64) -> Int64 {
        if let known = starts[day] { return known }
        var (low, high) = ((day - 2) * Self.microsecondsPerDay, (day + 2) * Self.microsecondsPerDay)
        while low + 1 < high {
            let middle = (low + high) / 2
            if self.day(middle) < day { low = middle } else { high = middle }
        }
        starts[day] = high
        return high
    }

    func label(_ kind: String, day: Int64) -> String {
        func date(_ day: Int64) -> String {
            String(OracleInstant.text(day * Self.microsecondsPerDay).prefix(10))
        }
        switch kind {
        case "day": return date(day)
        // 1970-01-01 was a Thursday.
        case "monday_week", "week": return date(day - (day + 3) % 7)
        case "saturday_week": return date(day - (day + 5) % 7)
        case "month": return String(date(day).prefix(7))
        case "quarter":
            let month = Int(date(day).dropFirst(5).prefix(2)) ?? 0
            return "\(date(day).prefix(4))-Q\((month + 2) / 3)"
        case "year": return String(date(day).prefix(4))
        case "jalali_month":
            let year = newYears.last { $0.day <= day } ?? (0, 0)
            var (month, rest) = (1, day - year.day)
            while month < 12, rest >= (month <= 6 ? 31 : 30) {
                rest -= month <= 6 ? 31 : 30
                month += 1
            }
            return "\(year.year)-\(month < 10 ? "0" : "")\(month)"
        default: preconditionFailure("the oracle knows no \(kind)")
        }
    }

    func label(_ kind: String, _ instant: Int64) -> String { label(kind, day: day(instant)) }

    /// The period of `kind` in which `instant` lies: its first instant and the first after it.
    func period(_ kind: String, containing instant: Int64) -> Range<Int64> {
        let today = day(instant)
        let name = label(kind, day: today)
        var (first, next) = (today, today + 1)
        while label(kind, day: first - 1) == name { first -= 1 }
        while label(kind, day: next) == name { next += 1 }
        return start(ofDay: first)..<start(ofDay: next)
    }

    /// The periods that begin at `from` or later and before `before`.
    func all(_ kind: String, from: Int64, before: Int64) -> [Range<Int64>] {
        var found: [Range<Int64>] = []
        var next = period(kind, containing: from)
        if next.lowerBound < from { next = period(kind, containing: next.upperBound) }
        while next.lowerBound < before {
            found.append(next)
            next = period(kind, containing: next.upperBound)
        }
        return found
    }
}
