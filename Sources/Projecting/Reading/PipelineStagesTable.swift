internal import EventLog

/// The stages of every pipeline in the order of its funnel, as set at the moment: `pipeline_stages`.
final class PipelineStagesTable: SQLTable {
    private let engine: ProjectionEngine

    init(engine: ProjectionEngine) {
        self.engine = engine
    }

    let name = "pipeline_stages"
    let columns = [
        SQLColumn("pipeline_id", .text), SQLColumn("n", .integer), SQLColumn("stage", .text),
        SQLColumn("name", .text), SQLColumn("probability_pct", .integer), SQLColumn("retired", .boolean),
    ]
    let keyColumns = [0, 1]
    let estimatedRowCount = 20

    func open(_ scan: SQLScan) throws -> any SQLCursor {
        let pipelines = try engine.settings(before: scan.moment.end).pipelines
        var rows: [[SQLValue]] = []
        for (pipeline, stages) in pipelines {
            for (number, stage) in stages.enumerated() {
                rows.append([
                    .text(pipeline), .integer(Int64(number)), .text(stage.key), .text(stage.name),
                    .integer(stage.probabilityPercent), .integer(stage.isRetired ? 1 : 0),
                ])
            }
        }
        return SortedRowsCursor(rows, keyCount: 2, scan)
    }
}

/// A few rows in memory, those of a scan in its order.
final class SortedRowsCursor: SQLCursor {
    private var rows: [[SQLValue]]
    private var place = -1

    init(_ rows: [[SQLValue]], keyCount: Int, _ scan: SQLScan) {
        self.rows = rows.filter { Self.takes(scan, $0, keyCount) }
            .sorted { one, other in
                let isBefore = Self.precedes(one.prefix(keyCount), other.prefix(keyCount))
                return scan.isDescending
                    ? Self.precedes(other.prefix(keyCount), one.prefix(keyCount)) : isBefore
            }
    }

    func next() -> Bool {
        place += 1
        return place < rows.count
    }

    func read(_ column: Int, into cell: borrowing SQLCell) { cell.value(rows[place][column]) }

    private static func takes(_ scan: SQLScan, _ row: [SQLValue], _ keyCount: Int) -> Bool {
        guard zip(row, scan.prefix).allSatisfy({ $0 == $1 }) else { return false }
        guard scan.prefix.count < keyCount else { return true }
        let value = row[scan.prefix.count]
        if let lower = scan.lower {
            let isAbove = precedes([lower.value], [value]) || (lower.isInclusive && lower.value == value)
            if !isAbove { return false }
        }
        if let upper = scan.upper {
            return precedes([value], [upper.value]) || (upper.isInclusive && upper.value == value)
        }
        return true
    }

    private static func precedes(_ one: ArraySlice<SQLValue>, _ other: ArraySlice<SQLValue>) -> Bool {
        for (first, second) in zip(one, other) where first != second {
            if let first = first.text, let second = second.text {
                return first.utf8.lexicographicallyPrecedes(second.utf8)
            }
            return (first.real ?? 0) < (second.real ?? 0)
        }
        return false
    }
}
