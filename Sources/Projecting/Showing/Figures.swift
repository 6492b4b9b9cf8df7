internal import CRM
internal import EventLog

/// Writes the values of an answer's rows for people.
struct Figures: Sendable {
    /// Digits behind the point of numbers that have no unit.
    private static let mostDigits = 4

    let display: Display
    let units: ColumnUnits
    /// Of each column, so that its points stand below each other.
    private let digits: [Int]

    /// - Parameter sample: rows by which the digits of columns are chosen.
    init(_ display: Display, _ units: ColumnUnits, columnCount: Int, sample: [[SQLValue]]) {
        self.display = display
        self.units = units
        digits = (0..<columnCount).map { column in
            units.isPlain(column) ? sample.reduce(0) { max($0, Self.digits(of: $1[column])) } : 0
        }
    }

    private static func digits(of value: SQLValue) -> Int {
        guard case .real(let number) = value, number.isFinite else { return 0 }
        if number != 0, number.magnitude < 0.001 { return number.magnitude < 0.00001 ? 8 : 6 }
        var scale = 1.0
        for digits in 0..<mostDigits {
            let scaled = number * scale
            if (scaled - scaled.rounded()).magnitude <= 1e-9 * max(1, scaled.magnitude) { return digits }
            scale *= 10
        }
        return mostDigits
    }

    /// The text of a value and whether it is a number; empty for NULL.
    func text(_ row: [SQLValue], _ column: Int) -> (text: String, isNumber: Bool) {
        switch row[column] {
        case .null: ("", false)
        case .integer(let number): (integer(number, row, column), true)
        case .real(let number): (real(number, row, column), true)
        case .text(let text): (self.text(text), false)
        }
    }

    private func integer(_ number: Int64, _ row: [SQLValue], _ column: Int) -> String {
        switch units.unit(of: column, in: row) {
        case .money:
            if let currency = units.currency(in: row) { return display.amount(number, currency) }
            return display.integer(number)
        case .percent: return display.integer(number) + display.written("%")
        case .ordinal: return display.ordinal(number)
        case .yesOrNo where number == 0 || number == 1: return yesOrNo(number == 1)
        case .number where digits[column] == 0: return display.integer(number)
        default: return real(Double(number), row, column)
        }
    }

    private func real(_ number: Double, _ row: [SQLValue], _ column: Int) -> String {
        switch units.unit(of: column, in: row) {
        case .money:
            guard let currency = units.currency(in: row) else { break }
            return display.amount(number, currency)
        case .majorMoney:
            guard let currency = units.currency(in: row) else { break }
            return display.decimal(number, digits: Currency.minorDigits(of: currency))
        case .duration: return display.duration(milliseconds: number)
        case .seconds: return display.duration(milliseconds: number * 1_000)
        case .days: return display.days(number)
        case .share: return display.share(number)
        case .percent: return display.share(number / 100, digits: 1)
        case .number, .yesOrNo, .ordinal, .figure: break
        }
        return display.decimal(number, digits: max(digits[column], Self.digits(of: .real(number))))
    }

    private func yesOrNo(_ value: Bool) -> String {
        display.language == .english ? (value ? "yes" : "no") : (value ? "بله" : "خیر")
    }

    /// `2025-03`, `2025-Q1`, `2025`.
    private static func isPeriod(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count <= 2, parts[0].utf8.count == 4, parts[0].utf8.allSatisfy(isDigit) else {
            return false
        }
        guard parts.count == 2 else { return true }
        return parts[1].utf8.count == 2 && parts[1].utf8.dropFirst().allSatisfy(isDigit)
            && (parts[1].hasPrefix("Q") || parts[1].utf8.allSatisfy(isDigit))
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    /// Instants and days in the zone and calendar of the display; periods with its digits.
    private func text(_ text: String) -> String {
        let utf8 = text.utf8
        if utf8.count == Instant.textLength, utf8.last == UInt8(ascii: "Z"), let instant = Instant(text) {
            return display.instant(instant)
        }
        guard utf8.first.map(Self.isDigit) == true else {
            return text
        }
        if utf8.count == 10, let date = CivilDate(text) { return display.date(date) }
        return Self.isPeriod(text) ? display.withDigits(text) : text
    }
}

extension Instant {
    /// Bytes of an instant as columns hold it.
    static let textLength = 27
}
