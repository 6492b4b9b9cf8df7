internal import EventLog

/// Walks a table at two moments side by side.
struct TableComparison {
    let view: ViewTable
    let before: MomentReader
    let after: MomentReader

    /// A walk, and the values of the row that it stands on.
    private struct Side {
        let source: any RowSource
        let columns: [TableColumn]
        var values: [SQLValue]?

        init(_ view: ViewTable, _ reader: MomentReader) throws {
            columns = view.table.columns
            source = view.rows(reader, columns: Array(columns.indices), range: .all, descending: false)
            try advance()
        }

        mutating func advance() throws {
            values = try source.next() ? columns.map { $0.sqlValue(of: source.reading) } : nil
        }
    }

    mutating func run(limit: Int) throws -> [RowDifference] {
        var (left, right) = (try Side(view, before), try Side(view, after))
        var found: [RowDifference] = []
        while found.count < limit {
            switch (left.values, right.values) {
            case (nil, nil): return found
            case (let old?, let new?) where key(old) == key(new):
                if old != new { found.append(try difference(old, new, .changed)) }
                try left.advance()
                try right.advance()
            case (let old?, let new) where new.map({ precedes(old, $0) }) ?? true:
                found.append(try difference(old, nil, .removed))
                try left.advance()
            case (_, let new?):
                found.append(try difference(nil, new, .added))
                try right.advance()
            default: return found
            }
        }
        return found
    }

    private func key(_ values: [SQLValue]) -> ArraySlice<SQLValue> { values.prefix(view.table.keyCount) }

    private func precedes(_ one: [SQLValue], _ other: [SQLValue]) -> Bool {
        for (first, second) in zip(key(one), key(other)) where first != second {
            if let first = first.text, let second = second.text {
                return first.utf8.lexicographicallyPrecedes(second.utf8)
            }
            return (first.integer ?? 0) < (second.integer ?? 0)
        }
        return false
    }

    private func difference(
        _ old: [SQLValue]?, _ new: [SQLValue]?, _ kind: RowDifference.Kind
    ) throws -> RowDifference {
        let some = old ?? new ?? []
        let changes = view.table.columns.indices.compactMap { index -> RowDifference.Change? in
            let (one, other) = (old?[index] ?? .null, new?[index] ?? .null)
            if one == other || index < view.table.keyCount { return nil }
            return RowDifference.Change(column: view.table.columns[index].name, before: one, after: other)
        }
        return RowDifference(
            kind: kind, key: Array(key(some)), changes: changes, events: try events(of: some[0].text ?? ""))
    }

    /// The events about `entity` that count at one of the moments only: known or true at one, amendments and
    /// merges that are known at one.
    private func events(of entity: String) throws -> [Event] {
        let log = before.log
        let end = max(before.moment.end, after.moment.end)
        let folded = Set(view.projection.folds.map(\.category)).union(["ledger"])
        return try log.history(of: entity, before: end).filter { event in
            guard folded.contains(String(event.category)) else { return false }
            return counts(event, before.moment) != counts(event, after.moment)
        }
    }

    private func counts(_ event: Event, _ moment: ReplayMoment) -> Bool {
        let isTimeless =
            event.category == "ledger" || event.type == "contact.merged" || event.type == "contact.unmerged"
        return event.position < moment.end
            && (isTimeless || event.time.microseconds <= moment.validAt ?? .max)
    }
}
