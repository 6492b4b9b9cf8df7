/// What a column's numbers are in, by which they are shown to people.
///
/// A report's head says it – `-- unit share : rate, step_rate` –; what it does not say, and what any other
/// statement answers, follows from the column's name (``init(impliedBy:besideCurrency:)``).
public enum ColumnUnit: String, Sendable, CaseIterable {
    /// Counts and other numbers: thousands apart, up to four digits behind the point.
    case number
    /// Minor units of the currency that stands in the row's column `currency`.
    case money
    /// Major units of it.
    case majorMoney = "major_money"
    /// Milliseconds.
    case duration = "ms"
    /// Seconds.
    case seconds = "s"
    case days
    /// 1 is all of it.
    case share
    /// 100 is all of it.
    case percent = "pct"
    /// 1 or 0.
    case yesOrNo = "yes_no"
    /// A number that names something, such as a position.
    case ordinal
    /// What the key figure in the row's column `kpi` is in.
    case figure = "kpi"

    /// Last words of names of columns that hold amounts where a column `currency` stands beside them.
    private static let amounts: Set<String> = [
        "amount", "budget", "commission", "cost", "delta", "mrr", "price", "refunded", "revenue", "total",
        "weighted",
    ]
    private static let aggregates: Set<String> = [
        "sum", "min", "max", "avg", "total", "median", "percentile",
    ]

    /// The unit that a column's name says it is in.
    ///
    /// | the name ends with | unit |
    /// |---|---|
    /// | `_ms`, `_s`, `_pct` | milliseconds, seconds, hundredths |
    /// | `_rate`, `_share` | a share |
    /// | amount, budget, commission, cost, delta, mrr, price, refunded, revenue, total, weighted | minor units, beside `currency` |
    /// | position, revision, n | a number that names something |
    ///
    /// `sum(amount)` and the like are in what `amount` is in. Name a column otherwise to have it otherwise.
    init(impliedBy column: String, besideCurrency: Bool) {
        let name = Self.argument(of: column)
        let last = name.split(whereSeparator: { $0 == "_" || $0 == " " }).last.map(String.init) ?? ""
        let isSuffix = last.utf8.count < name.utf8.count
        switch last {
        case "ms" where isSuffix: self = .duration
        case "s" where isSuffix: self = .seconds
        case "pct" where isSuffix: self = .percent
        case "rate" where isSuffix, "share" where isSuffix: self = .share
        case "position", "revision", "n": self = .ordinal
        case let word where besideCurrency && Self.amounts.contains(word): self = .money
        default: self = .number
        }
    }

    /// `amount` of `sum(amount)`.
    private static func argument(of column: String) -> String {
        let parts = column.split(separator: "(", maxSplits: 1)
        guard parts.count == 2, aggregates.contains(parts[0].lowercased()) else { return column }
        return String(parts[1].prefix { $0 != ")" && $0 != "," })
    }

    /// What a key figure of the board is in.
    init(ofFigure name: String) {
        switch name {
        case "talk_time", "wrap_time", "lead_response": self = .duration
        case "cycle_time": self = .days
        case "answer_quality": self = .percent
        case _ where name == "clv" || name.hasPrefix("clv_"): self = .number
        case _ where name.hasSuffix("_median") || name.hasSuffix("_p90"): self = .duration
        default: self = .share
        }
    }
}
