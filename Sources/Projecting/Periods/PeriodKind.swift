/// A way to divide time: days, weeks, months, quarters or years of a calendar.
///
/// | word | the ledger's calendar | always |
/// |---|---|---|
/// | `day` `month` `quarter` `year` | Gregorian or Jalali | `gregorian_day` … `jalali_year` |
/// | `week` | from Monday; in a Jalali ledger from Saturday | `monday_week` `saturday_week` |
public struct PeriodKind: Sendable, Hashable {
    /// What months and years are.
    public enum System: String, Sendable, CaseIterable {
        case gregorian
        /// The solar Hijri calendar of Iran.
        case persian
    }

    enum Unit: String, Sendable, CaseIterable {
        case day, month, quarter, year
        case mondayWeek = "monday_week"
        case saturdayWeek = "saturday_week"
    }

    let unit: Unit
    /// Of a week: that of its label.
    let system: System

    /// Every word that names a kind.
    public static let words: [String] = {
        let units = ["day", "month", "quarter", "year"]
        return units + ["week", "monday_week", "saturday_week"]
            + units.map { "gregorian_" + $0 } + units.map { "jalali_" + $0 }
    }()

    /// - Returns: `nil` where `word` names no kind.
    public init?(_ word: String, in ledger: System) {
        if word == "week" {
            self.init(unit: ledger == .persian ? .saturdayWeek : .mondayWeek, system: ledger)
        } else if let unit = Unit(rawValue: word) {
            self.init(unit: unit, system: ledger)
        } else if word.hasPrefix("jalali_"), let unit = Self.calendarUnit(word.dropFirst(7)) {
            self.init(unit: unit, system: .persian)
        } else if word.hasPrefix("gregorian_"), let unit = Self.calendarUnit(word.dropFirst(10)) {
            self.init(unit: unit, system: .gregorian)
        } else {
            return nil
        }
    }

    private init(unit: Unit, system: System) {
        self.unit = unit
        self.system = system
    }

    private static func calendarUnit(_ word: Substring) -> Unit? {
        word.hasSuffix("week") ? nil : Unit(rawValue: String(word))
    }
}
