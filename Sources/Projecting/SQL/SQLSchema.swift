/// What statements can name: tables and functions, and how moments are understood. Shared by all sessions.
public struct SQLSchema: Sendable {
    public let tables: [any SQLTable]
    public let functions: [SQLFunction]
    public let aggregates: [SQLAggregate]
    /// Says which moment is meant, or throws ``SQLError/Code/invalidMoment``. Called once for a statement, and
    /// once for each other moment that its tables name, so that all of them read at one position.
    public let resolve: @Sendable (SQLMomentRequest) throws -> SQLMoment

    /// Traps when two tables have one name (in any case), or a table's key is not as ``SQLTable`` says.
    public init(
        tables: [any SQLTable],
        functions: [SQLFunction] = SQLFunction.instants,
        aggregates: [SQLAggregate] = SQLAggregate.quantiles,
        resolve: @escaping @Sendable (SQLMomentRequest) throws -> SQLMoment
    ) {
        var names: Set<String> = []
        for table in tables {
            precondition(names.insert(table.name.lowercased()).inserted, "two tables \(table.name)")
            precondition(!table.keyColumns.isEmpty && table.keyColumns.count < 32, "the key of \(table.name)")
            for column in table.keyColumns {
                precondition(table.columns[column].kind != .real, "a real number in the key of \(table.name)")
            }
        }
        self.tables = tables
        self.functions = functions
        self.aggregates = aggregates
        self.resolve = resolve
    }
}
