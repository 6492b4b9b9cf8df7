/// Draws the rows of a report on a terminal.
public struct ChartRenderer: Sendable {
    /// Rows beyond these are left out, and it is said.
    public static let maximumRowCount = 100_000
    static let leastWidth = 30

    let chart: Chart
    let display: Display
    let units: [String: ColumnUnit]
    /// Columns of the terminal.
    let width: Int

    public init(_ chart: Chart, _ display: Display, units: [String: ColumnUnit], width: Int) {
        self.chart = chart
        self.display = display
        self.units = units
        self.width = max(width, Self.leastWidth)
    }

    /// The drawing, ended by a line feed; panels are parted by an empty line.
    ///
    /// - Throws: ``SQLError/Code/invalidReport`` where the chart names a column that the report has not, and what
    ///   `rows` throws.
    public func render(_ rows: some PrintableRows) throws -> String {
        let columns = try chart.columns.map { name throws(SQLError) in
            guard let column = rows.columns.firstIndex(of: name) else {
                throw SQLError(.invalidReport, "the chart's column \(name) is not among the report's")
            }
            return column
        }
        var kept: [[SQLValue]] = []
        var isCut = false
        while try rows.next() {
            isCut = kept.count == Self.maximumRowCount
            if isCut { break }
            kept.append(try rows.values())
        }
        let drawn = panels(of: kept, columns, rows.columns)
        var text = drawn.map { self.drawn($0, among: drawn.count) }.joined(separator: "\n")
        if drawn.isEmpty { text = "(no rows)\n" }
        if isCut { text += "(only the first \(display.integer(Int64(kept.count))) rows)\n" }
        return text
    }

    /// The rows of each combination of the series' values, in the order of their first rows. Rows that belong to
    /// none stand in a panel of their own only where there is no other.
    private func panels(of rows: [[SQLValue]], _ columns: [Int], _ names: [String]) -> [ChartPanel] {
        let units = ColumnUnits(names, declared: self.units)
        let figures = Figures(display, units, columnCount: names.count, sample: rows)
        let values = columns.prefix(chart.values.count)
        let over = columns[chart.values.count]
        let series = columns.dropFirst(chart.values.count + 1)
        var order: [[SQLValue]] = []
        var groups: [[SQLValue]: [[SQLValue]]] = [:]
        for row in rows {
            let key = series.map { row[$0] }
            if groups[key] == nil { order.append(key) }
            groups[key, default: []].append(row)
        }
        let named = order.filter { !$0.contains(.null) }
        return (named.isEmpty ? order : named).map { key in
            let title = key.map { $0.text ?? "" }.filter { !$0.isEmpty }.joined(separator: ", ")
            return ChartPanel(
                title: title, names: chart.values, values: Array(values), over: over,
                rows: groups[key] ?? [], allOver: Self.distinct(rows.map { $0[over] }), figures: figures)
        }
    }

    private static func distinct(_ values: [SQLValue]) -> [SQLValue] {
        var seen: Set<SQLValue> = []
        return values.filter { seen.insert($0).inserted }
    }

    private func drawn(_ panel: ChartPanel, among count: Int) -> String {
        switch chart.kind {
        case .bars: BarDrawing(panel: panel, width: width).text
        case .lines, .steps:
            LineDrawing(
                panel: panel, width: width, rows: count > 3 ? 4 : 10, isStepped: chart.kind == .steps,
                start: chart.start
            ).text
        }
    }
}

/// The rows that are drawn together.
struct ChartPanel: Sendable {
    /// The series, empty where there is but one.
    let title: String
    /// What is drawn, by its columns' names and places.
    let names: [String]
    let values: [Int]
    /// The column along which it is drawn.
    let over: Int
    let rows: [[SQLValue]]
    /// All that stands along that column, also in other panels, in the order of the rows.
    let allOver: [SQLValue]
    let figures: Figures

    /// The text of a cell.
    func text(_ row: [SQLValue], _ column: Int) -> String { figures.text(row, column).text }

    /// A cell's number; `nil` for NULL and texts.
    static func number(_ value: SQLValue) -> Double? {
        switch value {
        case .integer(let number): Double(number)
        case .real(let number): number.isFinite ? number : nil
        case .null, .text: nil
        }
    }
}
