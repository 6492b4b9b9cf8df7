extension ScanPlan {
    /// What SQLite weighs plans by. Its own tables cost about three a row; finding a place costs as much as
    /// some rows, so that a join reads points where it can and scans where it must.
    struct Cost: Equatable {
        var rows: Double
        var total: Double
        var isUnique: Bool
    }

    private static let seekCost = 20.0
    private static let rowCost = 3.0
    /// SQLite does not say how many values an `IN` has.
    private static let choices = 5.0
    /// Rows that a look-up finds.
    private static let found = 100.0

    func cost(of table: any SQLTable) -> Cost {
        let all = Double(max(1, table.estimatedRowCount))
        var rows = all
        let isPoint = prefix.count == table.keyColumns.count
        if isPoint {
            rows = 1
        } else if !prefix.isEmpty {
            rows = min(all, Double(max(1, table.estimatedRowCount(sharing: prefix.count))))
        }
        if lookUp != nil { rows = min(rows, Self.found) }
        // As SQLite guesses for its own indexes.
        if lower != nil { rows /= 4 }
        if upper != nil { rows /= 4 }
        rows = max(1, rows)
        let scans = choice == nil ? 1 : Self.choices
        return Cost(
            rows: min(all, rows * scans), total: scans * (Self.seekCost + rows * Self.rowCost),
            isUnique: isPoint && choice == nil)
    }
}
