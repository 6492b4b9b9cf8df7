internal import EventLog

/// What differs between a projection that was built anew and the one that it replaces, both at one position.
public struct RebuildReport: Sendable {
    public struct Table: Sendable {
        public let name: String
        /// Columns that only one of the two has.
        public let addedColumns: [String]
        public let removedColumns: [String]
        /// Rows that differ in the columns that both have, in order of the key; of a table that only one of
        /// the two has, none.
        public let rows: [RowDifference]
        /// Whether only the present definition has it (`added`), or only the earlier one (`removed`).
        public let change: RowDifference.Kind?

        /// Whether rows and columns are the same.
        public var isSame: Bool {
            change == nil && addedColumns.isEmpty && removedColumns.isEmpty && rows.isEmpty
        }
    }

    public let projection: String
    public let earlierVersion: Int
    public let version: Int
    /// Where the two were compared.
    public let position: UInt64
    /// In order of their declaration, those that the earlier one alone has at the end.
    public let tables: [Table]

    public var isSame: Bool { tables.allSatisfy(\.isSame) }
}

extension ProjectionEngine {
    private static let rowLimit = 10_000

    /// What differs between `store`, which is built but not yet in its place, and what answers for it.
    func report(on store: ProjectionStore) throws -> RebuildReport? {
        let answering = try answering(store.projection)
        guard let before = try self.store(of: answering), let stood = try before.standing(),
            let standing = try store.standing()
        else { return nil }
        return try compare(
            TableComparison.Place(engine: self, store: before),
            TableComparison.Place(engine: self, store: store), at: min(stood.position, standing.position))
    }

    private func compare(
        _ before: TableComparison.Place, _ after: TableComparison.Place, at position: UInt64
    ) throws -> RebuildReport {
        let last = position == 0 ? nil : try log.event(at: position - 1)
        let at = SQLMoment(end: position, now: last?.recordedTime ?? .distantPast)
        let (old, new) = (before.store.projection, after.store.projection)
        var tables: [RebuildReport.Table] = []
        for table in new.tables {
            guard let counterpart = old.tables.first(where: { $0.name == table.name }) else {
                tables.append(.init(table.name, .added))
                continue
            }
            var comparison = try TableComparison(
                before: before.side(counterpart, at), after: after.side(table, at))
            tables.append(
                RebuildReport.Table(
                    name: table.name, addedColumns: table.columnNames(without: counterpart),
                    removedColumns: counterpart.columnNames(without: table),
                    rows: try comparison.run(limit: Self.rowLimit), change: nil))
        }
        let names = Set(new.tables.map(\.name))
        tables += old.tables.filter { !names.contains($0.name) }.map { .init($0.name, .removed) }
        return RebuildReport(
            projection: new.name, earlierVersion: old.version, version: new.version, position: position,
            tables: tables)
    }
}

extension RebuildReport.Table {
    fileprivate init(_ name: String, _ change: RowDifference.Kind) {
        self.init(name: name, addedColumns: [], removedColumns: [], rows: [], change: change)
    }
}

extension Table {
    fileprivate func columnNames(without other: Table) -> [String] {
        let others = Set(other.columns.map(\.name))
        return columns.map(\.name).filter { !others.contains($0) }
    }
}
