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
    /// - Parameters:
    ///   - other: where the second moment is read, say a replay; here if `nil`.
    ///   - limit: rows that differ, at most.
    /// - Throws: ``ProjectingError`` `unknown_table`, `behind`.
    public func difference(
        in table: String, from before: SQLMoment, to after: SQLMoment, in other: ProjectionEngine? = nil,
        limit: Int = 10_000
    ) throws -> TableDifference {
        let new = try (other ?? self).side(table, after)
        var comparison = TableComparison(before: try side(table, before), after: new)
        return TableDifference(
            table: table, columns: new.columns.map(\.name), rows: try comparison.run(limit: limit))
    }

    private func side(_ name: String, _ moment: SQLMoment) throws -> TableComparison.Side {
        let (projection, table) = try find(name)
        guard let store = try store(of: projection) else {
            throw ProjectingError(.behind, "the projection \(projection.name) has not been built")
        }
        return try TableComparison.Place(engine: self, store: store).side(table, moment)
    }
}
