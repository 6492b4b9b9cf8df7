internal import EventLog
internal import HTTPTypes
internal import Hummingbird
internal import Ledger
internal import Projecting

/// Asking the views in SQL, by a statement or by a report.
enum StatementRoutes {
    static let all: [Route] = [sql, reports, report]

    private static let sql = Route(
        .post, "/v1/sql", roles: ViewRoutes.roles,
        Operation(
            "sql", "Ask the views in SQL: one SELECT over their tables, at any moment.",
            parameters: [.atLeast],
            body: [.init(AppendBody.json, .named("Statement"))],
            answers: [.init(200, "Rows.", ViewRoutes.rows)], problems: [403, 413, 415, 422, 503])
    ) { request, context, served in
        let questions = Questions(request, served.settings.limits)
        let type = AppendBody.mediaType(of: request.headers)
        guard type == AppendBody.json else {
            throw Problem.unsupportedMediaType(type, known: [AppendBody.json])
        }
        let statement = try StatementBody(
            AppendBody.document(await AppendBody.bytes(of: request, upTo: 1 << 20)),
            limits: served.settings.limits)
        try await served.waitForViews(questions)
        let access = ViewAccess(served: served, rights: context.rights)
        let answer = RowsAnswer(access: access, request: request, what: "sql", question: statement.sql)
        return try await answer.response(limit: statement.limit) { session in
            try session.query(
                statement.sql, parameters: statement.parameters, asOf: statement.asOf,
                validAt: statement.validAt)
        }
    }

    private static let reports = Route(
        .get, "/v1/reports", roles: ViewRoutes.roles,
        Operation(
            "listReports", "The reports, what each shows, and its parameters.",
            answers: [.init(200, "Reports.", [.init("application/json", .named("Reports"))])])
    ) { request, _, _ in
        var text = JSONText()
        text.add(
            "reports",
            array: Ledger.reports.map { report in
                var object = JSONText()
                object.add("name", report.name)
                object.add("summary", report.summary)
                object.add(
                    "parameters",
                    array: report.parameters.map { parameter in
                        var object = JSONText()
                        object.add("name", parameter.name)
                        object.add("kind", parameter.kind.rawValue)
                        object.add("needed", parameter.defaultValue == nil)
                        object.add("meaning", parameter.meaning)
                        return object.object
                    })
                return object.object
            })
        return try .json(text.object, for: request)
    }

    /// Names that mean something of their own where a report has no parameter of that name.
    private static let shared: Set<String> = ["limit", "at_least"]

    /// Every parameter of any report: they are the report's own, told by `/v1/reports`.
    private static let reportParameters: [Operation.Parameter] = {
        var seen: Set<String> = []
        return Ledger.reports.flatMap(\.parameters)
            .filter { seen.insert($0.name).inserted && $0.name != "as_of" && $0.name != "valid_at" }
            .map { .init($0.name, in: .query, $0.meaning) }
    }()

    private static let report = Route(
        .get, "/v1/reports/{name}", roles: ViewRoutes.roles,
        Operation(
            "runReport", "Run a report at any moment; its parameters stand in the query.",
            parameters: [.init("name", in: .path, "A report, such as pipeline_board."), .limit, .atLeast]
                + Operation.Parameter.moment + reportParameters.filter { !shared.contains($0.name) },
            answers: [.init(200, "Rows.", ViewRoutes.rows)], problems: [404, 422, 503])
    ) { request, context, served in
        let questions = Questions(request, served.settings.limits)
        let name = try context.parameters.require("name")
        guard let report = Ledger.reports.first(where: { $0.name == name }) else {
            let names = Ledger.reports.map(\.name).joined(separator: ", ")
            throw Problem(.notFound, "unknown_report", "there is no report \(name); there are \(names)")
        }
        var words: [String: String] = [:]
        for parameter in reportParameters { words[parameter.name] = try questions.text(parameter.name) }
        let own = Set(report.parameters.map(\.name))
        for name in shared where !own.contains(name) { words[name] = nil }
        let values = try report.values(of: words, day: served.ledger.instants)
        let (asOf, validAt) = (try questions.text("as_of"), try questions.text("valid_at"))
        let limit = own.contains("limit") ? 1_000 : try questions.limit(or: 1_000)
        if !own.contains("at_least") { try await served.waitForViews(questions) }
        let access = ViewAccess(served: served, rights: context.rights)
        return try await RowsAnswer(access: access, request: request, what: "report \(name)")
            .response(limit: limit) { session in
                try report.run(in: session, values, asOf: asOf, validAt: validAt)
            }
    }
}

/// The body of a statement: `{"sql":"…","parameters":{"stage":"won"},"as_of":"…","valid_at":"…","limit":100}`.
struct StatementBody: Sendable {
    let sql: String
    var parameters: [String: SQLValue] = [:]
    var asOf: String?
    var validAt: String?
    var limit = 1_000

    /// - Throws: ``Refusal`` with every reason.
    init(_ root: JSONValue, limits: ServerLimits) throws {
        var reasons: [Refusal.Reason] = []
        func text(_ name: String, _ value: JSONValue) -> String? {
            if value.isNull { return nil }
            if value.string == nil { reasons.append(.init(.wrongType, name, "a string is expected")) }
            return value.string
        }
        guard root.kind == .object else { throw Refusal(.wrongType, "", "a statement is a JSON object") }
        var statement: String?
        for (name, value) in root.members {
            switch name {
            case "sql": statement = text(name, value)
            case "as_of": asOf = text(name, value)
            case "valid_at": validAt = text(name, value)
            case "limit":
                if let number = value.integer, (1...Int64(limits.statementRows)).contains(number) {
                    limit = Int(number)
                } else {
                    reasons.append(
                        .init(.invalidValue, name, "an integer from 1 to \(limits.statementRows)"))
                }
            case "parameters":
                for (name, value) in value.members {
                    if let bound = Self.value(value) {
                        parameters[name] = bound
                    } else {
                        reasons.append(
                            .init(
                                .wrongType, "parameters.\(name)",
                                "a string, a number, a boolean or null is expected"))
                    }
                }
                if value.kind != .object { reasons.append(.init(.wrongType, name, "an object is expected")) }
            default: reasons.append(.init(.unknownField, name, "a statement has no member \(name)"))
            }
        }
        if statement == nil, !reasons.contains(where: { $0.field == "sql" }) {
            reasons.append(.init(.missingField, "sql", "a statement is needed"))
        }
        guard let statement, reasons.isEmpty else { throw Refusal(reasons) }
        sql = statement
    }

    private static func value(_ value: JSONValue) -> SQLValue? {
        switch value.kind {
        case .null: .null
        case .true: .integer(1)
        case .false: .integer(0)
        case .integer: value.integer.map(SQLValue.integer)
        case .decimal: value.double.map(SQLValue.real)
        case .string: value.string.map(SQLValue.text)
        case .array, .object: nil
        }
    }
}
