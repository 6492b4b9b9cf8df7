/// A moment in time: microseconds since 1970-01-01T00:00:00Z, without leap seconds.
///
/// Written as RFC 3339 in UTC with six digits, `2025-03-01T10:00:07.250000Z`; read with any offset and
/// up to six digits. Years 0001 to 9999.
public struct Instant: Sendable, Hashable, Comparable, CustomStringConvertible {
    public let microseconds: Int64

    public init(microseconds: Int64) {
        self.microseconds = microseconds
    }

    public static let distantPast = Instant(microseconds: -62_135_596_800_000_000)
    public static let distantFuture = Instant(microseconds: 253_402_300_799_999_999)

    public static func < (one: Instant, other: Instant) -> Bool { one.microseconds < other.microseconds }

    public func advanced(byMicroseconds count: Int64) -> Instant {
        Instant(microseconds: microseconds + count)
    }

    public var description: String {
        String(unsafeUninitializedCapacity: Self.textCount) { buffer in
            write(to: buffer)
            return Self.textCount
        }
    }
}

// MARK: - RFC 3339

extension Instant {
    static let textCount = 27

    /// Appends the 27 bytes of the RFC 3339 text.
    public func append(to output: inout [UInt8]) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Self.textCount) { buffer in
            write(to: buffer)
            output.append(contentsOf: buffer)
        }
    }

    private func write(to buffer: UnsafeMutableBufferPointer<UInt8>) {
        let day = Int64(microsecondsPerDay)
        let days = microseconds >= 0 ? microseconds / day : -((-microseconds + day - 1) / day)
        let rest = Int(microseconds - days * day)
        let date = CivilDate(daysSinceEpoch: Int(days))
        func put(_ value: Int, _ width: Int, at offset: Int) {
            var value = value
            for place in (offset..<offset + width).reversed() {
                buffer[place] = UInt8(ascii: "0") + UInt8(value % 10)
                value /= 10
            }
        }
        put(date.year, 4, at: 0)
        buffer[4] = UInt8(ascii: "-")
        put(date.month, 2, at: 5)
        buffer[7] = UInt8(ascii: "-")
        put(date.day, 2, at: 8)
        buffer[10] = UInt8(ascii: "T")
        put(rest / 3_600_000_000, 2, at: 11)
        buffer[13] = UInt8(ascii: ":")
        put(rest / 60_000_000 % 60, 2, at: 14)
        buffer[16] = UInt8(ascii: ":")
        put(rest / 1_000_000 % 60, 2, at: 17)
        buffer[19] = UInt8(ascii: ".")
        put(rest % 1_000_000, 6, at: 20)
        buffer[26] = UInt8(ascii: "Z")
    }

    /// Reads RFC 3339 with `Z` or an offset and up to six digits of a second; `nil` for anything else,
    /// also for the 60th second and for days that do not exist.
    public init?(_ text: some StringProtocol) {
        self.init(utf8: Array(text.utf8)[...])
    }

    /// As `init(_:)`, from the text's bytes.
    public init?(utf8: ArraySlice<UInt8>) {
        var fields = FieldReader(bytes: utf8)
        guard let year = fields.number(4), fields.take("-"), let month = fields.number(2), fields.take("-"),
            let day = fields.number(2), fields.take("T") || fields.take("t"), let hour = fields.number(2),
            fields.take(":"), let minute = fields.number(2), fields.take(":"), let second = fields.number(2),
            let fraction = fields.fraction(), let offset = fields.offsetMinutes(), fields.isAtEnd,
            hour < 24, minute < 60, second < 60,
            let date = CivilDate(year: year, month: month, day: day)
        else { return nil }
        let seconds = date.daysSinceEpoch * 86_400 + hour * 3_600 + (minute - offset) * 60 + second
        self.init(microseconds: Int64(seconds) * 1_000_000 + Int64(fraction))
        guard self >= .distantPast, self <= .distantFuture else { return nil }
    }
}

private let microsecondsPerDay = 86_400_000_000

/// A day of the proleptic Gregorian calendar. The conversions are Howard Hinnant's `days_from_civil`
/// and `civil_from_days` (chrono-compatible low-level date algorithms).
public struct CivilDate: Sendable, Equatable {
    public let year: Int
    public let month: Int
    public let day: Int

    /// `nil` for a day that does not exist or a year outside 1–9999.
    public init?(year: Int, month: Int, day: Int) {
        guard (1...9999).contains(year), (1...12).contains(month), day >= 1 else { return nil }
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let length =
            switch month {
            case 2: isLeap ? 29 : 28
            case 4, 6, 9, 11: 30
            default: 31
            }
        guard day <= length else { return nil }
        (self.year, self.month, self.day) = (year, month, day)
    }

    public init(daysSinceEpoch days: Int) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// Reads `YYYY-MM-DD`; `nil` for anything else.
    public init?(_ text: some StringProtocol) {
        var fields = FieldReader(bytes: Array(text.utf8)[...])
        guard let year = fields.number(4), fields.take("-"), let month = fields.number(2), fields.take("-"),
            let day = fields.number(2), fields.isAtEnd
        else { return nil }
        self.init(year: year, month: month, day: day)
    }

    public var daysSinceEpoch: Int {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }
}

/// Reads the fixed fields of dates and instants from left to right.
private struct FieldReader {
    let bytes: ArraySlice<UInt8>
    var index: Int

    init(bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        index = bytes.startIndex
    }

    var isAtEnd: Bool { index == bytes.endIndex }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard index < bytes.endIndex, bytes[index] == UInt8(ascii: character) else { return false }
        index += 1
        return true
    }

    mutating func number(_ width: Int) -> Int? {
        guard index + width <= bytes.endIndex else { return nil }
        var value = 0
        for byte in bytes[index..<index + width] {
            guard case UInt8(ascii: "0")...UInt8(ascii: "9") = byte else { return nil }
            value = value * 10 + Int(byte - UInt8(ascii: "0"))
        }
        index += width
        return value
    }

    /// Microseconds behind the point; 0 where there is no point, `nil` for no digit or more than six.
    mutating func fraction() -> Int? {
        guard take(".") else { return 0 }
        var value = 0
        var digits = 0
        while let digit = number(1) {
            value = value * 10 + digit
            digits += 1
            if digits > 6 { return nil }
        }
        if digits == 0 { return nil }
        for _ in digits..<6 { value *= 10 }
        return value
    }

    mutating func offsetMinutes() -> Int? {
        if take("Z") || take("z") { return 0 }
        let sign = take("+") ? 1 : take("-") ? -1 : 0
        guard sign != 0, let hours = number(2), take(":"), let minutes = number(2), hours < 24, minutes < 60
        else { return nil }
        return sign * (hours * 60 + minutes)
    }
}
