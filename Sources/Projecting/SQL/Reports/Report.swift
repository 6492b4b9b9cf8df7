public import EventLog

/// A statement kept in a `.sql` file, with its parameters and meaning in the comment at its head:
///
/// ```sql
/// -- report: pipeline_board
/// -- Open deals per stage, in funnel order.
/// -- parameter pipeline text = 'pipeline-default' : the pipeline's stream name
/// -- parameter from start : the first day
/// -- unit share : rate
/// -- chart bars : amount over stage for each currency
/// SELECT …
/// ```
///
/// The head ends with the first line that is no comment. A parameter without `= …` must be given. A line that
/// begins with three spaces after `--` goes on with the meaning of the parameter above it. The lines before the
/// first parameter say what the report shows: its formula, edge cases and source. `unit` says what columns are in
/// where their names do not (``ColumnUnit``), `chart` how they are drawn (``Chart``).
public struct Report: Sendable {
    public let name: String
    /// The description's first paragraph, on one line.
    public let summary: String
    /// All that the head says beside the parameters; paragraphs are parted by an empty line.
    public let description: String
    public let parameters: [ReportParameter]
    /// What columns are in, by name.
    public let units: [String: ColumnUnit]
    /// `nil`: there is a table only.
    public let chart: Chart?
    /// The whole file: SQLite skips the head, and the offsets of errors are the file's.
    public let sql: String

    /// - Throws: ``SQLError/Code/invalidReport``, with the line.
    public init(source: String) throws(SQLError) {
        let head = try ReportHead(source)
        name = head.name
        description = head.description
        summary =
            head.description.split(separator: "\n\n", maxSplits: 1).first
            .map { String($0.replacing("\n", with: " ")) } ?? ""
        parameters = head.parameters
        units = head.units
        chart = head.chart
        sql = source
    }

    /// Runs the report with `given` and, for what is not given, the defaults.
    ///
    /// - Parameter part: which rows, and in which order; all of them in the report's own by default.
    /// - Throws: ``SQLError/Code/invalidParameter`` where a parameter is unknown, missing or of another kind, or
    ///   the report has no column to sort by.
    public func run(
        in session: SQLSession, _ given: [String: SQLValue] = [:], asOf: String? = nil,
        validAt: String? = nil, showing part: ReportPart = ReportPart()
    ) throws(SQLError) -> SQLRows {
        let values = try values(given)
        let rows = try session.query(sql, parameters: values, asOf: asOf, validAt: validAt)
        if part.isWhole { return rows }
        return try session.query(
            part.statement(of: sql, columns: rows.columns), parameters: values, asOf: asOf, validAt: validAt)
    }

    /// The values of all parameters.
    func values(_ given: [String: SQLValue]) throws(SQLError) -> [String: SQLValue] {
        try refuseUnknown(given.keys)
        var values: [String: SQLValue] = [:]
        for parameter in parameters {
            if let value = given[parameter.name] {
                values[parameter.name] = try parameter.checked(value)
            } else if let value = parameter.defaultValue {
                values[parameter.name] = value
            } else {
                throw SQLError(
                    .invalidParameter, "\(name) needs \(parameter.name): \(parameter.meaning)")
            }
        }
        return values
    }

    /// Values from words, as a command line or a URL has them.
    ///
    /// - Parameter day: The first and the last microsecond of a day, in the ledger's time zone.
    public func values(
        of words: [String: String], day: (CivilDate) -> ClosedRange<Instant>
    ) throws(SQLError) -> [String: SQLValue] {
        try refuseUnknown(words.keys)
        var values: [String: SQLValue] = [:]
        for parameter in parameters {
            if let word = words[parameter.name] {
                values[parameter.name] = try parameter.value(of: word, day: day)
            }
        }
        return values
    }

    private func refuseUnknown(_ names: some Sequence<String>) throws(SQLError) {
        let known = parameters.map(\.name)
        guard let unknown = names.filter({ !known.contains($0) }).min() else { return }
        let list = known.isEmpty ? "none" : known.joined(separator: ", ")
        throw SQLError(.invalidParameter, "\(name) has no parameter \(unknown); it has \(list)")
    }
}
