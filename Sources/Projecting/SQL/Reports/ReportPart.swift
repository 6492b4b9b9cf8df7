/// Some of a report's rows, or all of them in another order.
public struct ReportPart: Sendable {
    /// The column that rows are ordered by; `nil`: as the report has them.
    public var sort: String?
    /// The greatest first; NULL comes last in either order.
    public var descending: Bool
    public var limit: Int?

    public init(sort: String? = nil, descending: Bool = false, limit: Int? = nil) {
        self.sort = sort
        self.descending = descending
        self.limit = limit
    }

    var isWhole: Bool { sort == nil && limit == nil }

    /// This part of rows that are there already; equal ones keep their order.
    ///
    /// - Throws: ``SQLError/Code/invalidParameter``.
    public func taken(of rows: [[SQLValue]], columns: [String]) throws(SQLError) -> [[SQLValue]] {
        var rows = rows
        if let sort, !rows.isEmpty {
            guard let column = columns.firstIndex(of: sort) else { throw unknownColumn(sort, columns) }
            rows.sort { one, other in
                let (one, other) = (one[column], other[column])
                if one.isNull || other.isNull { return !one.isNull && other.isNull }
                return descending ? other.isOrdered(before: one) : one.isOrdered(before: other)
            }
        }
        return limit.map { Array(rows.prefix($0)) } ?? rows
    }

    private func unknownColumn(_ name: String, _ columns: [String]) -> SQLError {
        let known = columns.joined(separator: ", ")
        return SQLError(.invalidParameter, "there is no column \(name) to sort by; there are \(known)")
    }

    /// The report's statement with this part of its answer.
    ///
    /// - Throws: ``SQLError/Code/invalidParameter``.
    func statement(of report: String, columns: [String]) throws(SQLError) -> String {
        var statement = "SELECT * FROM (\n\(report)\n)"
        if let sort {
            guard columns.contains(sort) else { throw unknownColumn(sort, columns) }
            let name = sort.replacing("\"", with: "\"\"")
            statement += " ORDER BY \"\(name)\" \(descending ? "DESC" : "ASC") NULLS LAST"
        }
        if let limit { statement += " LIMIT \(limit)" }
        return statement
    }
}

extension SQLValue {
    /// As SQLite orders values: numbers before texts, texts by their bytes.
    fileprivate func isOrdered(before other: SQLValue) -> Bool {
        switch (self, other) {
        case (.text(let one), .text(let other)): one.utf8.lexicographicallyPrecedes(other.utf8)
        case (.text, _): false
        case (_, .text): true
        case (.integer(let one), .integer(let other)): one < other
        default: (real ?? 0) < (other.real ?? 0)
        }
    }
}
