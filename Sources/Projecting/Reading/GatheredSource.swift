/// Rows of several sources, one after the other.
final class GatheredSource: RowSource {
    private let sources: [any RowSource]
    private var place = 0

    /// - Parameter sources: in the order of their rows' keys; at least one.
    init(_ sources: [any RowSource], descending: Bool) {
        self.sources = descending ? sources.reversed() : sources
    }

    var reading: RowReading { sources[min(place, sources.count - 1)].reading }

    func next() throws -> Bool {
        while place < sources.count {
            if try sources[place].next() { return true }
            place += 1
        }
        return false
    }
}
