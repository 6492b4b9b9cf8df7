/// What one statement may use.
public struct SQLLimits: Sendable {
    /// Time that it runs, without the time its reader takes between rows.
    public var milliseconds: Int64 = 30_000
    public var rows = 1_000_000
    /// Memory by which SQLite may grow while it runs, with the rows that are kept for a GROUP BY. SQLite counts for the whole process, so statements that
    /// run at the same time are counted too; see ``SQLSession/limitProcessHeap(bytes:)`` for a bound on all.
    public var heapBytes: Int64 = 256 << 20
    /// The longest text that may be read or made, and the longest row that may be sorted.
    public var valueBytes = 4 << 20
    public var statementBytes = 256 << 10
    /// Columns of a result, terms of GROUP BY and ORDER BY.
    public var columns = 500
    /// Nesting of an expression, where a chain of n ANDs is n deep.
    public var expressionDepth = 500
    public var compoundSelects = 100
    public var parameters = 1_000
    /// Instructions of SQLite's compiled statement.
    public var instructions = 250_000

    /// Asked now and then, on the thread that runs the statement: `true` ends it.
    public var isCancelled: @Sendable () -> Bool = { false }

    public init() {}
}
