internal import CSQLite

extension SQLSession {
    /// Prepares one statement, whose rows are then read one by one.
    ///
    /// - Parameters:
    ///   - parameters: What `:name`, `@name` and `$name` stand for, without the sign; exactly those of the
    ///     statement.
    ///   - asOf: The statement's moment: an instant, a date or `@position`; `nil`: the head.
    ///   - validAt: An instant or a date; `nil`: everything known is true.
    public func query(
        _ sql: String, parameters: [String: SQLValue] = [:], asOf: String? = nil, validAt: String? = nil
    ) throws(SQLError) -> SQLRows {
        if sql.utf8.contains(0) { throw SQLError(.syntax, "the statement has a zero byte") }
        if sql.utf8.count > limits.statementBytes {
            throw SQLError(.tooLarge, "the statement is longer than \(limits.statementBytes) bytes")
        }
        let execution = Execution(limits, schema.resolve)
        let statement = try run(execution) { () throws(SQLError) in try prepare(sql) }
        do throws(SQLError) {
            try bind(parameters, to: statement)
            try execution.begin(
                asOf: asOf, validAt: validAt,
                execution.fixesMoments && sqlite3_stmt_isexplain(statement) == 0 ? try planTables(sql) : [:])
        } catch {
            sqlite3_finalize(statement)
            throw error
        }
        return SQLRows(statement, execution, of: self)
    }

    /// Runs `body`, during which SQLite may call back, as a part of `execution`.
    func run<Result>(
        _ execution: Execution, _ body: () throws(SQLError) -> Result
    ) throws(SQLError) -> Result {
        let outer = self.execution
        self.execution = execution
        execution.proceed()
        defer {
            execution.pause()
            self.execution = outer
        }
        return try body()
    }

    func prepare(_ sql: String) throws(SQLError) -> OpaquePointer {
        var sql = sql
        let result: Result<OpaquePointer, SQLError> = sql.withUTF8 { utf8 in
            utf8.withMemoryRebound(to: CChar.self) { characters in
                Result { () throws(SQLError) in try prepareOnly(characters) }
            }
        }
        return try result.get()
    }

    private func prepareOnly(_ sql: UnsafeBufferPointer<CChar>) throws(SQLError) -> OpaquePointer {
        guard let start = sql.baseAddress, !sql.isEmpty else { throw Self.noStatement }
        let end = start + sql.count
        var place = start
        var prepared: OpaquePointer?
        while place < end {
            var statement: OpaquePointer?
            var next: UnsafePointer<CChar>?
            let code = sqlite3_prepare_v2(database, place, Int32(end - place), &statement, &next)
            if prepared != nil, code != SQLITE_OK || statement != nil {
                sqlite3_finalize(statement)
                sqlite3_finalize(prepared)
                throw SQLError(
                    .notOneStatement, "there is more than one statement", offset: place - start)
            }
            if code != SQLITE_OK { throw error(.syntax, startingAt: place - start) }
            prepared = prepared ?? statement
            guard let next, next > place else { break }
            place = next
        }
        guard let prepared else { throw Self.noStatement }
        // The authorizer has seen to it; VACUUM alone is only stopped while it runs.
        if sqlite3_stmt_readonly(prepared) == 0 {
            sqlite3_finalize(prepared)
            throw SQLError(.denied, "statements only read")
        }
        return prepared
    }

    private static let noStatement = SQLError(.notOneStatement, "there is no statement")

    private func bind(_ parameters: [String: SQLValue], to statement: OpaquePointer) throws(SQLError) {
        var unused = Set(parameters.keys)
        for place in 0..<sqlite3_bind_parameter_count(statement) {
            guard let name = sqlite3_bind_parameter_name(statement, place + 1).map({ String(cString: $0) }),
                !name.hasPrefix("?")
            else {
                throw SQLError(.invalidParameter, "parameters have names: write :name in place of ?")
            }
            guard let value = parameters[String(name.dropFirst())] else {
                throw SQLError(.invalidParameter, "the statement's parameter \(name) is not given")
            }
            unused.remove(String(name.dropFirst()))
            let code = bind(value, to: statement, place + 1)
            if code != SQLITE_OK { throw error(.invalidParameter) }
        }
        if let name = unused.min() {
            throw SQLError(.invalidParameter, "the statement has no parameter :\(name)")
        }
    }

    private func bind(_ value: SQLValue, to statement: OpaquePointer, _ place: Int32) -> Int32 {
        switch value {
        case .null: sqlite3_bind_null(statement, place)
        case .integer(let number): sqlite3_bind_int64(statement, place, number)
        case .real(let number): sqlite3_bind_double(statement, place, number)
        case .text(let text):
            sqlite3_bind_text64(
                statement, place, text, UInt64(text.utf8.count), daftar_transient(), UInt8(SQLITE_UTF8))
        }
    }
}
