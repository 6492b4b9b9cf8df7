extension RowsRenderer {
    /// Widths are taken of so many rows; later cells that are wider push their line out.
    private static let sampleCount = 500

    func renderTable(
        _ rows: some PrintableRows, _ output: inout PiecewiseOutput, _ write: ([UInt8]) throws -> Void
    ) throws -> Int {
        var sample: [[SQLValue]] = []
        var hasMore = true
        while hasMore, sample.count < Self.sampleCount {
            hasMore = try rows.next()
            if hasMore { sample.append(try rows.values()) }
        }
        let figures = display.map {
            Figures(
                $0, ColumnUnits(rows.columns, declared: units, booleans: booleans),
                columnCount: rows.columns.count, sample: sample)
        }
        var columns = rows.columns.map { TextColumn(header: TextCell($0, maximumWidth: maximumCellWidth)) }
        let shown = sample.map { cells($0, figures) }
        for row in shown {
            for column in columns.indices { columns[column].take(row[column]) }
        }
        Self.append(columns.map(\.header), columns, &output)
        output.append(columns.map { String(repeating: "-", count: $0.width) }.joined(separator: "  ") + "\n")
        for row in shown {
            Self.append(row, columns, &output)
            try output.flushIfLarge(write)
        }
        var count = sample.count
        while hasMore, try rows.next() {
            count += 1
            Self.append(cells(try rows.values(), figures), columns, &output)
            try output.flushIfLarge(write)
        }
        return count
    }

    /// NULL is an empty cell.
    private func cells(_ row: [SQLValue], _ figures: Figures?) -> [TextCell] {
        row.indices.map { column in
            if let figures {
                let (text, isNumber) = figures.text(row, column)
                return isNumber
                    ? TextCell(number: text) : TextCell(text, maximumWidth: maximumCellWidth)
            }
            return switch row[column] {
            case .null: TextCell()
            case .integer(let number): TextCell(number: "\(number)")
            case .real(let number): TextCell(number: "\(number)")
            case .text(let text): TextCell(text, maximumWidth: maximumCellWidth)
            }
        }
    }

    private static func append(
        _ row: [TextCell], _ columns: [TextColumn], _ output: inout PiecewiseOutput
    ) {
        var pending = 0
        for (cell, column) in zip(row, columns) {
            let padding = max(0, column.width - cell.width)
            // Spaces are written only before something, so that no line ends with any.
            if column.isNumeric { pending += padding }
            if cell.width > 0 {
                output.append(String(repeating: " ", count: pending))
                output.append(cell.text)
                pending = 0
            }
            pending += (column.isNumeric ? 0 : padding) + 2
        }
        output.append("\n")
    }
}

/// A column of a table as far as it has been seen.
private struct TextColumn {
    let header: TextCell
    private(set) var width: Int
    private var hasText = false
    private var hasNumber = false

    init(header: TextCell) {
        self.header = header
        width = header.width
    }

    /// Numbers stand at the right, and so does their header.
    var isNumeric: Bool { hasNumber && !hasText }

    mutating func take(_ cell: TextCell) {
        width = max(width, cell.width)
        if cell.isNumber { hasNumber = true } else if cell.width > 0 { hasText = true }
    }
}
