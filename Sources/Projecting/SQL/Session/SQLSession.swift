internal import CSQLite

/// A connection of SQLite's that can only read a schema's tables: no file, no thread, no temporary file.
///
/// Used by one thread at a time. Making one costs about a tenth of a millisecond; several may be used at the
/// same time, each by its own thread.
public final class SQLSession {
    let schema: SQLSchema
    public let limits: SQLLimits
    let database: OpaquePointer
    /// The statement that SQLite works on, while it does.
    var execution: Execution?
    /// SQLite reads a table's declaration, which is not the statement's doing.
    var isDeclaring = false
    private let authorizer: Authorizer

    /// Instructions of a compiled statement between two looks at its limits: some ten microseconds.
    private static let instructionsBetweenChecks: Int32 = 500

    public init(_ schema: SQLSchema, limits: SQLLimits = SQLLimits()) throws(SQLError) {
        self.schema = schema
        self.limits = limits
        authorizer = Authorizer(schema.tables)
        var opened: OpaquePointer?
        // NOMUTEX: one thread at a time needs no locks.
        let flags =
            SQLITE_OPEN_READWRITE | SQLITE_OPEN_MEMORY | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
        let code = sqlite3_open_v2(":memory:", &opened, flags, nil)
        guard code == SQLITE_OK, let opened else {
            sqlite3_close(opened)
            throw SQLError(.failed, "SQLite does not start: \(code)", sqliteCode: code)
        }
        database = opened
        try close(unless: setUp())
    }

    deinit {
        // Rows hold their session, so no statement is left, and closing cannot fail. It releases the tables.
        sqlite3_close(database)
    }

    /// Bounds the memory of SQLite in the whole process, whoever uses it: beyond it statements fail with
    /// ``SQLError/Code/tooLarge``. For the program to call when it starts, not for a library.
    public static func limitProcessHeap(bytes: Int64) {
        sqlite3_hard_heap_limit64(bytes)
    }

    private func close(unless code: Int32) throws(SQLError) {
        if code != SQLITE_OK { throw error(.failed) }
    }

    private func setUp() -> Int32 {
        setLimits()
        // Sorted rows may hold personal values, which reach the disk only sealed.
        var code = sqlite3_exec(database, "PRAGMA temp_store = MEMORY", nil, nil, nil)
        for option in [
            (SQLITE_DBCONFIG_DEFENSIVE, 1), (SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0),
            (SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0), (SQLITE_DBCONFIG_ENABLE_FTS3_TOKENIZER, 0),
            // "name" is a column, never a text: a misspelled one is an error.
            (SQLITE_DBCONFIG_DQS_DML, 0), (SQLITE_DBCONFIG_DQS_DDL, 0),
        ] as [(Int32, Int32)] where code == SQLITE_OK {
            code = daftar_db_config(database, option.0, option.1)
        }
        for table in schema.tables where code == SQLITE_OK {
            code = VirtualModule.register(VirtualTable(table, of: self), database)
        }
        for function in schema.functions + [.now] where code == SQLITE_OK {
            code = FunctionCall.register(function, self)
        }
        for aggregate in schema.aggregates where code == SQLITE_OK {
            code = AggregateCall.register(aggregate, self)
        }
        // Named once before the authorizer is there, since they too ask it for what it does to declare itself.
        for table in Authorizer.harmless where code == SQLITE_OK {
            code = sqlite3_exec(database, "SELECT 1 FROM \(table)('[]')", nil, nil, nil)
        }
        let context = Unmanaged.passUnretained(self).toOpaque()
        sqlite3_progress_handler(
            database, Self.instructionsBetweenChecks, { SQLSession.at($0!).mustStop() ? 1 : 0 }, context)
        if code == SQLITE_OK {
            code = sqlite3_set_authorizer(
                database,
                { context, action, first, second, _, _ in
                    SQLSession.at(context!).allows(action, first, second) ? SQLITE_OK : SQLITE_DENY
                }, context)
        }
        return code
    }

    private func setLimits() {
        for (limit, value) in [
            (SQLITE_LIMIT_LENGTH, limits.valueBytes), (SQLITE_LIMIT_SQL_LENGTH, limits.statementBytes),
            (SQLITE_LIMIT_COLUMN, limits.columns), (SQLITE_LIMIT_EXPR_DEPTH, limits.expressionDepth),
            (SQLITE_LIMIT_COMPOUND_SELECT, limits.compoundSelects),
            (SQLITE_LIMIT_VDBE_OP, limits.instructions), (SQLITE_LIMIT_VARIABLE_NUMBER, limits.parameters),
            (SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 1_000), (SQLITE_LIMIT_FUNCTION_ARG, 100),
            (SQLITE_LIMIT_ATTACHED, 0), (SQLITE_LIMIT_TRIGGER_DEPTH, 1), (SQLITE_LIMIT_WORKER_THREADS, 0),
        ] as [(Int32, Int)] {
            sqlite3_limit(database, limit, Int32(clamping: value))
        }
    }

    /// SQLite calls back while it is in a call from this session, which is alive then.
    private static func at(_ context: UnsafeMutableRawPointer) -> SQLSession {
        Unmanaged<SQLSession>.fromOpaque(context).takeUnretainedValue()
    }

    private func mustStop() -> Bool {
        guard let execution else { return false }
        do {
            try execution.check()
            return false
        } catch {
            execution.failure = error
            return true
        }
    }

    private func allows(
        _ action: Int32, _ first: UnsafePointer<CChar>?, _ second: UnsafePointer<CChar>?
    ) -> Bool {
        if isDeclaring { return true }
        let first = first.map { String(cString: $0) } ?? ""
        let second = second.map { String(cString: $0) } ?? ""
        switch authorizer.verdict(action, first, second) {
        case .allowed: return true
        case .reads(let table):
            execution?.reads(table)
            return true
        case .denied(let what):
            execution?.failure = SQLError(
                .denied, "statements only read: \(what) is not allowed", sqliteCode: SQLITE_AUTH)
            return false
        }
    }
}
