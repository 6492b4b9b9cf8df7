import CSQLite
import Projecting

/// The same rows in SQLite's own tables: what answers are held against.
final class PlainTables {
    private let database: OpaquePointer

    init(_ tables: [FakeTable]) throws {
        var opened: OpaquePointer?
        guard sqlite3_open(":memory:", &opened) == SQLITE_OK, let opened else {
            throw SQLError(.failed, "open")
        }
        database = opened
        for table in tables {
            let columns = table.columns.map {
                "\($0.name) \($0.kind == .boolean ? "INTEGER" : $0.kind.rawValue)"
            }
            let key = table.keyColumns.map { table.columns[$0].name }.joined(separator: ", ")
            try run(
                "CREATE TABLE \(table.name)(\(columns.joined(separator: ", ")), PRIMARY KEY (\(key))) WITHOUT ROWID"
            )
            try run("BEGIN")
            let places = table.columns.map { _ in "?" }.joined(separator: ", ")
            let statement = try prepare("INSERT INTO \(table.name) VALUES (\(places))")
            for row in table.rows {
                for (place, value) in row.enumerated() { bind(value, statement, Int32(place + 1)) }
                sqlite3_step(statement)
                sqlite3_reset(statement)
            }
            sqlite3_finalize(statement)
            try run("COMMIT")
        }
    }

    deinit { sqlite3_close(database) }

    func run(_ sql: String) throws { _ = try all(sql) }

    func all(_ sql: String) throws -> [[SQLValue]] {
        let statement = try prepare(sql)
        defer { sqlite3_finalize(statement) }
        var rows: [[SQLValue]] = []
        while sqlite3_step(statement) == SQLITE_ROW {
            rows.append((0..<sqlite3_column_count(statement)).map { value(statement, $0) })
        }
        return rows
    }

    private func prepare(_ sql: String) throws -> OpaquePointer {
        var statement: OpaquePointer?
        guard sqlite3_prepare_v2(database, sql, -1, &statement, nil) == SQLITE_OK, let statement else {
            throw SQLError(.syntax, String(cString: sqlite3_errmsg(database)))
        }
        return statement
    }

    private func bind(_ value: SQLValue, _ statement: OpaquePointer, _ place: Int32) {
        switch value {
        case .null: sqlite3_bind_null(statement, place)
        case .integer(let number): sqlite3_bind_int64(statement, place, number)
        case .real(let number): sqlite3_bind_double(statement, place, number)
        case .text(let text): sqlite3_bind_text(statement, place, text, -1, daftar_transient())
        }
    }

    private func value(_ statement: OpaquePointer, _ column: Int32) -> SQLValue {
        switch sqlite3_column_type(statement, column) {
        case SQLITE_INTEGER: .integer(sqlite3_column_int64(statement, column))
        case SQLITE_FLOAT: .real(sqlite3_column_double(statement, column))
        case SQLITE_TEXT: .text(String(cString: sqlite3_column_text(statement, column)))
        default: .null
        }
    }
}
