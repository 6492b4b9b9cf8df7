/// Why a statement has no answer, or no more of it. Equal when the codes are.
public struct SQLError: Error, Sendable, Equatable, CustomStringConvertible {
    public enum Code: String, Sendable, CaseIterable {
        /// SQLite does not understand the statement.
        case syntax
        case noSuchTable = "no_such_table"
        case noSuchColumn = "no_such_column"
        /// Not one statement, but none or several.
        case notOneStatement = "not_one_statement"
        /// Something else than reading the schema's tables.
        case denied
        /// It used up its time.
        case timeout
        case cancelled
        case tooManyRows = "too_many_rows"
        /// A value, the statement or the memory it needs is over a limit.
        case tooLarge = "too_large"
        /// `as_of` or `valid_at` names no moment, or stands where it may not.
        case invalidMoment = "invalid_moment"
        /// A parameter is missing, unknown or of another kind.
        case invalidParameter = "invalid_parameter"
        /// A report's head cannot be read.
        case invalidReport = "invalid_report"
        /// A table could not be read; see the cause.
        case table
        /// A function refused its arguments.
        case function
        /// Anything else that SQLite says while it runs.
        case failed
    }

    public let code: Code
    public let message: String
    /// SQLite's extended result code; 0 where it has no part in it.
    public let sqliteCode: Int32
    /// Where in the statement, in bytes, if SQLite knows.
    public let offset: Int?
    /// What a table or a function threw.
    public let cause: (any Error)?

    public init(
        _ code: Code, _ message: String, sqliteCode: Int32 = 0, offset: Int? = nil, cause: (any Error)? = nil
    ) {
        self.code = code
        self.message = message
        self.sqliteCode = sqliteCode
        self.offset = offset
        self.cause = cause
    }

    public static func == (one: SQLError, other: SQLError) -> Bool { one.code == other.code }

    public var description: String {
        "\(code.rawValue): \(message)\(offset.map { " (at byte \($0) of the statement)" } ?? "")"
    }

    /// What a table threw, as the statement's error.
    static func table(_ name: String, _ error: any Error) -> SQLError {
        if let error = error as? SQLError { return error }
        return SQLError(.table, "\(name): \(error)", cause: error)
    }

    /// What a function threw, as the statement's error.
    static func function(_ name: String, _ error: any Error) -> SQLError {
        if let error = error as? SQLError { return error }
        return SQLError(.function, "\(name)(): \(error)", cause: error)
    }
}
