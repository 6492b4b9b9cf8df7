/// What the columns of an answer are in.
struct ColumnUnits: Sendable {
    private let units: [ColumnUnit]
    private let currency: Int?
    private let figure: Int?

    /// - Parameters:
    ///   - declared: what a report says of its columns.
    ///   - booleans: names of columns that are 1 or 0 in the tables that the statement reads.
    init(_ columns: [String], declared: [String: ColumnUnit] = [:], booleans: Set<String> = []) {
        let currency = columns.firstIndex(of: "currency")
        units = columns.map { name in
            declared[name]
                ?? (booleans.contains(name)
                    ? .yesOrNo : ColumnUnit(impliedBy: name, besideCurrency: currency != nil))
        }
        self.currency = currency
        figure = columns.firstIndex(of: "kpi")
    }

    /// The unit of a column in `row`: that of a key figure is another in each row.
    func unit(of column: Int, in row: [SQLValue]) -> ColumnUnit {
        guard units[column] == .figure else { return units[column] }
        return figure.flatMap { row[$0].text }.map { ColumnUnit(ofFigure: $0) } ?? .number
    }

    /// The currency of a row's amounts.
    func currency(in row: [SQLValue]) -> String? { currency.flatMap { row[$0].text } }

    /// Whether numbers of the column are shown as they are, and thus alike.
    func isPlain(_ column: Int) -> Bool { units[column] == .number }
}
