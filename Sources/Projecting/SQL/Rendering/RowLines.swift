/// Rows as NDJSON, piece by piece as they are asked for: between two pieces any time may pass. Used by one
/// thread at a time.
public final class RowLines {
    private let rows: SQLRows
    private let members: [[UInt8]]
    public private(set) var count = 0

    public init(_ rows: SQLRows) {
        self.rows = rows
        members = RowsRenderer.members(rows.columns)
    }

    public var columns: [String] { rows.columns }

    /// What the statement reads at.
    public var moment: SQLMoment { rows.moment }

    /// The next lines, up to about `byteCount` bytes or `rowCount` rows; `nil` when there are none left.
    public func next(upTo byteCount: Int = 64 << 10, rows rowCount: Int = .max) throws -> [UInt8]? {
        var output = PiecewiseOutput()
        var taken = 0
        while taken < rowCount, output.bytes.count < byteCount, try rows.next() {
            try RowsRenderer.appendObject(rows, members, &output)
            output.append("\n")
            taken += 1
        }
        count += taken
        return taken == 0 ? nil : output.bytes
    }
}
