internal import EventLog

/// Walks a table at two moments, or as two definitions have it, side by side.
struct TableComparison {
    /// Where rows are: a store and the engine that reads it.
    struct Place {
        let engine: ProjectionEngine
        let store: ProjectionStore

        func side(_ table: Table, _ moment: SQLMoment) throws -> Side {
            let at = ReplayMoment(end: moment.end, validAt: moment.validAt?.microseconds)
            return Side(
                view: ViewTable(engine: engine, projection: store.projection, table: table),
                reader: try engine.reader(of: store, at: at, now: moment.now))
        }
    }

    /// A table at a moment.
    struct Side {
        let view: ViewTable
        let reader: MomentReader

        var columns: [TableColumn] { view.table.columns }
        var keyCount: Int { view.table.keyCount }
    }

    /// A walk through the columns that are compared, and the values of the row that it stands on.
    private struct Walk {
        let source: any RowSource
        let columns: [TableColumn]
        var values: [SQLValue]?

        init(_ side: Side, _ names: [String]) throws {
            let places = names.compactMap { name in side.columns.firstIndex { $0.name == name } }
            columns = places.map { side.columns[$0] }
            source = side.view.rows(side.reader, columns: places, range: .all, descending: false)
            try advance()
        }

        mutating func advance() throws {
            values = try source.next() ? columns.map { $0.sqlValue(of: source.reading) } : nil
        }
    }

    private let before: Side
    private let after: Side
    private let keyCount: Int
    /// Of the columns that both have, the key's first.
    private let names: [String]

    init(before: Side, after: Side) {
        self.before = before
        self.after = after
        keyCount = min(before.keyCount, after.keyCount)
        let known = Set(before.columns.map(\.name))
        names = after.columns.map(\.name).filter(known.contains)
    }

    mutating func run(limit: Int) throws -> [RowDifference] {
        var (left, right) = (try Walk(before, names), try Walk(after, names))
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

    private func key(_ values: [SQLValue]) -> ArraySlice<SQLValue> { values.prefix(keyCount) }

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
        let changes = names.indices.dropFirst(keyCount).compactMap { index -> RowDifference.Change? in
            let (one, other) = (old?[index] ?? .null, new?[index] ?? .null)
            if one == other { return nil }
            return RowDifference.Change(column: names[index], before: one, after: other)
        }
        return RowDifference(
            kind: kind, key: Array(key(some)), changes: changes, events: try events(of: some[0].text ?? ""))
    }

    // MARK: Events

    /// The events about `entity` that count on one of the sides only: known or true at one of the moments,
    /// amendments and merges that are known at one, what only one of two logs has.
    private func events(of entity: String) throws -> [Event] {
        let folded = Set(after.view.projection.folds.map(\.category)).union(["ledger"])
        let (old, new) = (try counting(entity, before, folded), try counting(entity, after, folded))
        let (oldIDs, newIDs) = (Set(old.map(\.id)), Set(new.map(\.id)))
        let only = old.filter { !newIDs.contains($0.id) } + new.filter { !oldIDs.contains($0.id) }
        return only.sorted { $0.position < $1.position }
    }

    private func counting(_ entity: String, _ side: Side, _ categories: Set<String>) throws -> [Event] {
        let moment = side.reader.moment
        return try side.reader.log.history(of: entity, before: moment.end).filter { event in
            guard categories.contains(String(event.category)) else { return false }
            let isTimeless =
                event.category == "ledger" || event.type == "contact.merged"
                || event.type == "contact.unmerged"
            return isTimeless || event.time.microseconds <= moment.validAt ?? .max
        }
    }
}
