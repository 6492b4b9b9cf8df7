/// What went wrong with projections; compared on its code.
public struct ProjectingError: Error, Sendable, CustomStringConvertible {
    public enum Code: String, Sendable {
        /// The files of a projection cannot be read.
        case damaged
        /// Made by another version of the program, for another log, or with other settings.
        case otherIdentity = "other_identity"
        case storage
        case diskFull = "disk_full"
        /// Another process keeps the projections up.
        case inUse = "in_use"
        case unknownTable = "unknown_table"
        case unknownColumn = "unknown_column"
        /// The projection has not been built, or not as far as was asked for.
        case behind
        case cancelled
    }

    public let code: Code
    public let message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    static func diskFull(_ path: String) -> ProjectingError {
        ProjectingError(
            .diskFull,
            "the disk is full: \(path) cannot grow; the events are safe, and views are made from them once there is room"
        )
    }

    public var description: String { "\(message) (\(code.rawValue))" }
}
