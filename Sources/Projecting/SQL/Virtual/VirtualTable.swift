internal import CSQLite

/// A table as one session's SQLite sees it.
///
/// SQLite keeps a reference to it from its registration until the connection closes; the `daftar_vtab` and
/// the cursors that SQLite makes of it live less long, so they hold it or name it without counting.
final class VirtualTable {
    let table: any SQLTable
    let columns: [SQLColumn]
    let keyColumns: [Int]
    let keyKinds: [SQLColumn.Kind]
    /// The session closes the connection, and so lets go of this, before it goes itself.
    private unowned let session: SQLSession

    init(_ table: any SQLTable, of session: SQLSession) {
        self.table = table
        columns = table.columns
        keyColumns = table.keyColumns
        keyKinds = table.keyColumns.map { table.columns[$0].kind }
        self.session = session
    }

    var execution: Execution? { session.execution }

    /// WITHOUT ROWID, because rows have keys and no numbers; SQLite then tells rows apart by the key.
    private var declaration: String {
        let columns = columns.map { "\(Self.quoted($0.name)) \($0.kind.declaration)" }
        let key = keyColumns.map { Self.quoted(self.columns[$0].name) }
        return "CREATE TABLE x(as_of HIDDEN, valid_at HIDDEN, " + columns.joined(separator: ", ")
            + ", PRIMARY KEY (" + key.joined(separator: ", ")
            + ")) WITHOUT ROWID"
    }

    /// Tells SQLite the columns. It asks the authorizer for what it does to understand the declaration, which
    /// is no part of the statement.
    func declare(_ database: OpaquePointer?) -> Int32 {
        session.isDeclaring = true
        defer { session.isDeclaring = false }
        return sqlite3_declare_vtab(database, declaration)
    }

    private static func quoted(_ name: String) -> String { "\"\(name)\"" }

    /// Remembers what went wrong, so that the statement's error says it whole, and gives it to SQLite.
    func fail(_ error: any Error, _ vtab: UnsafeMutablePointer<sqlite3_vtab>?) -> Int32 {
        let error = SQLError.table(table.name, error)
        session.execution?.failure = error
        if let vtab {
            sqlite3_free(vtab.pointee.zErrMsg)
            vtab.pointee.zErrMsg = sqliteMessage(error.message)
        }
        return SQLITE_ERROR
    }
}

// MARK: - Planning

extension VirtualTable {
    func plan(_ info: UnsafeMutablePointer<sqlite3_index_info>) throws(SQLError) {
        let conditions = (0..<Int(info.pointee.nConstraint)).compactMap { condition($0, info) }
        let used = info.pointee.colUsed
        let plan = try ScanPlan(
            key: keyColumns.map { $0 + ScanPlan.Place.first },
            lookUps: table.lookUpColumns.map { $0 + ScanPlan.Place.first }, conditions, order: order(info),
            isGrouping: sqlite3_vtab_distinct(info) == 1, columnsUsed: used)
        // SQLite checks again what it is not told to omit. Omitted is the moment, which no row knows, and what
        // is a literal of the column's own kind, as long as that is so: after a value of another kind the key's
        // further columns are not sought.
        var isExact = true
        for (place, index) in plan.arguments.enumerated() {
            let isMoment = index == plan.asOf || index == plan.validAt
            isExact = isExact && index != plan.lookUp?.index && (isMoment || isLiteral(index, info))
            info.pointee.aConstraintUsage[index].argvIndex = Int32(place + 1)
            info.pointee.aConstraintUsage[index].omit = isExact || isMoment ? 1 : 0
        }
        if let choice = plan.choice { sqlite3_vtab_in(info, Int32(plan.prefix[choice]), 1) }
        let cost = plan.cost(of: table)
        info.pointee.estimatedCost = cost.total
        info.pointee.estimatedRows = Int64(cost.rows)
        info.pointee.idxFlags = cost.isUnique ? SQLITE_INDEX_SCAN_UNIQUE : 0
        info.pointee.orderByConsumed = plan.consumesOrder || !plan.grouping.isEmpty ? 1 : 0
        info.pointee.idxNum = EncodedPlan(plan).bits
        let tail = PlanTail(
            columnsUsed: Self.tableColumns(used), number: session.execution?.number(plan) ?? 0,
            grouping: plan.grouping)
        info.pointee.idxStr = sqliteMessage(plan.text(of: table, tail))
        info.pointee.needToFreeIdxStr = 1
        if info.pointee.idxStr == nil { throw SQLError(.tooLarge, "out of memory") }
    }

    /// The set of columns as the table counts them. The last bit stands for all that follow.
    private static func tableColumns(_ used: UInt64) -> UInt64 {
        let hidden = UInt64(ScanPlan.Place.first)
        return used >> hidden | (used >> 63 == 0 ? 0 : ~(UInt64.max >> hidden))
    }

    private func condition(
        _ index: Int, _ info: UnsafeMutablePointer<sqlite3_index_info>
    ) -> ScanPlan.Condition? {
        let constraint = info.pointee.aConstraint[index]
        let operation: ScanPlan.Condition.Operator =
            switch Int32(constraint.op) {
            case SQLITE_INDEX_CONSTRAINT_EQ: .equal
            case SQLITE_INDEX_CONSTRAINT_LT: .less
            case SQLITE_INDEX_CONSTRAINT_LE: .lessOrEqual
            case SQLITE_INDEX_CONSTRAINT_GT: .greater
            case SQLITE_INDEX_CONSTRAINT_GE: .greaterOrEqual
            default: .other
            }
        // LIMIT and OFFSET come as conditions on no column.
        if Int32(constraint.op) == SQLITE_INDEX_CONSTRAINT_LIMIT
            || Int32(constraint.op) == SQLITE_INDEX_CONSTRAINT_OFFSET || constraint.iColumn < 0
        {
            return nil
        }
        let collation = sqlite3_vtab_collation(info, Int32(index))
        return ScanPlan.Condition(
            index: index, column: Int(constraint.iColumn), operation: operation,
            isUsable: constraint.usable != 0,
            isChoice: operation == .equal && sqlite3_vtab_in(info, Int32(index), -1) != 0,
            isBinary: collation.map { sqlite3_stricmp($0, "BINARY") == 0 } ?? true)
    }

    /// The column is compared with a literal of its own kind.
    private func isLiteral(_ index: Int, _ info: UnsafeMutablePointer<sqlite3_index_info>) -> Bool {
        var literal: OpaquePointer?
        guard sqlite3_vtab_rhs_value(info, Int32(index), &literal) == SQLITE_OK, let literal,
            let value = SQLValue(literal)
        else { return false }
        let kind = columns[Int(info.pointee.aConstraint[index].iColumn) - ScanPlan.Place.first].kind
        return KeyValue(value, as: kind) == .exact(value)
    }

    private func order(_ info: UnsafeMutablePointer<sqlite3_index_info>) -> [ScanPlan.Order] {
        (0..<Int(info.pointee.nOrderBy)).map { place in
            let term = info.pointee.aOrderBy[place]
            return ScanPlan.Order(column: Int(term.iColumn), isDescending: term.desc != 0)
        }
    }
}
