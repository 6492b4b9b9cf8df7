/// RFC 3339 and microseconds since 1970-01-01T00:00:00Z, by counting days (no leap seconds).
enum OracleInstant {
    private static let dayMicroseconds: Int64 = 86_400_000_000

    /// `2025-03-01T10:00:07.250000Z`
    static func text(_ microseconds: Int64) -> String {
        var day = microseconds / dayMicroseconds
        var rest = microseconds % dayMicroseconds
        if rest < 0 {
            rest += dayMicroseconds
            day -= 1
        }
        let (year, month, dayOfMonth) = date(day)
        let seconds = rest / 1_000_000
        let clock = [seconds / 3_600, seconds / 60 % 60, seconds % 60].map { padded($0, 2) }
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(dayOfMonth, 2))T"
            + clock.joined(separator: ":") + "." + padded(rest % 1_000_000, 6) + "Z"
    }

    /// The microseconds of an RFC 3339 text with any offset and up to six digits; `nil` for other texts.
    static func microseconds(_ text: String) -> Int64? {
        let parts = text.split(whereSeparator: { "-T:.Z+".contains($0) }).map(String.init)
        guard text.utf8.count >= 20, parts.count >= 6, let year = Int64(parts[0]),
            let month = Int64(parts[1]), let day = Int64(parts[2]), let hour = Int64(parts[3]),
            let minute = Int64(parts[4]), let second = Int64(parts[5])
        else { return nil }
        var fraction: Int64 = 0
        if let point = text.firstIndex(of: ".") {
            let digits = text[text.index(after: point)...].prefix { $0.isNumber }
            fraction = Int64(digits.padding(6)) ?? 0
        }
        let offset = offsetMinutes(text)
        let minutes = (days(year, month, day) * 24 + hour) * 60 + minute - offset
        return (minutes * 60 + second) * 1_000_000 + fraction
    }

    /// `+03:30` at the end is 210.
    private static func offsetMinutes(_ text: String) -> Int64 {
        guard let sign = text.dropFirst(19).lastIndex(where: { $0 == "+" || $0 == "-" }) else { return 0 }
        let parts = text[text.index(after: sign)...].split(separator: ":").compactMap { Int64($0) }
        guard parts.count == 2 else { return 0 }
        return (parts[0] * 60 + parts[1]) * (text[sign] == "-" ? -1 : 1)
    }

    private static func isLeap(_ year: Int64) -> Bool {
        year % 4 == 0 && year % 100 != 0 || year % 400 == 0
    }

    private static func daysOfMonths(_ year: Int64) -> [Int64] {
        [31, isLeap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    }

    /// Days since 1970-01-01, by walking the years.
    private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        var days: Int64 = 0
        if year >= 1970 {
            for passed in 1970..<year { days += isLeap(passed) ? 366 : 365 }
        } else {
            for passed in year..<1970 { days -= isLeap(passed) ? 366 : 365 }
        }
        return days + daysOfMonths(year).prefix(Int(month) - 1).reduce(0, +) + day - 1
    }

    private static func date(_ daysSinceEpoch: Int64) -> (year: Int64, month: Int64, day: Int64) {
        var year: Int64 = 1970
        var rest = daysSinceEpoch
        while rest < 0 {
            year -= 1
            rest += isLeap(year) ? 366 : 365
        }
        while rest >= (isLeap(year) ? 366 : 365) {
            rest -= isLeap(year) ? 366 : 365
            year += 1
        }
        var month = 1
        while rest >= daysOfMonths(year)[month - 1] {
            rest -= daysOfMonths(year)[month - 1]
            month += 1
        }
        return (year, Int64(month), rest + 1)
    }

    private static func padded(_ number: Int64, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

extension Substring {
    /// With zeros behind it up to `width`.
    fileprivate func padding(_ width: Int) -> String {
        String(prefix(width)) + String(repeating: "0", count: Swift.max(0, width - count))
    }
}
