internal import Foundation

/// How much of a time lies in the business hours of one calendar.
///
/// It is open at an instant where the clock on the wall shows a time within a shift: in the version of the
/// calendar that holds there – the last whose first day has come in its time zone – one that begins on that
/// day, or one that began the evening before in the version that held then. So a shift through the hour that a
/// change of the clocks leaves out is an hour shorter, and one through the hour that comes twice is longer.
/// Before the first version, and without any, it is never open.
///
/// It remembers days that were asked for: used by one thread at a time.
public final class BusinessHours {
    private var spans: [CalendarSpan] = []

    /// - Parameter versions: in any order; of two with one first day the later in the list holds.
    public init(_ versions: [CalendarVersion]) {
        var latest: [Int: CalendarVersion] = [:]
        for version in versions { latest[version.firstDay] = version }
        let sorted = latest.values.sorted { $0.firstDay < $1.firstDay }
        for (index, version) in sorted.enumerated() {
            // A zone that the machine's data does not have cannot be computed with.
            guard let zone = TimeZone(identifier: version.timeZone) else { continue }
            spans.append(CalendarSpan(version, after: Array(sorted[..<index]), zone))
        }
        var end = Int64.max
        for index in spans.indices.reversed() {
            spans[index].end = end
            end = min(end, spans[index].start)
        }
    }

    /// Microseconds of business hours from `start` to `end`, both in microseconds since 1970; negative where
    /// `end` comes first.
    public func microseconds(from start: Int64, to end: Int64) -> Int64 {
        if end < start { return -microseconds(from: end, to: start) }
        return spans.indices.reduce(0) { $0 + spans[$1].microseconds(from: start, to: end) }
    }

    /// The first days of the versions that say which of this time are business hours.
    func firstDays(of time: ClosedRange<Int64>) -> Set<Int> {
        Set(
            spans.filter { $0.start <= time.upperBound && $0.end > time.lowerBound }.flatMap { span in
                [span.version.firstDay] + (span.evening(in: time).map { [$0.firstDay] } ?? [])
            })
    }
}

/// The time in which one version of a calendar holds.
private struct CalendarSpan {
    let version: CalendarVersion
    /// Those before it, for night shifts that go on into its first day.
    let before: [CalendarVersion]
    /// Microseconds since 1970.
    let start: Int64
    var end = Int64.max
    private let zone: TimeZone
    /// Since when which offset from UTC is in force, from `start` on, and up to where that is known.
    private var offsets: [(since: Int64, offset: Int64)]
    private var known: Int64
    /// Minutes open from the first day up to each later one.
    private var opened: [Int64] = [0]

    private static let minute: Int64 = 60_000_000
    private static let day: Int64 = 86_400_000_000

    init(_ version: CalendarVersion, after before: [CalendarVersion], _ zone: TimeZone) {
        self.version = version
        self.before = before
        self.zone = zone
        start = Self.firstInstant(of: version.firstDay, zone)
        offsets = [(start, Self.offset(of: zone, at: start))]
        known = start
    }

    mutating func microseconds(from: Int64, to: Int64) -> Int64 {
        let (from, to) = (max(from, start), min(to, end))
        guard from < to else { return 0 }
        learnOffsets(upTo: to)
        var sum: Int64 = 0
        for (index, entry) in offsets.enumerated() where entry.since < to {
            let next = index + 1 < offsets.count ? offsets[index + 1].since : .max
            if next <= from { continue }
            sum +=
                open(before: min(to, next) + entry.offset)
                - open(before: max(from, entry.since) + entry.offset)
        }
        return sum
    }

    /// The version before, where one of its night shifts goes on into this one's first day and that is in `time`.
    func evening(in time: ClosedRange<Int64>) -> CalendarVersion? {
        guard time.lowerBound < start + Self.day, let last = before.last else { return nil }
        let isOver = last.shifts(on: version.firstDay - 1).allSatisfy {
            $0.upperBound <= CalendarVersion.minutesPerDay
        }
        return isOver ? nil : last
    }

    // MARK: Days

    /// Microseconds open from the version's first day to `local`, a time on the wall, as if that clock was
    /// never changed.
    private mutating func open(before local: Int64) -> Int64 {
        let rest = (local % Self.day + Self.day) % Self.day
        let day = Int((local - rest) / Self.day)
        let count = day - version.firstDay
        guard count >= 0 else { return 0 }
        while opened.count <= count {
            let hours = hours(on: version.firstDay + opened.count - 1)
            opened.append(opened[opened.count - 1] + hours.reduce(0) { $0 + Int64($1.count) })
        }
        let today = hours(on: day).reduce(Int64(0)) { sum, hours in
            let (from, to) = (Int64(hours.lowerBound) * Self.minute, Int64(hours.upperBound) * Self.minute)
            return sum + max(0, min(to, rest) - from)
        }
        return opened[count] * Self.minute + today
    }

    /// The minutes of `day` that are open, in order, none twice.
    private func hours(on day: Int) -> [Range<Int>] {
        let length = CalendarVersion.minutesPerDay
        let evening = day - 1 >= version.firstDay ? version : before.last { $0.firstDay < day }
        var hours = version.shifts(on: day).map { $0.clamped(to: 0..<length) }
        for shift in evening?.shifts(on: day - 1) ?? [] where shift.upperBound > length {
            hours.append(0..<shift.upperBound - length)
        }
        hours.sort { $0.lowerBound < $1.lowerBound }
        var merged: [Range<Int>] = []
        for next in hours {
            if let last = merged.last, next.lowerBound <= last.upperBound {
                merged[merged.count - 1] = last.lowerBound..<max(last.upperBound, next.upperBound)
            } else {
                merged.append(next)
            }
        }
        return merged
    }

    // MARK: The zone

    private mutating func learnOffsets(upTo end: Int64) {
        while known < end {
            let (last, next) = (offsets[offsets.count - 1].offset, known + Self.day)
            let offset = Self.offset(of: zone, at: next)
            if offset != last {
                var (low, high) = (known, next)
                // Clocks are changed at full seconds.
                while high - low > 1_000_000 {
                    let middle = (low + high) / 2 / 1_000_000 * 1_000_000
                    if Self.offset(of: zone, at: middle) == last { low = middle } else { high = middle }
                }
                offsets.append((high, offset))
            }
            known = next
        }
    }

    /// Microseconds that clocks are ahead of UTC.
    private static func offset(of zone: TimeZone, at instant: Int64) -> Int64 {
        let date = Date(timeIntervalSince1970: Double(instant / 1_000_000))
        return Int64(zone.secondsFromGMT(for: date)) * 1_000_000
    }

    /// The first instant at which a clock in `zone` shows `day`.
    private static func firstInstant(of day: Int, _ zone: TimeZone) -> Int64 {
        let midnight = Int64(day) * Self.day
        // No clock is further from UTC.
        var (low, high) = (midnight - Self.day, midnight + Self.day)
        while high - low > 1_000_000 {
            let middle = (low + high) / 2 / 1_000_000 * 1_000_000
            if middle + offset(of: zone, at: middle) >= midnight { high = middle } else { low = middle }
        }
        return high
    }
}
