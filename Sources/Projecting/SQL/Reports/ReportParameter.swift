internal import EventLog

/// A parameter of a report.
public struct ReportParameter: Sendable, Equatable {
    public enum Kind: String, Sendable, CaseIterable {
        case text
        case integer
        case real
        /// 1 or 0; in words `true` or `false`.
        case boolean
        /// An instant, which reaches the statement in UTC with microseconds, as columns hold it.
        case instant
        /// An instant that is included, or a day: its first microsecond.
        case start
        /// An instant that is excluded, or a day that is included: the first microsecond after it.
        case end
    }

    public let name: String
    public let kind: Kind
    /// `nil`: it must be given. NULL is a default.
    public let defaultValue: SQLValue?
    public let meaning: String

    public init(name: String, kind: Kind, defaultValue: SQLValue?, meaning: String) {
        self.name = name
        self.kind = kind
        self.defaultValue = defaultValue
        self.meaning = meaning
    }

    /// The value as the statement takes it. NULL is taken where it is the default.
    func checked(_ value: SQLValue) throws(SQLError) -> SQLValue {
        switch (kind, value) {
        case (_, .null) where defaultValue == .null: return .null
        case (.text, .text), (.integer, .integer), (.real, .real), (.boolean, 0), (.boolean, 1): return value
        case (.real, .integer(let number)): return .real(Double(number))
        case (.instant, .text(let text)), (.start, .text(let text)), (.end, .text(let text)):
            guard let instant = Instant(text) else { throw refusal }
            return .text(instant.description)
        default: throw refusal
        }
    }

    func value(of word: String, day: (CivilDate) -> ClosedRange<Instant>) throws(SQLError) -> SQLValue {
        switch kind {
        case .text: return .text(word)
        case .integer: return .integer(try required(Int64(word)))
        case .real: return .real(try required(Double(word).flatMap { $0.isFinite ? $0 : nil }))
        case .boolean: return .integer(try required(["true": 1, "1": 1, "false": 0, "0": 0][word]))
        case .instant, .start, .end:
            if kind != .instant, let date = CivilDate(word) {
                let day = day(date)
                let instant = kind == .start ? day.lowerBound : day.upperBound.advanced(byMicroseconds: 1)
                return .text(instant.description)
            }
            return .text(try required(Instant(word)).description)
        }
    }

    private func required<Value>(_ value: Value?) throws(SQLError) -> Value {
        guard let value else { throw refusal }
        return value
    }

    private var refusal: SQLError {
        let kind =
            switch self.kind {
            case .text: "a text"
            case .integer: "an integer"
            case .real: "a number"
            case .boolean: "true or false"
            case .instant: "an RFC 3339 instant"
            case .start, .end: "an RFC 3339 instant or a date"
            }
        return SQLError(.invalidParameter, "\(name) is \(kind)")
    }
}
