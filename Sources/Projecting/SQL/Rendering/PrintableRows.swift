/// Rows one after the other: those of a statement, or given ones.
public protocol PrintableRows {
    var columns: [String] { get }
    /// Goes to the next row; `false` where there is none.
    func next() throws -> Bool

    // Of the present row:
    func values() throws -> [SQLValue]
    func kind(_ column: Int) throws -> SQLRows.Kind
    func integer(_ column: Int) -> Int64
    func real(_ column: Int) -> Double
    func withText<Result>(
        _ column: Int, _ body: (UnsafeBufferPointer<UInt8>) throws -> Result
    ) rethrows -> Result
}

extension SQLRows: PrintableRows {}

/// Rows that are there already, such as another ledger's server gave.
public final class GivenRows: PrintableRows {
    public let columns: [String]
    private let rows: [[SQLValue]]
    private var place = -1

    /// - Parameter rows: of each as many values as there are columns.
    public init(columns: [String], rows: [[SQLValue]]) {
        precondition(rows.allSatisfy { $0.count == columns.count }, "a row has a value for each column")
        self.columns = columns
        self.rows = rows
    }

    public func next() -> Bool {
        place += 1
        return place < rows.count
    }

    public func values() -> [SQLValue] { rows[place] }

    public func kind(_ column: Int) -> SQLRows.Kind {
        switch rows[place][column] {
        case .null: .null
        case .integer: .integer
        case .real: .real
        case .text: .text
        }
    }

    public func integer(_ column: Int) -> Int64 {
        if case .integer(let number) = rows[place][column] { number } else { 0 }
    }

    public func real(_ column: Int) -> Double {
        if case .real(let number) = rows[place][column] { number } else { 0 }
    }

    public func withText<Result>(
        _ column: Int, _ body: (UnsafeBufferPointer<UInt8>) throws -> Result
    ) rethrows -> Result {
        guard case .text(let text) = rows[place][column] else {
            return try body(UnsafeBufferPointer(start: nil, count: 0))
        }
        return try Array(text.utf8).withUnsafeBufferPointer(body)
    }
}
