public import EventLog
public import Projecting

/// A figure of the board down to its events: the figure, its target, the entities that count, and what made each
/// count.
public struct FigureExplanation: Sendable {
    public typealias Cell = (column: String, value: SQLValue)

    /// What is asked: the figure, and parameters of `kpi_board` and `kpi_entities` as words.
    public struct Question: Sendable {
        public var kpi: String
        /// Only this period, as the board shows it.
        public var label: String?
        /// period, from, to, org_unit, queue, agent, currency.
        public var filters: [String: String]
        /// Entities whose events are shown, at most.
        public var limit: Int
        public var asOf: String?
        public var validAt: String?

        /// The names of ``filters``.
        public static let filterNames = ["period", "from", "to", "org_unit", "queue", "agent", "currency"]

        public init(
            kpi: String, label: String? = nil, filters: [String: String] = [:], limit: Int = 20,
            asOf: String? = nil, validAt: String? = nil
        ) {
            (self.kpi, self.label, self.filters, self.limit) = (kpi, label, filters, limit)
            (self.asOf, self.validAt) = (asOf, validAt)
        }
    }

    /// A row of `kpi_target` and the events that set it.
    public struct Target: Sendable {
        public let row: [Cell]
        public let events: [Explanation]
    }

    /// A row of `kpi_entities` and the events that made it.
    public struct Entity: Sendable {
        public let table: String
        public let key: String
        public let columns: [String]
        public let period: SQLValue
        public let numerator: SQLValue
        public let denominator: SQLValue
        public let part: SQLValue
        public let number: SQLValue
        public let events: [Explanation]
    }

    public let moment: SQLMoment
    /// The rows of `kpi_board`: one for each period and, of `clv`, currency.
    public let figures: [[Cell]]
    public let targets: [Target]
    /// How many entities count.
    public let count: Int
    /// The first of them.
    public let entities: [Entity]

    /// - Parameters:
    ///   - session: Of the schema of `views`.
    ///   - covers: Whether events of a category may be seen.
    /// - Throws: ``SQLError``, ``ProjectingError``, ``Refusal``.
    public init(
        _ question: Question, of ledger: Ledger, _ views: ProjectionEngine, _ session: SQLSession,
        covers: (Event) -> Bool = { _ in true }
    ) throws {
        var question = question
        func rows(_ name: String, _ words: [String: String]) throws -> (rows: [[Cell]], moment: SQLMoment) {
            guard let report = Ledger.reports.first(where: { $0.name == name }) else {
                throw SQLError(.invalidReport, "there is no report \(name)")
            }
            let values = try report.values(of: words, day: ledger.instants)
            let found = try report.run(
                in: session, values, asOf: question.asOf, validAt: question.validAt)
            var rows: [[Cell]] = []
            while try found.next() { rows.append(Array(zip(found.columns, try found.values()))) }
            return (rows, found.moment)
        }
        var words = question.filters
        words["kpi"] = question.kpi
        let board = try rows("kpi_board", words)
        // What follows is of the same moment, however far the log has come since.
        if question.asOf == nil { question.asOf = "@\(board.moment.end)" }
        moment = board.moment
        figures = board.rows.filter { row in
            question.label == nil || row[1].value == question.label.map { .text($0) }
        }
        let names = Set(figures.compactMap { $0[0].value.text }).sorted()
        let orgUnit = question.filters["org_unit"]
        targets = try names.flatMap { name in
            let words = ["kpi": name, "org_unit": orgUnit].compactMapValues(\.self)
            return try rows("kpi_target", words).rows.map { row in
                Target(
                    row: row,
                    events: try Self.events(behind: row, views, board.moment).filter { covers($0.event) })
            }
        }
        words["label"] = question.label
        let parts = try rows("kpi_entities", words).rows
        count = parts.count
        entities = try parts.prefix(question.limit).map { row in
            try Self.entity(row.map(\.value), views, board.moment, covers)
        }
    }

    /// The events that set the target of a row of `kpi_target`.
    private static func events(
        behind row: [Cell], _ views: ProjectionEngine, _ moment: SQLMoment
    ) throws -> [Explanation] {
        guard let name = row[1].value.text else { return [] }
        return try views.explainTarget(of: name, orgUnit: row[2].value.text, at: moment)
    }

    private static func entity(
        _ row: [SQLValue], _ views: ProjectionEngine, _ moment: SQLMoment, _ covers: (Event) -> Bool
    ) throws -> Entity {
        let field = ExplainedField(
            table: row[0].text ?? "", key: row[1].text ?? "", number: row[7].integer.map(Int.init),
            columns: (row[2].text ?? "").split(separator: ", ").map(String.init), countsInputs: true)
        return Entity(
            table: field.table, key: field.key, columns: field.columns, period: row[3], numerator: row[4],
            denominator: row[5], part: row[6], number: row[7],
            events: try views.explain(field, at: moment).filter { covers($0.event) })
    }
}
