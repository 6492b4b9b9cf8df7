/// How the events of a stream of one category become a row.
///
/// Declare the cells, then say what each type of event does to them; events of other types change only the
/// lifecycle's state. A handler sees one event and the row, nothing else: no clock, no other stream.
public struct Fold: Sendable {
    public typealias Handler = @Sendable (inout Row, FoldEvent) -> Void
    typealias Contributor = @Sendable (Row, inout Contributions) -> Void

    public let category: String
    private(set) var columnCount = 0
    private(set) var handlers: [String: [Handler]] = [:]
    private(set) var contributors: [Contributor] = []

    public init(_ category: String) {
        self.category = category
    }

    /// Declares a cell, null at first.
    public mutating func column() -> Row.Column {
        precondition(columnCount < RowCodec.maximumColumnCount, "a row has at most 63 cells")
        columnCount += 1
        return Row.Column(index: columnCount - 1)
    }

    /// What events of these types do.
    public mutating func on(_ types: String..., handler: @escaping Handler) {
        for type in types { handlers[type, default: []].append(handler) }
    }

    /// What the row contributes to aggregates, as long as the entity exists.
    public mutating func contribute(_ contributor: @escaping @Sendable (Row, inout Contributions) -> Void) {
        contributors.append(contributor)
    }

    var contributes: Bool { !contributors.isEmpty }

    /// What the `row` of `stream` contributes; nothing where the entity does not exist.
    func contributions(of row: Row?, _ stream: [UInt8], into output: inout Contributions) {
        output.begin(stream)
        guard let row else { return }
        for contributor in contributors { contributor(row, &output) }
    }
}
