/// A value of a statement: what a column holds, what a parameter is bound to, what a function takes and gives.
public enum SQLValue: Sendable, Hashable {
    case null
    case integer(Int64)
    /// Finite, or infinite where a statement computed it so; never NaN, which SQLite makes NULL.
    case real(Double)
    /// UTF-8. Nothing is normalised: comparing is comparing bytes.
    case text(String)

    public var isNull: Bool { self == .null }

    /// The integer, if it is one.
    public var integer: Int64? {
        if case .integer(let value) = self { value } else { nil }
    }

    /// The number, be it an integer or not.
    public var real: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .real(let value): value
        case .null, .text: nil
        }
    }

    /// The text, if it is one.
    public var text: String? {
        if case .text(let value) = self { value } else { nil }
    }
}

// Not by nil: where a value is optional, nil would be NULL in some places and no value in others.
extension SQLValue: ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral, ExpressibleByStringLiteral {
    public init(integerLiteral value: Int64) { self = .integer(value) }
    public init(floatLiteral value: Double) { self = .real(value) }
    public init(stringLiteral value: String) { self = .text(value) }
}
