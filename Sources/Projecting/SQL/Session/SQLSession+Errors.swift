internal import CSQLite

extension SQLSession {
    /// What SQLite has just failed with; what a table, a function or a limit said first, if one of them did.
    ///
    /// - Parameter code: What it is called where SQLite says no more than "error".
    func error(_ code: SQLError.Code, startingAt start: Int = 0) -> SQLError {
        let result = sqlite3_extended_errcode(database)
        let offset = sqlite3_error_offset(database)
        let place = offset < 0 ? nil : start + Int(offset)
        if let failure = execution?.failure {
            return SQLError(
                failure.code, failure.message, sqliteCode: result, offset: failure.offset ?? place,
                cause: failure.cause)
        }
        let message = String(cString: sqlite3_errmsg(database))
        return SQLError(
            Self.code(of: result, message) ?? code, message, sqliteCode: result, offset: place)
    }

    private static func code(of result: Int32, _ message: String) -> SQLError.Code? {
        switch result & 0xFF {
        case SQLITE_TOOBIG, SQLITE_NOMEM: .tooLarge
        case SQLITE_AUTH: .denied
        case SQLITE_ERROR where message.hasPrefix("no such table"): .noSuchTable
        case SQLITE_ERROR where message.hasPrefix("no such column"): .noSuchColumn
        case SQLITE_ERROR where message.hasPrefix("too many") || message.contains("too large"): .tooLarge
        default: nil
        }
    }
}
