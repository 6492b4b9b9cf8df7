/// A value that a key column is compared with, made one of the column's kind as SQLite's affinities would.
///
/// SQLite hands values to virtual tables as they are and compares again afterwards; what is decided here is
/// only which rows need not be looked at.
enum KeyValue: Equatable {
    /// The column is compared with exactly this.
    case exact(SQLValue)
    /// The column, an integer, lies on the one side or the other of a number with a fraction.
    case between(Int64, Int64)
    /// NULL: nothing is equal to, less or greater than it.
    case nothing
    /// How it compares is left to SQLite.
    case unknown

    init(_ value: SQLValue, as kind: SQLColumn.Kind) {
        switch (kind, value) {
        case (_, .null): self = .nothing
        case (.text, .text), (.integer, .integer), (.boolean, .integer): self = .exact(value)
        case (.integer, .real(let number)), (.boolean, .real(let number)): self.init(number)
        case (.integer, .text(let text)), (.boolean, .text(let text)):
            // A text that is written as a number counts as that number; what else counts as one SQLite knows.
            if let number = Int64(text) { self = .exact(.integer(number)) } else { self = .unknown }
        // Whether a number counts as its text depends on where it comes from.
        case (.text, _), (.real, _): self = .unknown
        }
    }

    private init(_ number: Double) {
        if let integer = Int64(exactly: number) {
            self = .exact(.integer(integer))
        } else if let below = Int64(exactly: number.rounded(.down)),
            let above = Int64(exactly: number.rounded(.up))
        {
            self = .between(below, above)
        } else {
            self = .unknown
        }
    }

    /// What an equality with it asks for.
    var equal: KeyValue {
        if case .between = self { .nothing } else { self }
    }

    func lower(isInclusive: Bool) -> SQLScan.Bound? {
        switch self {
        case .exact(let value): SQLScan.Bound(value, isInclusive: isInclusive)
        case .between(_, let above): SQLScan.Bound(.integer(above), isInclusive: true)
        case .nothing, .unknown: nil
        }
    }

    func upper(isInclusive: Bool) -> SQLScan.Bound? {
        switch self {
        case .exact(let value): SQLScan.Bound(value, isInclusive: isInclusive)
        case .between(let below, _): SQLScan.Bound(.integer(below), isInclusive: true)
        case .nothing, .unknown: nil
        }
    }

    /// Key order of two values of one kind: integers by size, texts by bytes.
    static func isBefore(_ one: SQLValue, _ other: SQLValue) -> Bool {
        switch (one, other) {
        case (.integer(let one), .integer(let other)): one < other
        case (.text(let one), .text(let other)): one.utf8.lexicographicallyPrecedes(other.utf8)
        default: false
        }
    }
}
