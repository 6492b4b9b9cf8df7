/// What a report, or any statement, answers at two moments, compared.
public struct ReportDifference: Sendable {
    public let columns: [String]
    /// In order of their keys. They have no events: those stand in ``tables``.
    public let rows: [RowDifference]
    /// What differs in the tables that the statement reads, with the events that did it.
    public let tables: [TableDifference]
}

extension ProjectionEngine {
    /// Compares what a statement answers at two moments.
    ///
    /// A row's key is its leading columns that hold texts – a stage, a currency – and, where several rows have
    /// one key, its place among them. A statement without such columns has one row, or rows that are compared
    /// one by one in their order.
    ///
    /// - Parameters:
    ///   - before: the statement's rows at the first moment, which are read to their end.
    ///   - after: and at the second.
    ///   - limit: rows that differ, at most, of the statement and of each table.
    public func difference(
        of before: SQLRows, and after: SQLRows, limit: Int = 10_000
    ) throws -> ReportDifference {
        let (old, new) = (try Answer(before), try Answer(after))
        let keyCount = min(old.leadingTexts, new.leadingTexts, max(0, new.columns.count - 1))
        let known = Set(tables.map(\.name))
        return ReportDifference(
            columns: new.columns, rows: Array(Answer.compare(old, new, keyCount: keyCount).prefix(limit)),
            tables: try new.tables.union(old.tables).intersection(known).sorted().compactMap { table in
                guard let found = try? find(table) else { return nil }
                return try difference(
                    in: found.table.name, from: before.moment, to: after.moment, limit: limit)
            })
    }
}

/// All rows of a statement.
private struct Answer {
    let columns: [String]
    let tables: Set<String>
    private(set) var rows: [[SQLValue]] = []

    init(_ found: SQLRows) throws {
        columns = found.columns
        tables = found.tables
        while try found.next() { rows.append(try found.values()) }
    }

    /// How many columns from the first on hold nothing but texts and NULL, and some text.
    var leadingTexts: Int {
        let isText = columns.indices.map { column in
            rows.allSatisfy { $0[column].isNull || $0[column].text != nil }
                && (rows.isEmpty || rows.contains { $0[column].text != nil })
        }
        return isText.prefix { $0 }.count
    }

    private func keyed(_ keyCount: Int) -> [(key: [SQLValue], row: [SQLValue])] {
        var seen: [[SQLValue]: Int64] = [:]
        return rows.map { row in
            let key = Array(row.prefix(keyCount))
            let number = seen[key, default: 0]
            seen[key] = number + 1
            return (number == 0 ? key : key + [.integer(number)], row)
        }
    }

    static func compare(_ old: Answer, _ new: Answer, keyCount: Int) -> [RowDifference] {
        let (before, after) = (old.keyed(keyCount), new.keyed(keyCount))
        let earlier = Dictionary(before.map { ($0.key, $0.row) }) { first, _ in first }
        let present = Set(after.map(\.key))
        func difference(
            _ key: [SQLValue], _ one: [SQLValue]?, _ other: [SQLValue]?, _ kind: RowDifference.Kind
        ) -> RowDifference? {
            let changes = new.columns.indices.dropFirst(keyCount).compactMap {
                index -> RowDifference.Change? in
                let (from, to) = (one?[index] ?? .null, other?[index] ?? .null)
                return from == to
                    ? nil : RowDifference.Change(column: new.columns[index], before: from, after: to)
            }
            if kind == .changed, changes.isEmpty { return nil }
            return RowDifference(kind: kind, key: key, changes: changes, events: [])
        }
        return before.compactMap {
            present.contains($0.key) ? nil : difference($0.key, $0.row, nil, .removed)
        }
            + after.compactMap { entry in
                let row = earlier[entry.key]
                return difference(entry.key, row, entry.row, row == nil ? .added : .changed)
            }
    }
}
