internal import EventLog

extension ProjectionEngine {
    /// The row of `key` in `table` at `moment`, by column; `nil` where there is none.
    ///
    /// - Throws: ``ProjectingError`` `unknown_table`, `behind`.
    public func row(
        _ key: String, of table: String, at moment: SQLMoment
    ) throws -> [(column: String, value: SQLValue)]? {
        let (projection, table) = try find(table)
        let reader = try reader(
            of: projection, at: ReplayMoment(end: moment.end, validAt: moment.validAt?.microseconds),
            now: moment.now)
        let view = ViewTable(engine: self, projection: projection, table: table)
        let source = view.rows(
            reader, columns: Array(table.columns.indices), range: NameRange(only: Array(key.utf8)),
            descending: false)
        guard try source.next() else { return nil }
        let reading = source.reading
        return table.columns.indices.map { (table.columns[$0].name, table.columns[$0].sqlValue(of: reading)) }
    }

    /// Of the streams of `table` at `moment`: how many there are, and how many had to be folded anew from
    /// the log because events came late or were amended since.
    public func refolds(in table: String, at moment: SQLMoment) throws -> (streams: Int, refolded: Int) {
        let (projection, table) = try find(table)
        let reader = try reader(
            of: projection, at: ReplayMoment(end: moment.end, validAt: moment.validAt?.microseconds),
            now: moment.now)
        guard case .streams(let fold, _) = table.source else { return (0, 0) }
        var folds = reader.foldReader(fold, wanted: 0)
        var count = 0
        try folds.scan(.all, descending: false) { _, _ in
            count += 1
            return true
        }
        return (count, folds.refoldCount)
    }
}
