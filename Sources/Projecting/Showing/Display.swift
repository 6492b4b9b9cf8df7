public import CRM

/// How numbers, amounts and times are written for people: in their language, digits and calendar, and in the
/// ledger's time zone. What programs read – JSON, NDJSON, CSV – is never written with it.
///
/// | | English | Persian |
/// |---|---|---|
/// | digits and separators | `12,500.50` | `۱۲٬۵۰۰٫۵۰` |
/// | dates | Gregorian, `2025-03-01` | Jalali, `۱۴۰۳/۱۲/۱۱` |
/// | durations | `0:04:20`, from a day on `2.5 d` | `۰:۰۴:۲۰`, `۲٫۵ روز` |
/// | shares | `69.50%` | `۶۹٫۵۰٪` |
public struct Display: Sendable {
    public let language: Language
    let clock: LocalClock

    /// - Parameter timeZone: an IANA name; an unknown one counts as UTC.
    public init(_ language: Language = .english, timeZone: String = "UTC") {
        self.language = language
        clock = LocalClock(timeZone: timeZone)
    }

    /// Digits, separators and the percent sign of `text` as the language writes them.
    func written(_ text: String) -> String {
        guard language == .persian else { return text }
        var shown = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "0"..."9": shown.append(Unicode.Scalar(scalar.value - 0x30 + 0x6F0) ?? scalar)
            case ",": shown.append("\u{066C}")
            case ".": shown.append("\u{066B}")
            case "%": shown.append("\u{066A}")
            default: shown.append(scalar)
            }
        }
        return String(shown)
    }

    /// The digits of `text` in the language, and nothing else of it changed.
    func withDigits(_ text: String) -> String {
        guard language == .persian else { return text }
        return String(text.map { $0.isASCII && $0.isNumber ? Character(written(String($0))) : $0 })
    }
}
