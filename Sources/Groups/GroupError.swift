/// What can go wrong about groups. Equal when the codes are.
public struct GroupError: Error, Sendable, Equatable, CustomStringConvertible {
    public enum Code: String, Sendable {
        case unknownGroup = "unknown_group"
        case groupExists = "group_exists"
        case invalid = "invalid_value"
        /// More groups, members or waiting fetches than are allowed.
        case tooMany = "too_many"
        /// The event is not parked.
        case notParked = "not_parked"
        /// What lies in `service/groups` is not what was written, or is of another version.
        case damaged
        /// Nothing was changed; what was leased is delivered again.
        case storage
        case closed
    }

    public let code: Code
    public let message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public static func == (one: GroupError, other: GroupError) -> Bool { one.code == other.code }

    public var description: String { "\(code.rawValue): \(message)" }
}
