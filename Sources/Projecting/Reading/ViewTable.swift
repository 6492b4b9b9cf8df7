internal import EventLog

/// A projection's table, for statements and for reading rows directly.
final class ViewTable: SQLTable {
    let engine: ProjectionEngine
    let projection: Projection
    let table: Table

    init(engine: ProjectionEngine, projection: Projection, table: Table) {
        self.engine = engine
        self.projection = projection
        self.table = table
    }

    var name: String { table.name }
    var columns: [SQLColumn] { table.columns.map { SQLColumn($0.name, $0.sqlKind) } }
    var keyColumns: [Int] { Array(0..<table.keyCount) }
    var estimatedRowCount: Int { (try? engine.estimatedRowCount(of: projection, table)) ?? 1_000 }

    func open(_ scan: SQLScan) throws -> any SQLCursor {
        let view = try present()
        // Columns are the statement's; another definition may have come in the place of the one it knows.
        let shown =
            view === self
            ? table.columns
            : table.columns.map {
                view.column($0.name) ?? .absent($0)
            }
        let places = columns.indices.filter { scan.uses($0) }.compactMap { place in
            view === self ? place : view.table.columns.firstIndex { $0.name == table.columns[place].name }
        }
        let moment = ReplayMoment(end: scan.moment.end, validAt: scan.moment.validAt?.microseconds)
        let reader = try engine.reader(of: view.projection, at: moment, now: scan.moment.now)
        let source = view.rows(
            reader, columns: places, range: Self.range(of: scan), descending: scan.isDescending)
        return ViewCursor(source, shown, filter: KeyFilter(scan, view.table))
    }

    /// Its table as the definition has it that answers now: this one, unless a projection that was built
    /// anew has come in its place since the statement's tables were made.
    private func present() throws -> ViewTable {
        if try engine.store(of: projection) != nil { return self }
        let (projection, table) = try engine.find(name)
        if projection.identity == self.projection.identity { return self }
        return ViewTable(engine: engine, projection: projection, table: table)
    }

    private func column(_ name: String) -> TableColumn? { table.columns.first { $0.name == name } }

    /// What a scan's conditions on the first key column leave.
    private static func range(of scan: SQLScan) -> NameRange {
        if let first = scan.prefix.first?.text { return NameRange(only: Array(first.utf8)) }
        var range = NameRange()
        if let lower = scan.lower, let text = lower.value.text {
            range.lower = Array(text.utf8)
            range.isLowerIncluded = lower.isInclusive
        }
        if let upper = scan.upper, let text = upper.value.text {
            range.upper = Array(text.utf8)
            range.isUpperIncluded = upper.isInclusive
        }
        return range
    }

    /// The table's rows in `range` of the first key column, ready for `columns`.
    func rows(_ reader: MomentReader, columns: [Int], range: NameRange, descending: Bool) -> any RowSource {
        let cells = columns.reduce(into: UInt64(0)) { $0 |= table.columns[$1].cells }
        let needsTotals = columns.contains { table.columns[$0].measure != nil }
        switch table.source {
        case .streams(let fold, let joined):
            return StreamSource(
                reader, fold: fold, wanted: cells,
                joined: needsTotals ? joined.first.map { projection.aggregates[$0] } : nil,
                isOfContacts: projection.folds[fold].category == "contact", range: range,
                descending: descending)
        case .elements(let fold, let needed, let make):
            let streams = StreamSource(
                reader, fold: fold, wanted: cells | needed, joined: nil, isOfContacts: false, range: range,
                descending: descending)
            return ElementSource(streams, descending: descending, make)
        case .replayed(let fold, let replay):
            let streams = StreamSource(
                reader, fold: fold, wanted: 0, joined: nil, isOfContacts: false, range: range,
                descending: descending)
            return ReplayedSource(streams, reader, replay, descending: descending)
        case .gathered(let parts):
            let sources = parts.map { part in
                let streams = StreamSource(
                    reader, fold: part.fold, wanted: part.cells, joined: nil, isOfContacts: false,
                    range: range,
                    descending: descending)
                return ElementSource(streams, descending: descending, part.elements)
            }
            return GatheredSource(sources, descending: descending)
        case .aggregate(let index):
            return AggregateSource(reader, projection.aggregates[index], range: range, descending: descending)
        }
    }
}

/// What a scan asks of the key columns behind the first.
struct KeyFilter {
    private let columns: [TableColumn]
    private let prefix: [SQLValue]
    private let lower: SQLScan.Bound?
    private let upper: SQLScan.Bound?

    /// `nil` where the first key column says it all.
    init?(_ scan: SQLScan, _ table: Table) {
        let hasBounds = scan.lower != nil || scan.upper != nil
        guard scan.prefix.count > 1 || (scan.prefix.count == 1 && hasBounds) else { return nil }
        columns = Array(table.columns.prefix(table.keyCount))
        prefix = scan.prefix
        lower = scan.lower
        upper = scan.upper
    }

    func takes(_ reading: RowReading) -> Bool {
        for (column, wanted) in zip(columns, prefix).dropFirst() {
            if column.sqlValue(of: reading) != wanted { return false }
        }
        guard prefix.count < columns.count, lower != nil || upper != nil else { return true }
        let value = columns[prefix.count].sqlValue(of: reading)
        if let lower, Self.isLess(value, lower.value) || (!lower.isInclusive && value == lower.value) {
            return false
        }
        if let upper, Self.isLess(upper.value, value) || (!upper.isInclusive && value == upper.value) {
            return false
        }
        return true
    }

    private static func isLess(_ one: SQLValue, _ other: SQLValue) -> Bool {
        switch (one, other) {
        case (.integer(let one), .integer(let other)): one < other
        case (.text(let one), .text(let other)): one.utf8.lexicographicallyPrecedes(other.utf8)
        default: (one.real ?? 0) < (other.real ?? 0)
        }
    }
}

/// Rows for SQLite.
final class ViewCursor: SQLCursor {
    private let source: any RowSource
    private let columns: [TableColumn]
    /// How each column's cell goes from the store to SQLite without a value in between.
    private let shortcuts: [StoredCell]
    private let filter: KeyFilter?
    private var reading: RowReading

    init(_ source: any RowSource, _ columns: [TableColumn], filter: KeyFilter?) {
        self.source = source
        self.columns = columns
        self.filter = filter
        shortcuts = columns.map { StoredCell($0) }
        reading = source.reading
    }

    func next() throws -> Bool {
        while try source.next() {
            reading = source.reading
            if filter?.takes(reading) ?? true { return true }
        }
        return false
    }

    func read(_ column: Int, into cell: borrowing SQLCell) throws {
        if !reading.show(shortcuts[column], in: cell) { columns[column].write(reading, to: cell) }
    }
}

/// A cell that goes from a store to SQLite as it is, without a value in between.
private enum StoredCell {
    case none
    case text(Int)
    case integer(Int)

    init(_ column: TableColumn) {
        switch (column.cell, column.kind) {
        case (let cell?, .text): self = .text(cell.index)
        case (let cell?, .integer): self = .integer(cell.index)
        default: self = .none
        }
    }
}

extension RowReading {
    /// Puts a cell of a stored row into `output`; `false` where there is none of that kind.
    fileprivate func show(_ cell: StoredCell, in output: borrowing SQLCell) -> Bool {
        guard case .stored = cells else { return false }
        switch cell {
        case .text(let place):
            guard let text = stored.text(place) else { return false }
            output.text(text)
        case .integer(let place):
            guard let number = stored.integer(place) else { return false }
            output.integer(number)
        case .none: return false
        }
        return true
    }
}
