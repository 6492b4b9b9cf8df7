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
            values.add("before", json: ValueJSON.bytes(change.before))
            values.add("after", json: ValueJSON.bytes(change.after))
            changes.add(change.column, json: values.object)
        }
        var object = JSONText()
        object.add("kind", row.kind.rawValue)
        object.add("key", array: row.key.map(ValueJSON.bytes))
        object.add("changes", json: changes.object)
        object.add(
            "events", array: try row.events.filter { rights.covers(category: $0.category) }.map(text.json))
        return object.object
    }

    private static let explain = Route(
        .get, "/v1/explain", roles: ViewRoutes.roles,
        Operation(
            "explain", "The events that made a field what it is at a moment, the newest first.",
            parameters: [
                .init("table", in: .query, "A table, such as deals.", isRequired: true),
                .init("key", in: .query, "The row's key, such as deal-7.", isRequired: true),
                .init("column", in: .query, "The column, such as amount.", isRequired: true), .atLeast,
            ] + Operation.Parameter.moment,
            answers: [.init(200, "Events.", [.init("application/json", .named("Explanations"))])],
            problems: [404, 422, 503])
    ) { request, context, served in
        let questions = Questions(request, served.settings.limits)
        try await served.waitForViews(questions)
        let access = ViewAccess(served: served, rights: context.rights)
        let table = try access.table(try questions.required("table")).name
        let (key, column) = (try questions.required("key"), try questions.required("column"))
        let moment = try access.moment(questions, tables: [table])
        let rights = context.rights
        let text = EventJSON(served.ledger, seesPersonalValues: rights.seesPersonalValues)
        let (events, count) = try await access.run {
            let found = try access.engine.explain(table: table, key: key, column: column, at: moment)
                .filter { rights.covers(category: $0.event.category) }
            let lines = try found.map { explanation in
                var object = JSONText()
                object.add("effect", explanation.effect.rawValue)
                object.add("value", json: ValueJSON.bytes(explanation.value))
                object.add("event", json: try text.json(explanation.event))
                return object.object
            }
            return (JSONText.array(lines), lines.count)
        }
        try await served.recordRead(by: rights, "explain \(table) \(key) \(column)", request, rows: count)
        var object = JSONText()
        object.add("position", "\(moment.end)")
        object.add("events", json: events)
        return try .json(object.object, for: request)
    }
}
