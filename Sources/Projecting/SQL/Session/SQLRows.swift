internal import CSQLite

/// The rows of one statement, made as they are asked for. Used by one thread at a time.
public final class SQLRows {
    /// The columns' names, in the order of the result; two may be the same.
    public let columns: [String]
    /// What the statement reads at, where its tables do not name another moment.
    public let moment: SQLMoment
    /// The tables that the statement reads.
    public var tables: Set<String> { execution.tables }

    private let session: SQLSession
    private let execution: Execution
    private var statement: OpaquePointer?
    private var count = 0
    private var hasRow = false

    init(_ statement: OpaquePointer, _ execution: Execution, of session: SQLSession) {
        self.statement = statement
        self.execution = execution
        self.session = session
        columns = (0..<sqlite3_column_count(statement)).map { column in
            sqlite3_column_name(statement, column).map { String(cString: $0) } ?? ""
        }
        guard let moment = execution.statementMoment else { preconditionFailure("rows of no moment") }
        self.moment = moment
    }

    deinit { sqlite3_finalize(statement) }

    /// Goes to the next row, at first to the first; `false` when there is none left. Lets go of what the
    /// statement held at its end.
    public func next() throws(SQLError) -> Bool {
        guard let statement else { return false }
        do throws(SQLError) {
            hasRow = try session.run(execution) { () throws(SQLError) in try step(statement) }
            if hasRow {
                count += 1
                try execution.check(rows: count)
            } else {
                finish()
            }
        } catch {
            finish()
            throw error
        }
        return hasRow
    }

    private func step(_ statement: OpaquePointer) throws(SQLError) -> Bool {
        let code = sqlite3_step(statement)
        // What a table or a function threw is never passed over, whatever SQLite made of it.
        if let failure = execution.failure, code == SQLITE_ROW || code == SQLITE_DONE { throw failure }
        switch code {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        default: throw session.error(.failed)
        }
    }

    private func finish() {
        hasRow = false
        sqlite3_finalize(statement)
        statement = nil
    }
}

// MARK: - Values of the present row

extension SQLRows {
    public enum Kind { case null, integer, real, text }

    private func row() -> OpaquePointer {
        guard hasRow, let statement else { preconditionFailure("there is no row") }
        return statement
    }

    /// - Throws: ``SQLError/Code/failed`` for a blob, which no table holds.
    public func kind(_ column: Int) throws(SQLError) -> Kind {
        switch sqlite3_column_type(row(), Int32(column)) {
        case SQLITE_NULL: return .null
        case SQLITE_INTEGER: return .integer
        case SQLITE_FLOAT: return .real
        case SQLITE_TEXT: return .text
        default: throw SQLError(.failed, "\(columns[column]) is a blob: write hex(…)")
        }
    }

    public func value(_ column: Int) throws(SQLError) -> SQLValue {
        switch try kind(column) {
        case .null: .null
        case .integer: .integer(integer(column))
        case .real: .real(real(column))
        case .text: .text(withText(column) { String(decoding: $0, as: UTF8.self) })
        }
    }

    /// All values of the row.
    public func values() throws(SQLError) -> [SQLValue] {
        var values: [SQLValue] = []
        values.reserveCapacity(columns.count)
        for column in columns.indices { values.append(try value(column)) }
        return values
    }

    /// The column as an integer, converted by SQLite if it is none.
    public func integer(_ column: Int) -> Int64 { sqlite3_column_int64(row(), Int32(column)) }

    /// The column as a real number, converted by SQLite if it is none.
    public func real(_ column: Int) -> Double { sqlite3_column_double(row(), Int32(column)) }

    /// Calls `body` with the column's text in place: UTF-8, unless a statement made it of other bytes.
    public func withText<Result>(
        _ column: Int, _ body: (UnsafeBufferPointer<UInt8>) throws -> Result
    ) rethrows -> Result {
        let row = row()
        let text = sqlite3_column_text(row, Int32(column))
        return try body(
            UnsafeBufferPointer(start: text, count: Int(sqlite3_column_bytes(row, Int32(column)))))
    }
}
