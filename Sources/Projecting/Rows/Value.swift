internal import EventLog

/// A cell of a row.
///
/// Instants are integers (microseconds since 1970), booleans 0 and 1; a table's column says what its cells
/// mean and how they are shown.
public enum Value: Sendable, Hashable {
    case null
    case integer(Int64)
    case real(Double)
    case text(String)
    /// A personal value, by the place where it lies sealed: the row never holds the value itself.
    case personal(Place)
    case list([Value])

    /// Where a personal value lies: the event whose data has it, and its path there
    /// (`emails[1]`, `address.city`).
    public struct Place: Sendable, Hashable {
        public let position: UInt64
        public let path: String

        public init(position: UInt64, path: String) {
            self.position = position
            self.path = path
        }

        /// The value of the member `name` of the object that lies here.
        public func member(_ name: String) -> Place { Place(position: position, path: "\(path).\(name)") }
    }

    public var isNull: Bool {
        if case .null = self { true } else { false }
    }

    public var integer: Int64? {
        if case .integer(let value) = self { value } else { nil }
    }

    public var text: String? {
        if case .text(let value) = self { value } else { nil }
    }

    /// A part of an aggregate's key that is ordered as `number` is.
    public static func ordered(_ number: Int64) -> Value {
        let digits = String(UInt64(bitPattern: number) ^ (1 << 63), radix: 16)
        return .text(String(repeating: "0", count: 16 - digits.count) + digits)
    }

    /// The member `name` of the personal object that lies here; null for anything else.
    public func member(_ name: String) -> Value {
        if case .personal(let place) = self { .personal(place.member(name)) } else { .null }
    }

    public var list: [Value] {
        if case .list(let values) = self { values } else { [] }
    }
}

extension Value.Place {
    /// The text or the number that stands at the path in an event's data; null where none does.
    func value(in data: [UInt8]) -> Value {
        data.withUnsafeBytes { data in
            guard let found = DataField.value(at: path, in: data), let first = found.first else {
                return .null
            }
            switch first {
            case UInt8(ascii: "\""), UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
                return Value(stored: found)
            default: return .null
            }
        }
    }
}
