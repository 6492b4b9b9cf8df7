internal import CRM
internal import Foundation

extension Display {
    /// `12,500`
    public func integer(_ number: Int64) -> String {
        written((number < 0 ? "-" : "") + Self.grouped(String(number.magnitude)))
    }

    /// A number that names something: `12500`.
    func ordinal(_ number: Int64) -> String { written(String(number)) }

    /// `1,234.50`; not finite ones as `inf` and `nan`.
    ///
    /// - Parameter digits: behind the point.
    public func decimal(_ number: Double, digits: Int) -> String {
        guard number.isFinite else { return "\(number)" }
        let parts = String(format: "%.\(digits)f", number.magnitude).split(separator: ".").map(String.init)
        // What is rounded to nothing has no sign.
        let isZero = parts.allSatisfy { $0.allSatisfy { $0 == "0" } }
        let sign = number < 0 && !isZero ? "-" : ""
        return written(([sign + Self.grouped(parts[0])] + parts.dropFirst()).joined(separator: "."))
    }

    /// Thousands apart.
    private static func grouped(_ digits: String) -> String {
        var shown = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { shown.append(",") }
            shown.append(digit)
        }
        return shown
    }

    // MARK: Amounts

    /// An amount in minor units as major ones, exactly: `12,500.00`. The currency's exponent is that of ISO 4217.
    public func amount(_ minorUnits: Int64, _ currency: String) -> String {
        let digits = Currency.minorDigits(of: currency)
        let text = String(minorUnits.magnitude)
        let padded = String(repeating: "0", count: max(0, digits + 1 - text.count)) + text
        let whole = Self.grouped(String(padded.dropLast(digits)))
        let sign = minorUnits < 0 ? "-" : ""
        return written(sign + whole + (digits > 0 ? "." + padded.suffix(digits) : ""))
    }

    /// An amount in minor units that is not whole, rounded to whole ones.
    func amount(_ minorUnits: Double, _ currency: String) -> String {
        let digits = Currency.minorDigits(of: currency)
        return decimal(minorUnits / pow(10, Double(digits)), digits: digits)
    }

    /// With its currency: `EUR 12.50`.
    public func money(_ minorUnits: Int64, _ currency: String) -> String {
        let amount = amount(minorUnits, currency)
        return language == .english ? "\(currency) \(amount)" : "\(amount) \(Self.persianName(of: currency))"
    }

    private static func persianName(of currency: String) -> String {
        [
            "EUR": "یورو", "USD": "دلار", "GBP": "پوند", "IRR": "ریال", "AED": "درهم", "TRY": "لیر",
            "CHF": "فرانک", "JPY": "ین", "CNY": "یوان", "IQD": "دینار عراق", "KWD": "دینار کویت",
        ][currency] ?? currency
    }

    // MARK: Shares and durations

    /// `0.695` is `69.50%`.
    public func share(_ share: Double, digits: Int = 2) -> String {
        share.isFinite ? decimal(share * 100, digits: digits) + written("%") : "\(share)"
    }

    /// Hours, minutes and seconds, `0:04:20`; from a day on days, `2.5 d`.
    public func duration(milliseconds: Double) -> String {
        guard milliseconds.isFinite else { return "\(milliseconds)" }
        let seconds = (milliseconds.magnitude / 1_000).rounded()
        let sign = milliseconds < 0 && seconds > 0 ? "-" : ""
        if seconds >= 86_400 { return sign + days(seconds / 86_400) }
        let whole = Int(seconds)
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return sign + written("\(whole / 3_600):\(two(whole / 60 % 60)):\(two(whole % 60))")
    }

    /// `2.5 d`
    func days(_ days: Double) -> String {
        decimal(days, digits: 1) + (language == .english ? " d" : " روز")
    }
}
