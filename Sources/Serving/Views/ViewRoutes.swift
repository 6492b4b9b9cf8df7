internal import EventLog
internal import HTTPTypes
internal import Hummingbird
internal import Ledger
internal import Projecting

/// The views: which there are, their rows, one row.
enum ViewRoutes {
    static let all: [Route] = [list, table, row]

    static let roles: Set<Role> = [.analyst, .auditor, .admin]
    static let rows: [Operation.Content] = [
        .init("application/json", .named("Rows")), .init(Lines.mediaType),
    ]

    private static let list = Route(
        .get, "/v1/views", roles: roles,
        Operation(
            "listViews", "The tables, their columns, and the position that they have reached.",
            parameters: [.atLeast],
            answers: [.init(200, "Tables.", [.init("application/json", .named("Views"))])],
            problems: [503])
    ) { request, context, served in
        try await served.waitForViews(Questions(request, served.settings.limits))
        let access = ViewAccess(served: served, rights: context.rights)
        var text = JSONText()
        text.add("head", "\(try served.ledger.log.headPosition())")
        text.add("position", "\(try access.engine.position())")
        text.add("timeZone", served.ledger.settings.timeZone)
        text.add(
            "tables",
            array: access.tables.map { table in
                var object = JSONText()
                object.add("name", table.name)
                object.add("key", strings: table.keyColumns.map { table.columns[$0].name })
                object.add(
                    "columns",
                    array: table.columns.map { column in
                        var object = JSONText()
                        object.add("name", column.name)
                        object.add("kind", column.kind.rawValue)
                        return object.object
                    })
                return object.object
            })
        return try .json(text.object, for: request)
    }

    private static let table = Route(
        .get, "/v1/views/{table}", roles: roles,
        Operation(
            "readView", "Rows of a table in the order of its key, at any moment.",
            parameters: [
                .init("table", in: .path, "A table, such as contacts."),
                .init("after", in: .query, "Only rows whose first key column is beyond this."), .limit,
                .atLeast,
            ] + Operation.Parameter.moment,
            answers: [.init(200, "Rows.", rows)], problems: [404, 422, 503])
    ) { request, context, served in
        let (questions, access, table) = try await asked(request, context, served)
        let limit =
            questions.wantsLines ? try questions.limitIfGiven() ?? .max : try questions.limit(or: 1_000)
        let after = try questions.text("after")
        let (asOf, validAt) = (try questions.text("as_of"), try questions.text("valid_at"))
        let answer = RowsAnswer(access: access, request: request, what: "view \(table.name)")
        let key = table.columns[table.keyColumns[0]].name
        let condition = after == nil ? "" : " WHERE \(key) > :after"
        // One more than is asked for tells whether there are more.
        let bound = limit == .max ? "" : " LIMIT \(questions.wantsLines ? limit : limit + 1)"
        return try await answer.response(limit: limit) { session in
            try session.query(
                "SELECT * FROM \(table.name)\(condition)\(bound)",
                parameters: after.map { ["after": .text($0)] } ?? [:], asOf: asOf, validAt: validAt)
        }
    }

    /// The table that the path names, once the views are as far as is asked for.
    private static func asked(
        _ request: Request, _ context: ServingContext, _ served: ServedLedger
    ) async throws -> (Questions, ViewAccess, any SQLTable) {
        let questions = Questions(request, served.settings.limits)
        try await served.waitForViews(questions)
        let access = ViewAccess(served: served, rights: context.rights)
        return (questions, access, try access.table(try context.parameters.require("table")))
    }

    private static let row = Route(
        .get, "/v1/views/{table}/{key}", roles: roles,
        Operation(
            "readRow", "The rows with this first key – one, where the key is one column – at any moment.",
            parameters: [
                .init("table", in: .path, "A table, such as contacts."),
                .init("key", in: .path, "The first key column's value, such as contact-7."), .limit, .atLeast,
            ] + Operation.Parameter.moment,
            answers: [.init(200, "Rows.", rows)], problems: [404, 422, 503])
    ) { request, context, served in
        let (questions, access, table) = try await asked(request, context, served)
        let key = try context.parameters.require("key")
        let limit = try questions.limit(or: 1_000)
        if table.keyColumns.count == 1, access.engine.categories(of: table.name) != ["pipeline"] {
            return try await point(access, table.name, key, questions, request)
        }
        let (asOf, validAt) = (try questions.text("as_of"), try questions.text("valid_at"))
        let answer = RowsAnswer(access: access, request: request, what: "view \(table.name) \(key)")
        let column = table.columns[table.keyColumns[0]].name
        return try await answer.response(limit: limit) { session in
            try session.query(
                "SELECT * FROM \(table.name) WHERE \(column) = :key LIMIT \(limit + 1)",
                parameters: ["key": .text(key)], asOf: asOf, validAt: validAt)
        }
    }

    /// A point read takes microseconds: it runs where it is, without a statement.
    private static func point(
        _ access: ViewAccess, _ table: String, _ key: String, _ questions: Questions, _ request: Request
    ) async throws -> Response {
        let moment = try access.moment(questions, tables: [table])
        guard let row = try access.engine.row(key, of: table, at: moment) else {
            throw Problem(.notFound, "no_row", "\(table) has no row \(key) at this moment")
        }
        try await access.served.recordRead(by: access.rights, "view \(table) \(key)", request, rows: 1)
        var object = JSONText()
        for (column, value) in row { object.add(column, json: value.json) }
        var text = JSONText()
        text.add("position", "\(moment.end)")
        text.add("columns", strings: row.map(\.column))
        text.add("rows", array: [object.object])
        text.add("more", false)
        var headers = HTTPFields()
        headers[.ledgerPosition] = "\(moment.end)"
        return try .json(text.object, for: request, headers: headers)
    }
}
