internal import CSQLite

/// What a statement may do: read the schema's tables and call functions. SQLite asks while it prepares one.
struct Authorizer {
    /// In lower case.
    private let tables: [String: String]
    /// Tables of SQLite's own that only take a JSON text apart.
    static let harmless: Set<String> = ["json_each", "json_tree"]
    private static let deniedFunctions: Set<String> = ["load_extension", "fts3_tokenizer", "sqlite_log"]

    init(_ tables: [any SQLTable]) {
        self.tables = Dictionary(
            tables.map { ($0.name.lowercased(), $0.name) }, uniquingKeysWith: { first, _ in first })
    }

    enum Verdict {
        case allowed
        case reads(String)
        /// With what is not allowed, in words.
        case denied(String)
    }

    func verdict(_ action: Int32, _ first: String, _ second: String) -> Verdict {
        switch action {
        case SQLITE_SELECT, SQLITE_RECURSIVE: .allowed
        case SQLITE_READ: read(first, column: second)
        case SQLITE_FUNCTION:
            Self.deniedFunctions.contains(second.lowercased()) ? .denied("\(second)()") : .allowed
        default: .denied(Self.name(of: action, first))
        }
    }

    private func read(_ table: String, column: String) -> Verdict {
        let name = table.lowercased()
        if let known = tables[name] { return .reads(known) }
        if Self.harmless.contains(name) { return .allowed }
        // Without a column it may be a common table expression of which no column is read.
        let isReserved = name.hasPrefix("sqlite_") || name.hasPrefix("pragma_")
        return column.isEmpty && !isReserved ? .allowed : .denied("reading \(table)")
    }

    private static func name(of action: Int32, _ first: String) -> String {
        switch action {
        case SQLITE_ATTACH: "ATTACH"
        case SQLITE_DETACH: "DETACH"
        case SQLITE_PRAGMA: "PRAGMA \(first)"
        case SQLITE_INSERT: "writing to \(first)"
        case SQLITE_UPDATE: "writing to \(first)"
        case SQLITE_DELETE: "deleting from \(first)"
        case SQLITE_TRANSACTION, SQLITE_SAVEPOINT: "a transaction"
        default: "anything but reading"
        }
    }
}
