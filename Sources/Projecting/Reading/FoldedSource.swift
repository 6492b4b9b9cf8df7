internal import EventLog

/// Streams of one category in order of their names, each folded from the log when it is its turn: for tables
/// whose folds are kept nowhere.
final class FoldedSource: RowSource {
    let reading: RowReading
    private let moments: MomentReader
    private let plan: FoldPlan
    private let range: NameRange
    private let descending: Bool
    private var names: [String] = []
    private var place = 0
    private var events = StreamEvents()

    init(_ moments: MomentReader, _ fold: Fold, range: NameRange, descending: Bool) {
        self.moments = moments
        self.range = range
        self.descending = descending
        plan = moments.plan(of: fold)
        reading = moments.reading(of: fold.category)
    }

    private var isBegun = false

    func next() throws -> Bool {
        if !isBegun {
            isBegun = true
            names = try allNames()
        }
        while place < names.count {
            let name = names[place]
            place += 1
            try StreamLoader(log: moments.log).load(name, before: moments.moment.end, into: &events)
            let amendments = moments.knowledge.amendments
            guard try StreamFold.order(&events, at: moments.moment, amendments, plan, moments.log) else {
                continue
            }
            var folded = StreamFold(plan)
            try folded.run(events)
            reading.key = name
            reading.row = folded.rows[0]
            return true
        }
        return false
    }

    /// The streams in the range; those that the index does not have yet are in the log's tail.
    private func allNames() throws -> [String] {
        let prefix = plan.category + "-"
        if range.lower == range.upper {
            let name = String(decoding: range.lower, as: UTF8.self)
            return name.hasPrefix(prefix) ? [name] : []
        }
        var names = Set(try moments.log.streams(of: plan.category, limit: .max))
        let indexed = try moments.log.indexedEnd()
        if indexed < moments.moment.end {
            try moments.log.scan(from: indexed, to: moments.moment.end) { decoder in
                let stream = decoder.stream
                if stream.hasPrefix(prefix) { names.insert(stream) }
                return true
            }
        }
        let sorted = names.filter { range.contains(Array($0.utf8)) }
            .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        return descending ? sorted.reversed() : sorted
    }
}
