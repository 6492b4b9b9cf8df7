/// A column of a table.
public struct SQLColumn: Sendable, Hashable {
    public enum Kind: String, Sendable {
        case text
        case integer
        case real
        /// 0 or 1.
        case boolean

        /// As it is declared to SQLite, which takes a column's affinity from it.
        var declaration: String {
            switch self {
            case .text: "TEXT"
            case .integer, .boolean: "INTEGER"
            case .real: "REAL"
            }
        }
    }

    /// snake_case, unique in its table.
    public let name: String
    /// The kind of all its values that are not NULL.
    public let kind: Kind

    public init(_ name: String, _ kind: Kind) {
        self.name = name
        self.kind = kind
    }
}

/// Rows in order of their key, which statements may read at any moment.
///
/// The key columns together name one row, are never NULL, and are of kind text (in order of bytes), integer or
/// boolean. Beside ``columns`` every table gets the hidden columns `as_of` and `valid_at`.
///
/// SQLite makes no index of a virtual table. A join on other columns than the key's goes through all rows for
/// each row of the other table; `WITH x AS MATERIALIZED (SELECT …)` reads them once and indexes the copy.
public protocol SQLTable: Sendable {
    /// snake_case, unique among a schema's tables.
    var name: String { get }
    var columns: [SQLColumn] { get }
    /// Indices of the columns that rows are ordered by, the most significant first; at least one.
    var keyColumns: [Int] { get }
    /// Columns outside the key that a table finds rows by as well, the best first (of the first 60).
    var lookUpColumns: [Int] { get }
    /// About how many rows there are, for the planner.
    var estimatedRowCount: Int { get }
    /// About how many rows share the first `length` of the key's columns (`1..<keyColumns.count`).
    func estimatedRowCount(sharing length: Int) -> Int
    /// Opens the rows that a scan asks for; a join opens one for each row of the table before it.
    ///
    /// All rows of the scan must come, in its order; others may not. What is thrown ends the statement and is
    /// its error's ``SQLError/cause``; an ``SQLError`` is thrown on as it is.
    func open(_ scan: SQLScan) throws -> any SQLCursor
}

extension SQLTable {
    public var lookUpColumns: [Int] { [] }
    public func estimatedRowCount(sharing length: Int) -> Int { min(10, estimatedRowCount) }
}

/// Goes through the rows of one scan, once. Used by one thread at a time.
///
/// Between two moves any time may pass (a client decides when to go on), so no read transaction may stay open
/// from one call to the next for a long scan's sake: read a batch of rows into memory, and seek again.
public protocol SQLCursor: AnyObject {
    /// Goes to the next row, at first to the first; `false` when there is none left. Not called again then.
    func next() throws -> Bool
    /// Puts the present row's value into `cell`. Only columns of ``SQLScan/columnsUsed`` are asked for.
    func read(_ column: Int, into cell: borrowing SQLCell) throws
}
