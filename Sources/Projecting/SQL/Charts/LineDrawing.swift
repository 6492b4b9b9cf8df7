/// Lines over an axis, of braille dots. The axis begins at 0 or below.
struct LineDrawing {
    let panel: ChartPanel
    let width: Int
    /// Characters down.
    let rows: Int
    let isStepped: Bool
    /// The value at 0, before the first point.
    let start: Double?

    private struct Point {
        let x: Double
        let y: Double
    }

    /// The points of a column, parted where it is NULL.
    private func spells(of column: Int) -> [[Point]] {
        var spells: [[Point]] = [[]]
        if isNumeric, let start, let first = xs.first, first > 0 {
            spells[0].append(Point(x: 0, y: start))
        }
        for (x, row) in zip(xs, panel.rows) {
            if let y = ChartPanel.number(row[column]) {
                spells[spells.count - 1].append(Point(x: x, y: y))
            } else if spells.last?.isEmpty == false {
                spells.append([])
            }
        }
        return spells.filter { !$0.isEmpty }
    }

    private var isNumeric: Bool { panel.rows.allSatisfy { ChartPanel.number($0[panel.over]) != nil } }

    /// Where each row stands: at its number, or – periods – at its place among all in order.
    private var xs: [Double] {
        if isNumeric { return panel.rows.map { ChartPanel.number($0[panel.over]) ?? 0 } }
        var places: [SQLValue: Double] = [:]
        let inOrder = panel.allOver.sorted { ($0.text ?? "") < ($1.text ?? "") }
        for (place, value) in inOrder.enumerated() { places[value] = Double(place) }
        return panel.rows.map { places[$0[panel.over]] ?? 0 }
    }

    var text: String {
        let lines = panel.values.map { spells(of: $0) }
        let points = lines.joined().joined()
        guard let first = points.first else { return title + "\n  –\n" }
        let ys = points.reduce(into: (low: 0.0, high: 0.0)) {
            $0 = (min($0.low, $1.y), max($0.high, $1.y))
        }
        let across = points.reduce(into: (low: first.x, high: first.x)) {
            $0 = (min($0.low, $1.x), max($0.high, $1.x))
        }
        let high = ys.high > ys.low ? ys.high : ys.low + 1
        let labels = [high, (high + ys.low) / 2, ys.low].map(label)
        let margin = labels.reduce(0) { max($0, TextWidth.columns(of: $1)) }
        var canvas = BrailleCanvas(columns: max(8, width - margin - 3), rows: rows)
        func dot(_ point: Point) -> (x: Int, y: Int) {
            let span = across.high - across.low
            let x = span > 0 ? (point.x - across.low) / span : 0
            let y = (point.y - ys.low) / (high - ys.low)
            return (
                Int((x * Double(canvas.width - 1)).rounded()), Int((y * Double(canvas.height - 1)).rounded())
            )
        }
        for (number, spells) in lines.enumerated() {
            for spell in spells { draw(spell.map(dot), isDotted: number > 0, on: &canvas) }
        }
        return title + "\n" + framed(canvas, labels, margin)
    }

    private func draw(_ dots: [(x: Int, y: Int)], isDotted: Bool, on canvas: inout BrailleCanvas) {
        guard let first = dots.first else { return }
        canvas.set(first.x, first.y)
        for (dot, next) in zip(dots, dots.dropFirst()) {
            let corner = isStepped ? (x: next.x, y: dot.y) : dot
            if isStepped { canvas.line(from: dot, to: corner, isDotted: isDotted) }
            canvas.line(from: corner, to: next, isDotted: isDotted)
        }
    }

    // MARK: Words

    /// What is drawn and how, and its last value.
    private var title: String {
        let names = panel.names.enumerated().map { $0 == 0 ? "\($1) ─" : "\($1) ┈" }
        let shown = names.count > 1 ? names.joined(separator: "  ") : panel.names[0]
        let title = panel.title.isEmpty ? shown : "\(VisibleText.isolated(panel.title)) · \(shown)"
        let last = panel.rows.last { ChartPanel.number($0[panel.values[0]]) != nil }
        guard let last else { return title }
        let place = VisibleText.isolated(panel.text(last, panel.over))
        return "\(title) · \(place): \(panel.text(last, panel.values[0]))"
    }

    /// A value of the axis as the first column's are written.
    private func label(_ value: Double) -> String {
        guard var row = panel.rows.first else { return "" }
        row[panel.values[0]] = .real(value)
        return panel.text(row, panel.values[0])
    }

    private func framed(_ canvas: BrailleCanvas, _ labels: [String], _ margin: Int) -> String {
        var text = ""
        for (index, line) in canvas.rows.enumerated() {
            let label =
                index == 0 ? labels[0] : index == rows - 1 ? labels[2] : index == rows / 2 ? labels[1] : ""
            let padding = String(repeating: " ", count: margin - TextWidth.columns(of: label))
            text += padding + label + (label.isEmpty ? " │" : " ┤") + line + "\n"
        }
        let columns = canvas.width / BrailleCanvas.dotsAcross
        text +=
            String(repeating: " ", count: margin + 1) + "└" + String(repeating: "─", count: columns) + "\n"
        let first = start != nil && isNumeric ? figuresZero : endLabel(panel.rows.first)
        let last = endLabel(panel.rows.last)
        let gap = columns - TextWidth.columns(of: first) - TextWidth.columns(of: last)
        guard gap > 0, first != last else {
            return text + String(repeating: " ", count: margin + 2) + first + "\n"
        }
        return text + String(repeating: " ", count: margin + 2) + first + String(repeating: " ", count: gap)
            + last
            + "\n"
    }

    private var figuresZero: String { panel.figures.display.integer(0) }

    private func endLabel(_ row: [SQLValue]?) -> String { row.map { panel.text($0, panel.over) } ?? "" }
}
