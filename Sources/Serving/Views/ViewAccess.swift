internal import EventLog
internal import Hummingbird
internal import Ledger
internal import Projecting

/// The views as the bearer of a token may read them: without personal values where it has no right to them,
/// without the tables that are made of categories it is not for.
struct ViewAccess: Sendable {
    let served: ServedLedger
    let rights: Rights

    var engine: ProjectionEngine { served.views(for: rights) }

    /// The tables that it may read.
    var tables: [any SQLTable] { engine.tables.filter { mayRead($0.name) } }

    private func mayRead(_ table: String) -> Bool {
        guard let categories = rights.categories else { return true }
        return engine.categories(of: table)?.isSubset(of: categories) ?? false
    }

    /// - Throws: ``Problem``: 404 where there is no such table, 403 where the token is not for it.
    func table(_ name: String) throws -> any SQLTable {
        guard let table = engine.tables.first(where: { $0.name == name }) else {
            let names = tables.map(\.name).joined(separator: ", ")
            throw Problem(.notFound, "unknown_table", "there is no table \(name); there are \(names)")
        }
        guard mayRead(name) else {
            throw Problem(.forbidden, "forbidden_table", "the token is not for all that \(name) is made of")
        }
        return table
    }

    func session() throws -> SQLSession {
        let full = served.ledger.schema(of: engine)
        let schema = SQLSchema(
            tables: full.tables.filter { mayRead($0.name) }, functions: full.functions,
            aggregates: full.aggregates, resolve: full.resolve)
        var limits = SQLLimits()
        limits.milliseconds = served.settings.limits.statementMilliseconds
        limits.rows = served.settings.limits.statementRows
        limits.isCancelled = { Task.isCancelled }
        return try SQLSession(schema, limits: limits)
    }

    func moment(_ questions: Questions, tables: Set<String>) throws -> SQLMoment {
        try moment(asOf: questions.text("as_of"), validAt: questions.text("valid_at"), tables: tables)
    }

    func moment(asOf: String?, validAt: String?, tables: Set<String>) throws -> SQLMoment {
        do {
            return try served.ledger.moment(asOf: asOf, validAt: validAt, of: engine, tables: tables)
        } catch let refusal as Refusal {
            throw Problem.invalidMoment(refusal)
        }
    }

    /// Runs `body` on a thread for statements.
    ///
    /// - Throws: ``Problem`` 503 where as many wait as may.
    func run<Result: Sendable>(_ body: @Sendable @escaping () throws -> Result) async throws -> Result {
        guard served.waitingStatements.enter() else { throw Problem.tooManyStatements }
        defer { served.waitingStatements.leave() }
        return try await withTaskExecutorPreference(served.statements) { try body() }
    }
}
