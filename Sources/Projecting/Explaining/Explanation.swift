public import EventLog

/// An event that made a field what it is at a moment – or would have.
public struct Explanation: Sendable {
    public enum Effect: String, Sendable {
        /// Gave the field its value, or changed it.
        case set
        /// Replaced the data of the event that follows in the list.
        case corrected
        /// Joined or parted the contacts that the field depends on.
        case merged
        /// The lifecycle does not allow it where it stands in time: it counts nowhere.
        case skipped
    }

    public let event: Event
    public let effect: Effect
    /// The field behind the event, as it is shown; null where it is skipped or does not tell.
    public let value: SQLValue
}

extension ProjectionEngine {
    /// The events that made the field `column` of the row `key` of `table` what it is at `moment`, the
    /// newest in the order of the fold first.
    ///
    /// - Throws: ``ProjectingError`` `unknown_table`, `unknown_column`, `behind`.
    public func explain(
        table: String, key: String, column: String, at moment: SQLMoment
    ) throws -> [Explanation] {
        let (projection, table) = try find(table)
        guard let column = table.columns.first(where: { $0.name == column }) else {
            let names = table.columns.map(\.name).joined(separator: ", ")
            throw ProjectingError(.unknownColumn, "\(table.name) has no column \(column); it has \(names)")
        }
        let reader = try reader(
            of: projection, at: ReplayMoment(end: moment.end, validAt: moment.validAt?.microseconds),
            now: moment.now)
        return try Explainer(reader: reader, projection: projection, table: table, column: column).run(key)
    }

    /// - Throws: ``ProjectingError`` `unknown_table`.
    func find(_ name: String) throws -> (projection: Projection, table: Table) {
        let answering = try answering()
        for projection in answering {
            if let table = projection.tables.first(where: { $0.name == name }) { return (projection, table) }
        }
        let names = answering.flatMap { $0.tables.map(\.name) }.joined(separator: ", ")
        throw ProjectingError(.unknownTable, "there is no table \(name); there are \(names)")
    }
}
