internal import CSQLite

extension SQLSession {
    /// Which plans open the same table of a statement's FROM: plan → table, both as SQLite numbers them.
    ///
    /// One that is opened at two moments – by a join row after row, by an OR for each of its sides – gives
    /// rows that no moment has. SQLite does not tell a virtual table who opens it, but its listing of the
    /// compiled statement does: each `VFilter` has the table's number in `p1` and the plan's text in `p4`.
    /// Preparing is deterministic, so the plans' numbers are those of the statement itself.
    func planTables(_ sql: String) throws(SQLError) -> [Int: Int] {
        let execution = Execution(limits, schema.resolve)
        return try run(execution) { () throws(SQLError) in
            let listing = try prepare("EXPLAIN " + sql)
            defer { sqlite3_finalize(listing) }
            var tables: [Int: Int] = [:]
            while sqlite3_step(listing) == SQLITE_ROW {
                // addr, opcode, p1, p2, p3, p4, …
                guard let operation = sqlite3_column_text(listing, 1).map({ String(cString: $0) }),
                    operation == "VFilter", let text = sqlite3_column_text(listing, 5)
                else { continue }
                let tail = UnsafeRawPointer(text).assumingMemoryBound(to: CChar.self)
                guard let number = PlanTail(tail)?.number else { continue }
                tables[number] = Int(sqlite3_column_int64(listing, 2))
            }
            return tables
        }
    }
}
