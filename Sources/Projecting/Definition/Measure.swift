/// A number of an aggregate that contributions are merged into.
public struct Measure: Sendable, Hashable {
    enum Kind: Sendable, Hashable {
        case sum, least, greatest
        /// The value that has the greatest (time, position).
        case last
    }

    let kind: Kind
    /// Its first slot in ``Totals``.
    let slot: Int

    var slotCount: Int { kind == .last ? 3 : 1 }
}

/// Measures keyed by anything: a contact, a contact and a currency, a day and a queue.
public struct Aggregate: Sendable {
    public let name: String
    /// Its place in its projection.
    let index: Int
    private(set) var measures: [Measure] = []
    private(set) var slotCount = 0

    public init(_ name: String) {
        self.name = name
        index = -1
    }

    init(_ aggregate: Aggregate, index: Int) {
        name = aggregate.name
        self.index = index
        measures = aggregate.measures
        slotCount = aggregate.slotCount
    }

    public mutating func sum() -> Measure { add(.sum) }
    public mutating func least() -> Measure { add(.least) }
    public mutating func greatest() -> Measure { add(.greatest) }
    public mutating func last() -> Measure { add(.last) }

    private mutating func add(_ kind: Measure.Kind) -> Measure {
        let measure = Measure(kind: kind, slot: slotCount)
        measures.append(measure)
        slotCount += measure.slotCount
        return measure
    }

    /// Whether a contribution can be taken out again by arithmetic alone.
    var isInvertible: Bool { measures.allSatisfy { $0.kind == .sum } }
}
