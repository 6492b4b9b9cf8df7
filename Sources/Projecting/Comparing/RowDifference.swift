public import EventLog

/// A row that is not the same at two moments.
public struct RowDifference: Sendable {
    public struct Change: Sendable {
        public let column: String
        public let before: SQLValue
        public let after: SQLValue
    }

    public enum Kind: String, Sendable { case added, removed, changed }

    public let kind: Kind
    /// The values of the key columns.
    public let key: [SQLValue]
    /// The columns that differ; of a row that was added or removed, those that are not null.
    public let changes: [Change]
    /// The events that count at one of the moments only and bear on the row, in order of position.
    public let events: [Event]
}

/// What one table is at two moments, compared.
public struct TableDifference: Sendable {
    public let table: String
    public let columns: [String]
    public let rows: [RowDifference]
}

extension ProjectionEngine {
    /// What differs in `table` between two moments, in order of the key.
    ///
    /// - Parameter limit: rows that differ, at most.
    /// - Throws: ``ProjectingError`` `unknown_table`, `behind`.
    public func difference(
        in table: String, from before: SQLMoment, to after: SQLMoment, limit: Int = 10_000
    ) throws -> TableDifference {
        let (projection, table) = try find(table)
        let readers = try [before, after].map {
            try reader(
                of: projection, at: ReplayMoment(end: $0.end, validAt: $0.validAt?.microseconds), now: $0.now)
        }
        let view = ViewTable(engine: self, projection: projection, table: table)
        var comparison = TableComparison(view: view, before: readers[0], after: readers[1])
        return TableDifference(
            table: table.name, columns: table.columns.map(\.name), rows: try comparison.run(limit: limit))
    }
}
