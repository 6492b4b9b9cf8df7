/// Bars from left to right, of eighths of a character.
struct BarDrawing {
    private static let leastBarWidth = 4
    private static let labelWidths = 6...30
    /// Two columns before the label, the bar and the number.
    private static let gaps = 6
    private static let eighths = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]

    let panel: ChartPanel
    let width: Int

    private struct Bar {
        let label: TextCell
        let number: Double
        let text: String
    }

    var text: String {
        var text = ""
        for (name, column) in zip(panel.names, panel.values) {
            text += (panel.title.isEmpty ? name : "\(VisibleText.isolated(panel.title)) · \(name)") + "\n"
            text += drawn(bars(of: column))
        }
        return text
    }

    /// A bar for each place, also for one that only other panels have.
    private func bars(of column: Int) -> [Bar] {
        let texts = panel.rows.reduce(0) { max($0, TextWidth.columns(of: panel.text($1, column))) }
        let room = width - texts - Self.leastBarWidth - Self.gaps
        let labelWidth = min(max(room, Self.labelWidths.lowerBound), Self.labelWidths.upperBound)
        return panel.allOver.map { place in
            let row = panel.rows.first { $0[panel.over] == place }
            let label = row.map { panel.text($0, panel.over) } ?? Self.plain(place)
            return Bar(
                label: TextCell(label.isEmpty ? "–" : label, maximumWidth: labelWidth),
                number: row.flatMap { ChartPanel.number($0[column]) } ?? 0,
                text: row.map { panel.text($0, column) } ?? "")
        }
    }

    private static func plain(_ value: SQLValue) -> String {
        switch value {
        case .null: "–"
        case .integer(let number): "\(number)"
        case .real(let number): "\(number)"
        case .text(let text): text
        }
    }

    private func drawn(_ bars: [Bar]) -> String {
        let labels = bars.reduce(0) { max($0, $1.label.width) }
        let texts = bars.reduce(0) { max($0, TextWidth.columns(of: $1.text)) }
        let room = max(Self.leastBarWidth, width - labels - texts - Self.gaps)
        let most = bars.reduce(0) { max($0, $1.number.magnitude) }
        return bars.map { bar in
            let padding = String(repeating: " ", count: labels - bar.label.width)
            let drawn = Self.drawn(bar.number, of: most, room)
            let gap = String(
                repeating: " ", count: room - drawn.count + texts - TextWidth.columns(of: bar.text))
            let line = "  \(bar.label.text)\(padding)  \(drawn)\(gap)  \(bar.text)"
            return String(line.reversed().drop { $0 == " " }.reversed()) + "\n"
        }.joined()
    }

    /// What is below 0 is shaded.
    private static func drawn(_ number: Double, of most: Double, _ room: Int) -> String {
        guard most > 0 else { return "" }
        let eighths = Int((number.magnitude / most * Double(room * 8)).rounded())
        if number < 0 { return String(repeating: "░", count: max(1, eighths / 8)) }
        // What is there at all is seen.
        let seen = number > 0 ? max(1, eighths) : 0
        return String(repeating: "█", count: seen / 8) + Self.eighths[seen % 8]
    }
}
