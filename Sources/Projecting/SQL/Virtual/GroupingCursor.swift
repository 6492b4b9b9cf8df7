/// The rows of scans, those that are equal in some columns together, and these groups in order: what a GROUP BY
/// asks for, without SQLite's sorter, which moves every row several times to the same end.
///
/// All rows are read when it is made. They count as memory of the statement, as those of the sorter do.
final class GroupingCursor: SQLCursor {
    /// Rows, and bytes, between two looks at the statement's limits.
    private static let checkInterval = 1_024
    private static let checkBytes = 1 << 20

    private let rows: KeptRows
    /// By column, the place of its cell in a row.
    private let places: [Int]
    /// The rows' numbers, group by group, as a chain: the row after each of its group, -1 after the last.
    private let chain: [Int32]
    /// The first rows of the groups that are still to come, the last group first.
    private var groups: [Int32]
    private var row: Int32 = -1
    private let execution: Execution?
    private let keptBytes: Int

    init(_ table: any SQLTable, _ scans: [SQLScan], by terms: [ScanPlan.Order]) throws {
        let columns = table.columns.indices.filter { scans.first?.uses($0) ?? false }
        var places = Array(repeating: 0, count: table.columns.count)
        for (place, column) in columns.enumerated() { places[column] = place }
        var rows = KeptRows(width: max(1, columns.count))
        var grouping = Grouping(
            by: terms.map { (places[$0.column - ScanPlan.Place.first], $0.isDescending) })
        let execution = scans.first?.execution
        var keptBytes = 0
        for scan in scans.reversed() {
            let cursor = try table.open(scan)
            while try cursor.next() {
                rows.addRow()
                try withUnsafeMutablePointer(to: &rows) { rows in
                    for (place, column) in columns.enumerated() {
                        rows.pointee.stand(at: place)
                        try cursor.read(column, into: SQLCell(rows))
                    }
                }
                grouping.take(rows.count - 1, of: rows)
                if rows.count % Self.checkInterval == 0 || rows.byteCount - keptBytes > Self.checkBytes {
                    execution?.keptBytes += rows.byteCount - keptBytes
                    keptBytes = rows.byteCount
                    try scan.checkLimits()
                }
            }
        }
        self.rows = rows
        self.places = places
        self.execution = execution
        self.keptBytes = keptBytes
        (groups, chain) = grouping.finish(rows)
    }

    deinit { execution?.keptBytes -= keptBytes }

    func next() -> Bool {
        if row >= 0 { row = chain[Int(row)] }
        if row < 0 { row = groups.popLast() ?? -1 }
        return row >= 0
    }

    func read(_ column: Int, into cell: borrowing SQLCell) {
        rows.write(row: Int(row), places[column], to: cell)
    }
}

/// Finds each row's group: by hashing, and where there are but a few by a look at each.
private struct Grouping {
    private static let few = 8

    private struct Group {
        let hash: Int
        let first: Int32
        var last: Int32
    }

    private let terms: [(place: Int, isDescending: Bool)]
    private var groups: [Group] = []
    private var chain: [Int32] = []
    /// Open addressing: numbers of groups, -1 where there is none; a power of two, at most half full.
    private var slots = [Int32](repeating: -1, count: 64)

    init(by terms: [(place: Int, isDescending: Bool)]) {
        self.terms = terms
    }

    mutating func take(_ row: Int, of rows: borrowing KeptRows) {
        chain.append(-1)
        if groups.count <= Self.few, let number = groups.indices.first(where: { isOf($0, row, rows) }) {
            return add(row, to: number)
        }
        var hasher = Hasher()
        for term in terms { rows.hash(row: row, term.place, into: &hasher) }
        let hash = hasher.finalize()
        var slot = hash & (slots.count - 1)
        while slots[slot] >= 0 {
            let number = Int(slots[slot])
            if groups[number].hash == hash, isOf(number, row, rows) { return add(row, to: number) }
            slot = (slot + 1) & (slots.count - 1)
        }
        slots[slot] = Int32(groups.count)
        groups.append(Group(hash: hash, first: Int32(row), last: Int32(row)))
        if groups.count * 2 > slots.count { grow() }
    }

    /// Whether `row` belongs to the group `number`.
    private func isOf(_ number: Int, _ row: Int, _ rows: borrowing KeptRows) -> Bool {
        let first = Int(groups[number].first)
        for term in terms where !rows.isSame(row, first, term.place) { return false }
        return true
    }

    private mutating func add(_ row: Int, to number: Int) {
        chain[Int(groups[number].last)] = Int32(row)
        groups[number].last = Int32(row)
    }

    private mutating func grow() {
        slots = [Int32](repeating: -1, count: slots.count * 2)
        for (number, group) in groups.enumerated() {
            var slot = group.hash & (slots.count - 1)
            while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = Int32(number)
        }
    }

    /// The groups' first rows, the last group first, and the rows' chain.
    func finish(_ rows: KeptRows) -> (groups: [Int32], chain: [Int32]) {
        let ordered = groups.map(\.first).sorted { one, other in
            for term in terms {
                let order = rows.compare(Int(one), Int(other), term.place)
                if order != 0 { return (order > 0) != term.isDescending }
            }
            return false
        }
        return (ordered, chain)
    }
}
