internal import EventLog
internal import HTTPTypes
internal import Hummingbird
internal import Ledger
internal import Projecting

/// What differs between two moments, and which events made a field what it is.
enum ComparisonRoutes {
    static let all: [Route] = [diff, explain]

    private static let diff = Route(
        .get, "/v1/diff", roles: ViewRoutes.roles,
        Operation(
            "diff",
            "Compare a table at two moments: rows added, removed and changed, with the events that did it.",
            parameters: [
                .init("table", in: .query, "A table, such as deals.", isRequired: true),
                .init("from", in: .query, "What was known first: an instant, a date or `@position`."),
                .init("to", in: .query, "What was known then; default: the present."),
                .init("from_valid_at", in: .query, "What was true first: an instant or a date."),
                .init("to_valid_at", in: .query, "What was true then."), .limit, .atLeast,
            ],
            answers: [.init(200, "Rows that differ.", [.init("application/json", .named("Differences"))])],
            problems: [404, 422, 503])
    ) { request, context, served in
        let questions = Questions(request, served.settings.limits)
        try await served.waitForViews(questions)
        let access = ViewAccess(served: served, rights: context.rights)
        let table = try access.table(try questions.required("table")).name
        let limit = try questions.limit(or: 1_000)
        let before = try access.moment(
            asOf: questions.text("from"), validAt: questions.text("from_valid_at"), tables: [table])
        let after = try access.moment(
            asOf: questions.text("to"), validAt: questions.text("to_valid_at"), tables: [table])
        let text = EventJSON(served.ledger, seesPersonalValues: context.rights.seesPersonalValues)
        let rights = context.rights
        let (rows, count) = try await access.run {
            let found = try access.engine.difference(in: table, from: before, to: after, limit: limit).rows
            return (JSONText.array(try found.map { try json($0, text, rights) }), found.count)
        }
        try await served.recordRead(by: rights, "diff \(table)", request, rows: count)
        var object = JSONText()
        object.add("from", "\(before.end)")
        object.add("to", "\(after.end)")
        object.add("rows", json: rows)
        return try .json(object.object, for: request)
    }

    private static func json(_ row: RowDifference, _ text: EventJSON, _ rights: Rights) throws -> [UInt8] {
        var changes = JSONText()
        for change in row.changes {
            var values = JSONText()
            values.add("before", json: change.before.json)
            values.add("after", json: change.after.json)
            changes.add(change.column, json: values.object)
        }
        var object = JSONText()
        object.add("kind", row.kind.rawValue)
        object.add("key", array: row.key.map(\.json))
        object.add("changes", json: changes.object)
        object.add(
            "events", array: try row.events.filter { rights.covers(category: $0.category) }.map(text.json))
        return object.object
    }

    private static let explain = Route(
        .get, "/v1/explain", roles: ViewRoutes.roles,
        Operation(
            "explain",
            "The events that made a field what it is at a moment, the newest first; of the table `kpi_board` a key figure "
                + "with its target, the entities that count and the events behind each.",
            parameters: [
                .init("table", in: .query, "A table, such as deals, or kpi_board.", isRequired: true),
                .init(
                    "key", in: .query, "The row's key, such as deal-7; of kpi_board the figure, such as fcr.",
                    isRequired: true),
                .init("column", in: .query, "The column, such as amount: needed but for kpi_board."),
                .atLeast,
            ] + Operation.Parameter.moment + figureParameters,
            answers: [
                .init(
                    200, "Events, or a figure and the entities behind it.",
                    [
                        .init(
                            "application/json", .anyOf([.named("Explanations"), .named("FigureExplanation")]))
                    ])
            ],
            problems: [404, 422, 503])
    ) { request, context, served in
        let questions = Questions(request, served.settings.limits)
        let (table, key) = (try questions.required("table"), try questions.required("key"))
        let figure = try figureQuestion(questions, key, isFigure: table == "kpi_board")
        let column = figure == nil ? try questions.required("column") : ""
        try await served.waitForViews(questions)
        let access = ViewAccess(served: served, rights: context.rights)
        if let figure { return try await explained(figure, access, request) }
        return try await explained(
            ExplainedField(table: try access.table(table).name, key: key, columns: [column]), access,
            questions,
            request)
    }

    /// Of kpi_board alone: which rows of it, and how many entities are told of.
    private static let figureParameters: [Operation.Parameter] = [
        .init("label", in: .query, "kpi_board: only this period, as the board shows it, such as 2025-03."),
        .init("period", in: .query, "kpi_board: the kind of period; default: month."),
        .init("from", in: .query, "kpi_board: of what began at this instant or day or later."),
        .init("to", in: .query, "kpi_board: of what began before this instant, or on this day."),
        .init("org_unit", in: .query, "kpi_board: only this organisational unit."),
        .init("queue", in: .query, "kpi_board: only this queue."),
        .init("agent", in: .query, "kpi_board: only this agent."),
        .init("currency", in: .query, "kpi_board: only this currency, of clv."),
        .init(
            "limit", in: .query, "kpi_board: entities whose events are told, at most; default: 20.",
            schema: .integer(1...10_000)),
    ]

    /// `nil` where a field is asked about.
    private static func figureQuestion(
        _ questions: Questions, _ kpi: String, isFigure: Bool
    ) throws -> FigureExplanation.Question? {
        for name in isFigure ? ["column"] : figureParameters.map(\.name) where try questions.text(name) != nil
        {
            throw Problem.invalidParameter(
                name, isFigure ? "kpi_board is explained as a whole" : "goes with the table kpi_board")
        }
        guard isFigure else { return nil }
        var filters: [String: String] = [:]
        for name in FigureExplanation.Question.filterNames { filters[name] = try questions.text(name) }
        return FigureExplanation.Question(
            kpi: kpi, label: try questions.text("label"), filters: filters,
            limit: try questions.limit(or: 20),
            asOf: try questions.text("as_of"), validAt: try questions.text("valid_at"))
    }

    private static func explained(
        _ field: ExplainedField, _ access: ViewAccess, _ questions: Questions, _ request: Request
    ) async throws -> Response {
        let moment = try access.moment(questions, tables: [field.table])
        let rights = access.rights
        let text = EventJSON(access.served.ledger, seesPersonalValues: rights.seesPersonalValues)
        let (events, count) = try await access.run {
            let found = try access.engine.explain(field, at: moment)
                .filter { rights.covers(category: $0.event.category) }
            return (JSONText.array(try found.map { try $0.json(text) }), found.count)
        }
        let what = "explain \(field.table) \(field.key) \(field.columns.joined(separator: ", "))"
        try await access.served.recordRead(by: rights, what, request, rows: count)
        var object = JSONText()
        object.add("position", "\(moment.end)")
        object.add("events", json: events)
        return try .json(object.object, for: request)
    }

    private static func explained(
        _ figure: FigureExplanation.Question, _ access: ViewAccess, _ request: Request
    ) async throws -> Response {
        let rights = access.rights
        let text = EventJSON(access.served.ledger, seesPersonalValues: rights.seesPersonalValues)
        let (bytes, count) = try await access.run {
            let found = try FigureExplanation(
                figure, of: access.served.ledger, access.engine, access.session(),
                covers: { rights.covers(category: $0.category) })
            return (try found.json(text), found.entities.count)
        }
        try await access.served.recordRead(
            by: rights, "explain kpi_board \(figure.kpi)", request, rows: count)
        return try .json(bytes, for: request)
    }
}
