internal import CSQLite

/// A function as SQLite calls it. SQLite retains it from its registration until the connection closes, which
/// is before its session goes.
final class FunctionCall {
    private let function: SQLFunction
    private unowned let session: SQLSession

    private init(_ function: SQLFunction, _ session: SQLSession) {
        self.function = function
        self.session = session
    }

    static func register(_ function: SQLFunction, _ session: SQLSession) -> Int32 {
        let call = Unmanaged.passRetained(FunctionCall(function, session)).toOpaque()
        // `now()` too: it stays the same while a statement runs, so SQLite may call it once.
        return sqlite3_create_function_v2(
            session.database, function.name, Int32(function.argumentCount ?? -1),
            SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS, call,
            { context, count, values in
                let call = Unmanaged<FunctionCall>.fromOpaque(sqlite3_user_data(context))
                call._withUnsafeGuaranteedRef { $0.run(SQLCell(context!), count, values) }
            }, nil, nil, { Unmanaged<FunctionCall>.fromOpaque($0!).release() })
    }

    private func run(
        _ cell: borrowing SQLCell, _ count: Int32, _ values: UnsafeMutablePointer<OpaquePointer?>?
    ) {
        do {
            switch function.body {
            case .ofArguments(let body): cell.value(try body(SQLValue.arguments(count, values)))
            case .ofMoment(let body):
                guard let moment = session.execution?.statementMoment else {
                    throw SQLError(.failed, "the statement has no moment")
                }
                cell.value(body(moment))
            }
        } catch {
            cell.fail(.function(function.name, error), in: session)
        }
    }
}

extension SQLCell {
    /// Makes the statement fail with `error`.
    func fail(_ error: SQLError, in session: SQLSession) {
        session.execution?.failure = error
        failure(error.message)
    }
}
