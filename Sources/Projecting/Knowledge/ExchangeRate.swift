internal import EventLog

/// A published rate of exchange. Reports convert nothing by themselves; a statement may.
public struct ExchangeRate: Sendable, Equatable {
    /// ISO 4217.
    public let base: String
    public let quote: String
    /// `YYYY-MM-DD`
    public let day: String
    /// Units of `quote` for one of `base`, a decimal number as it was published.
    public let rate: String

    /// From the data of `fx.published`.
    init?(_ data: JSONValue) {
        guard let base = data["base"]?.string, let quote = data["quote"]?.string,
            let day = data["on"]?.string, let rate = data["rate"]?.string
        else { return nil }
        (self.base, self.quote, self.day, self.rate) = (base, quote, day, rate)
    }

    /// Whether `later` was published for the same pair and day.
    func isReplaced(by later: ExchangeRate) -> Bool {
        base == later.base && quote == later.quote && day == later.day
    }
}
