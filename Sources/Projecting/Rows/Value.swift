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

    public var isNull: Bool { self == .null }

    public var integer: Int64? {
        if case .integer(let value) = self { value } else { nil }
    }

    public var text: String? {
        if case .text(let value) = self { value } else { nil }
    }

    /// The member `name` of the personal object that lies here; null for anything else.
    public func member(_ name: String) -> Value {
        if case .personal(let place) = self { .personal(place.member(name)) } else { .null }
    }

    public var list: [Value] {
        if case .list(let values) = self { values } else { [] }
    }
}
