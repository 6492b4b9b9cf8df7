/// Writes rows as a table for a terminal, or for programs as JSON, NDJSON or CSV.
///
/// Memory is bounded whatever the number of rows: they are written as they come, a table's after those of which
/// it takes its columns' widths.
public struct RowsRenderer: Sendable {
    public enum Format: String, Sendable, CaseIterable {
        case table
        /// One array of objects, a line for each.
        case json
        /// An object a line.
        case ndjson
        /// RFC 4180: a header, CRLF at the end of lines. NULL is an empty field, an empty text `""`.
        case csv
    }

    public let format: Format
    /// A table's cells are cut to so many columns of the terminal.
    public var maximumCellWidth = 80
    /// How a table writes numbers and times for people; `nil`: as the statement gives them. Other formats never
    /// do.
    public var display: Display?
    /// What a report says its columns are in.
    public var units: [String: ColumnUnit] = [:]
    /// Names of columns that are 1 or 0.
    public var booleans: Set<String> = []

    public init(_ format: Format) {
        self.format = format
    }

    /// Writes all rows, and says how many. Bytes are handed to `write` in pieces of some kilobytes.
    ///
    /// - Throws: What `rows` throws – ``SQLError`` –, after what came before has been written, or `write`.
    public func render(_ rows: some PrintableRows, to write: ([UInt8]) throws -> Void) throws -> Int {
        var output = PiecewiseOutput()
        do {
            let count =
                switch format {
                case .table: try renderTable(rows, &output, write)
                case .json: try renderJSON(rows, &output, write)
                case .ndjson: try renderNDJSON(rows, &output, write)
                case .csv: try renderCSV(rows, &output, write)
                }
            try output.flush(write)
            return count
        } catch let error as SQLError {
            try output.flush(write)
            throw error
        }
    }
}

/// Bytes that wait to be written in larger pieces.
struct PiecewiseOutput {
    var bytes: [UInt8] = []
    private static let pieceBytes = 32 << 10

    init() { bytes.reserveCapacity(Self.pieceBytes + 4 << 10) }

    mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }
    mutating func append(_ ascii: Unicode.Scalar) { bytes.append(UInt8(ascii: ascii)) }

    /// At the end of a row.
    mutating func flushIfLarge(_ write: ([UInt8]) throws -> Void) throws {
        if bytes.count >= Self.pieceBytes { try flush(write) }
    }

    mutating func flush(_ write: ([UInt8]) throws -> Void) throws {
        if bytes.isEmpty { return }
        try write(bytes)
        bytes.removeAll(keepingCapacity: true)
    }
}
