/// How the rows of a report are drawn, as its head says it:
///
/// ```sql
/// -- chart bars : amount over stage for each currency
/// -- chart steps : survival over t from 1
/// -- chart lines : value, target over period for each kpi
/// ```
/// The columns before `over` are drawn, the first one solid, others dotted; each combination of the columns behind
/// `for each` has a panel of its own. `from` is the value before the first point, at 0.
public struct Chart: Sendable, Equatable, CustomStringConvertible {
    public enum Kind: String, Sendable, CaseIterable {
        /// A bar for each row.
        case bars
        /// From point to point.
        case lines
        /// Level until the next point.
        case steps
    }

    public let kind: Kind
    public let values: [String]
    public let over: String
    public let series: [String]
    public let start: Double?

    init(_ kind: String, _ text: String) throws(SQLError) {
        guard let kind = Kind(rawValue: kind) else {
            let known = Kind.allCases.map(\.rawValue).joined(separator: ", ")
            throw SQLError(.invalidReport, "\(kind) is no chart: there are \(known)")
        }
        self.kind = kind
        let words = text.replacing(",", with: " ").split(separator: " ").map(String.init)
        guard let over = words.firstIndex(of: "over"), over > 0, over + 1 < words.count else {
            throw SQLError(.invalidReport, "a chart is `kind : columns over column`")
        }
        values = Array(words[..<over])
        self.over = words[over + 1]
        var rest = words[(over + 2)...]
        var start: Double?
        if rest.first == "from", rest.count >= 2, let number = Double(rest[rest.startIndex + 1]) {
            start = number
            rest = rest.dropFirst(2)
        }
        self.start = start
        if rest.isEmpty {
            series = []
        } else {
            guard rest.count > 2, rest.starts(with: ["for", "each"]) else {
                throw SQLError(.invalidReport, "\(rest.joined(separator: " ")) is not `for each column`")
            }
            series = Array(rest.dropFirst(2))
        }
    }

    /// The columns that it needs.
    public var columns: [String] { values + [over] + series }

    public var description: String {
        let each = series.isEmpty ? "" : " for each " + series.joined(separator: ", ")
        return "\(kind.rawValue) of \(values.joined(separator: ", ")) over \(over)\(each)"
    }
}
