extension RowsRenderer {
    /// Widths are taken of so many rows; later cells that are wider push their line out.
    private static let sampleCount = 500

    func renderTable(
        _ rows: some PrintableRows, _ output: inout PiecewiseOutput, _ write: ([UInt8]) throws -> Void
    ) throws -> Int {
        var columns = rows.columns.map { TextColumn(header: TextCell($0, maximumWidth: maximumCellWidth)) }
        var sample: [[TextCell]] = []
        var hasMore = true
        while hasMore, sample.count < Self.sampleCount {
            hasMore = try rows.next()
            if !hasMore { break }
            let row = try cells(rows)
            for column in columns.indices { columns[column].take(row[column]) }
            sample.append(row)
        }
        Self.append(columns.map(\.header), columns, &output)
        output.append(columns.map { String(repeating: "-", count: $0.width) }.joined(separator: "  ") + "\n")
        for row in sample {
            Self.append(row, columns, &output)
            try output.flushIfLarge(write)
        }
        var count = sample.count
        while hasMore, try rows.next() {
            count += 1
            Self.append(try cells(rows), columns, &output)
            try output.flushIfLarge(write)
        }
        return count
    }

    /// NULL is an empty cell.
    private func cells(_ rows: some PrintableRows) throws -> [TextCell] {
        try rows.columns.indices.map { column in
            switch try rows.kind(column) {
            case .null: TextCell()
            case .integer: TextCell(number: "\(rows.integer(column))")
            case .real: TextCell(number: "\(rows.real(column))")
            case .text:
                TextCell(
                    rows.withText(column) { String(decoding: $0, as: UTF8.self) },
                    maximumWidth: maximumCellWidth)
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
