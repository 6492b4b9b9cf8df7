/// A cell in the form in which it is displayed.
enum OracleValue: Hashable, Sendable {
    case null
    case integer(Int64)
    case real(Double)
    case text(String)

    static func text(_ text: String?) -> OracleValue { text.map { .text($0) } ?? .null }
    static func integer(_ integer: Int64?) -> OracleValue { integer.map { .integer($0) } ?? .null }
    static func integer(_ integer: Int) -> OracleValue { .integer(Int64(integer)) }
    static func real(_ real: Double?) -> OracleValue { real.map { .real($0) } ?? .null }
    /// NULL where there is nothing to be a share of.
    static func share(_ part: Int64, of whole: Int64) -> OracleValue {
        whole == 0 ? .null : .real(Double(part) / Double(whole))
    }
    static func share(_ part: Int, of whole: Int) -> OracleValue { share(Int64(part), of: Int64(whole)) }
    static func instant(_ microseconds: Int64?) -> OracleValue {
        .text(microseconds.map(OracleInstant.text))
    }
    static func list(_ texts: [String]) -> OracleValue {
        .text(OracleJSON.list(texts.map { .text($0) }).minified)
    }
}

extension OracleValue: CustomStringConvertible {
    var description: String {
        switch self {
        case .null: "NULL"
        case .integer(let integer): "\(integer)"
        case .real(let real): "\(real)"
        case .text(let text): "'\(text)'"
        }
    }
}

extension OracleValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral {
    init(stringLiteral text: String) { self = .text(text) }
    init(integerLiteral integer: Int64) { self = .integer(integer) }
    init(floatLiteral real: Double) { self = .real(real) }
}

/// A row: its cells in the order of the columns.
struct OracleRow: Equatable, Sendable {
    struct Cell: Equatable, Sendable {
        let column: String
        let value: OracleValue
    }

    var cells: [Cell]

    init(_ cells: KeyValuePairs<String, OracleValue>) {
        self.cells = cells.map { Cell(column: $0.key, value: $0.value) }
    }

    var columns: [String] { cells.map(\.column) }
    var values: [OracleValue] { cells.map(\.value) }

    /// The value in `column`; `nil` where the row has no such column.
    subscript(column: String) -> OracleValue? { cells.first { $0.column == column }?.value }

    static func + (left: OracleRow, right: OracleRow) -> OracleRow {
        var row = left
        row.cells += right.cells
        return row
    }
}

extension OracleRow: CustomStringConvertible {
    var description: String { cells.map { "\($0.column)=\($0.value)" }.joined(separator: " ") }
}

extension String {
    /// Whether the bytes of this text come before those of `other`.
    func precedesInBytes(_ other: String) -> Bool { utf8.lexicographicallyPrecedes(other.utf8) }
}
