import Foundation
import Synchronization

/// Business hours by looking at the clock on the wall every quarter of an hour: no shift of the random calendars
/// and no change of the clocks lies between.
final class OracleHours: Sendable {
    struct Version: Hashable, Sendable {
        /// `YYYY-MM-DD`
        let from: String
        let zone: String
        /// `sat` … `fri`: `09:00-17:00`
        let week: [String: [String]]
        let holidays: Set<String>
    }

    /// Quarters of an hour open before each one since ``start``.
    private let openBefore: [Int64]
    /// 2023-12-25T00:00:00Z in minutes since 1970: nothing happens before.
    private static let start: Int64 = 28_391_040
    private static let quarters = 4 * 24 * 365 * 4
    private static let quarter: Int64 = 15 * 60_000_000
    private static let known = Mutex<[[Version]: OracleHours]>([:])

    static func of(_ versions: [Version]) -> OracleHours {
        if let hours = known.withLock({ $0[versions] }) { return hours }
        let made = OracleHours(versions)
        known.withLock { $0[versions] = made }
        return made
    }

    /// - Parameter versions: in order of position; of two with one first day the later holds.
    private init(_ versions: [Version]) {
        var ordered: [Version] = []
        for version in versions {
            ordered.removeAll { $0.from == version.from }
            ordered.append(version)
        }
        ordered.sort { $0.from < $1.from }
        var names: [Int64: (text: String, weekday: String)] = [:]
        func name(_ day: Int64) -> (text: String, weekday: String) {
            if let known = names[day] { return known }
            let text = String(OracleInstant.text(day * 86_400_000_000).prefix(10))
            names[day] = (text, ["thu", "fri", "sat", "sun", "mon", "tue", "wed"][Int(day % 7)])
            return names[day] ?? ("", "")
        }
        var open: Int64 = 0
        var counts: [Int64] = []
        counts.reserveCapacity(Self.quarters)
        let zones = ordered.map { TimeZone(identifier: $0.zone) ?? .gmt }
        var offsets = zones.map { _ in Int64(0) }
        var (day, present): (Int64, Int?) = (.min, nil)
        var (today, evening): ([Range<Int64>], [Range<Int64>]) = ([], [])
        for step in 0..<Int64(Self.quarters) {
            let minute = Self.start + step * 15
            counts.append(open)
            let date = Date(timeIntervalSince1970: Double(minute * 60))
            offsets = zones.map { Int64($0.secondsFromGMT(for: date) / 60) }
            let inForce = ordered.indices.last {
                ordered[$0].from <= name((minute + offsets[$0]) / 1_440).text
            }
            guard let inForce else { continue }
            let wall = minute + offsets[inForce]
            if wall / 1_440 != day || present != inForce {
                (day, present) = (wall / 1_440, inForce)
                today = Self.shifts(ordered[inForce], name(day))
                let yesterday = name(day - 1)
                let before = ordered[...inForce].last { $0.from <= yesterday.text }
                evening = before.map { Self.shifts($0, yesterday) } ?? []
            }
            let clock = wall % 1_440
            if today.contains(where: { $0.contains(clock) })
                || evening.contains(where: { $0.contains(clock + 1_440) })
            {
                open += 1
            }
        }
        openBefore = counts
    }

    private static func shifts(_ version: Version, _ day: (text: String, weekday: String)) -> [Range<Int64>] {
        if version.holidays.contains(day.text) { return [] }
        return (version.week[day.weekday] ?? []).map { shift in
            let parts = shift.split(whereSeparator: { ":-".contains($0) }).compactMap { Int64($0) }
            let (from, to) = (parts[0] * 60 + parts[1], parts[2] * 60 + parts[3])
            return from..<(to > from ? to : to + 1_440)
        }
    }

    /// Microseconds that are open from one instant to another.
    func time(_ from: Int64, _ to: Int64) -> Int64 {
        if to < from { return -time(to, from) }
        return opened(to) - opened(from)
    }

    private func opened(_ instant: Int64) -> Int64 {
        let passed = instant - Self.start * 60_000_000
        let place = Int(passed / Self.quarter)
        let isOpen = openBefore[place + 1] > openBefore[place]
        return openBefore[place] * Self.quarter + (isOpen ? passed % Self.quarter : 0)
    }
}

extension Oracle {
    /// The versions of a calendar that are known, whatever their time.
    func versions(of calendar: String) -> [OracleHours.Version] {
        facts.filter { $0.stream == calendar && $0.type == "calendar.defined" }.map { event in
            OracleHours.Version(
                from: event.data["from"]?.text ?? "", zone: event.data["timezone"]?.text ?? "",
                week: (event.data["week"]?.members ?? [:]).mapValues { $0.elements.compactMap(\.text) },
                holidays: Set((event.data["holidays"]?.elements ?? []).compactMap(\.text)))
        }
    }

    /// Microseconds from one instant to another, in the hours of a calendar where one is named.
    func time(_ from: Int64, _ to: Int64, in calendar: String?) -> Int64 {
        guard let calendar else { return to - from }
        let versions = versions(of: calendar)
        return versions.isEmpty ? 0 : OracleHours.of(versions).time(from, to)
    }

    static func milliseconds(_ microseconds: Int64?) -> OracleValue {
        guard let microseconds else { return .null }
        return .integer(Int64((Double(microseconds) / 1_000).rounded(.down)))
    }
}
