/// What a stream's row contributes to aggregates.
public struct Contributions: Sendable {
    struct Entry: Sendable, Hashable {
        let aggregate: Int
        /// The parts of the key, each before a zero byte but the first.
        let key: [UInt8]
        let totals: Totals
    }

    private(set) var entries: [Entry] = []
    private var name: [UInt8] = []

    /// The stream whose row contributes.
    public var stream: Value { .text(String(decoding: name, as: UTF8.self)) }

    mutating func begin(_ stream: [UInt8]) {
        entries.removeAll(keepingCapacity: true)
        name = stream
    }

    /// Contributes to `aggregate` under the key `parts`; nothing where one of them is null.
    public mutating func add(to aggregate: Aggregate, _ parts: Value..., fill: (inout Totals) -> Void) {
        var key: [UInt8] = []
        for (index, part) in parts.enumerated() {
            guard let text = part.text else { return }
            if index > 0 { key.append(0) }
            key.append(contentsOf: text.utf8)
        }
        var totals = Totals(aggregate)
        fill(&totals)
        entries.append(Entry(aggregate: aggregate.index, key: key, totals: totals))
    }
}
