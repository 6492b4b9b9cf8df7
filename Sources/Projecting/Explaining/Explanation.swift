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
        /// Said which are the business hours that the field is measured in.
        case hours
        /// The lifecycle does not allow it where it stands in time: it counts nowhere.
        case skipped
    }

    public let event: Event
    public let effect: Effect
    /// The field behind the event, as it is shown; null where it is skipped or does not tell.
    public let value: SQLValue
}

/// A field, or what several fields of one row say together.
public struct ExplainedField: Sendable {
    public var table: String
    /// The entity.
    public var key: String
    /// Which of the entity's rows, where a table has several; `nil`: any.
    public var number: Int?
    public var columns: [String]
    /// Whether what a computed column was computed from counts, too, where it left the column as it was.
    public var countsInputs: Bool

    public init(
        table: String, key: String, number: Int? = nil, columns: [String], countsInputs: Bool = false
    ) {
        (self.table, self.key, self.number) = (table, key, number)
        (self.columns, self.countsInputs) = (columns, countsInputs)
    }
}

extension ProjectionEngine {
    /// The events that made the field `column` of the row `key` of `table` what it is at `moment`, the
    /// newest in the order of the fold first.
    ///
    /// - Throws: ``ProjectingError`` `unknown_table`, `unknown_column`, `behind`.
    public func explain(
        table: String, key: String, column: String, at moment: SQLMoment
    ) throws -> [Explanation] {
        try explain(ExplainedField(table: table, key: key, columns: [column]), at: moment)
    }

    /// As the one above; an event that made several of the fields stands once, with the value of the first.
    public func explain(_ field: ExplainedField, at moment: SQLMoment) throws -> [Explanation] {
        if let settings = try explainSetting(field, at: moment) { return settings }
        let (projection, table) = try find(field.table)
        let reader = try reader(
            of: projection, at: ReplayMoment(end: moment.end, validAt: moment.validAt?.microseconds),
            now: moment.now)
        var found: [Explainer.Found] = []
        for name in field.columns {
            guard let column = table.columns.first(where: { $0.name == name }) else {
                throw ProjectingError(
                    .unknownColumn, Self.noColumn(name, of: table.name, table.columns.map(\.name)))
            }
            var explainer = Explainer(reader: reader, projection: projection, table: table, column: column)
            (explainer.number, explainer.countsInputs) = (field.number, field.countsInputs)
            found += try explainer.run(field.key)
        }
        return Explainer.newestFirst(found)
    }

    static func noColumn(_ name: String, of table: String, _ columns: [String]) -> String {
        "\(table) has no column \(name); it has \(columns.joined(separator: ", "))"
    }

    /// - Throws: ``ProjectingError`` `unknown_table`.
    func find(_ name: String) throws -> (projection: Projection, table: Table) {
        // Whose definition has the table; another can have had it in one that still answers.
        for isDefining in [true, false] {
            for projection in projections where projection.has(table: name) == isDefining {
                let projection = try answering(projection)
                if let table = projection.tables.first(where: { $0.name == name }) {
                    return (projection, table)
                }
            }
        }
        let answering = try answering()
        let names = answering.flatMap { $0.tables.map(\.name) }.joined(separator: ", ")
        throw ProjectingError(.unknownTable, "there is no table \(name); there are \(names)")
    }
}
