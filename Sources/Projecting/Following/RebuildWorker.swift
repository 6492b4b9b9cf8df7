internal import CRM
internal import EventLog

/// Folds whole streams into what the stores will hold of them. One thread's part of a rebuild.
struct RebuildWorker {
    /// Streams of one category, in order of their names.
    struct Task: Sendable {
        let sequence: Int
        let category: String
        let streams: [String]
    }

    /// What one fold made of a task's streams, in their order.
    struct Output: Sendable {
        struct Stream: Sendable {
            let key: [UInt8]
            /// Where its record ends; the first begins at 0, each at the end of the one before it.
            let recordEnd: Int
            let chunks: [[UInt8]]
        }

        let projection: Int
        let fold: Int
        private(set) var streams: [Stream] = []
        private(set) var records: [UInt8] = []

        init(projection: Int, fold: Int) {
            self.projection = projection
            self.fold = fold
        }

        mutating func append(_ folded: FoldedStream, _ index: Int, of key: [UInt8]) {
            folded.appendRecord(ofFold: index, to: &records)
            streams.append(
                Stream(key: key, recordEnd: records.count, chunks: folded.chunks(ofFold: index)))
        }
    }

    private let rebuild: RebuildInput
    private var plans: [String: (plan: FoldPlan, places: [(projection: Int, fold: Int)])] = [:]
    private var events = StreamEvents()
    private var given = Contributions()
    private(set) var contributions: [ContributionTable]
    private(set) var eventCount = 0

    init(_ rebuild: RebuildInput) {
        self.rebuild = rebuild
        contributions = rebuild.projections.map { ContributionTable($0) }
    }

    mutating func run(_ task: Task) throws -> [Output] {
        let (plan, places) = plan(for: task.category)
        var outputs = places.map { Output(projection: $0.projection, fold: $0.fold) }
        var current = 0
        events.removeAll()
        try rebuild.log.forEachEvent(ofStreams: task.streams, before: rebuild.end, places: rebuild.places) {
            number, decoder in
            while current < number {
                try finish(task.streams[current], plan, places, &outputs)
                current += 1
            }
            events.append(decoder)
        }
        while current < task.streams.count {
            try finish(task.streams[current], plan, places, &outputs)
            current += 1
        }
        return outputs
    }

    private mutating func plan(
        for category: String
    ) -> (plan: FoldPlan, places: [(projection: Int, fold: Int)]) {
        if let known = plans[category] { return known }
        var places: [(projection: Int, fold: Int)] = []
        var folds: [Fold] = []
        for (index, projection) in rebuild.projections.enumerated() {
            for (number, fold) in projection.folds.enumerated() where fold.category == category {
                places.append((index, number))
                folds.append(fold)
            }
        }
        let plan = FoldPlan(
            category: category, folds: folds, log: rebuild.log, catalogue: rebuild.catalogue)
        plans[category] = (plan, places)
        return (plan, places)
    }

    private mutating func finish(
        _ stream: String, _ plan: FoldPlan, _ places: [(projection: Int, fold: Int)],
        _ outputs: inout [Output]
    ) throws {
        defer { events.removeAll() }
        eventCount += events.items.count
        if events.items.isEmpty { return }
        let folded = try FoldedStream(
            &events, plan, rebuild.amendments, before: rebuild.end, rebuild.log,
            keepsHistory: rebuild.keepsHistory)
        let key = Array(stream.utf8)
        for (index, place) in places.enumerated() {
            outputs[index].append(folded, index, of: key)
            plan.folds[index].contributions(
                of: folded.exists ? folded.rows[index] : nil, key, into: &given)
            contributions[place.projection].add(given, of: key)
        }
    }
}

/// What a rebuild is made from.
struct RebuildInput: Sendable {
    let log: EventLog
    let catalogue: @Sendable () -> Catalogue
    let projections: [Projection]
    let amendments: Amendments
    /// Events before this position are folded in.
    let end: UInt64
    let keepsHistory: Bool
    /// Where the events stand in the log.
    let places: RecordPlaces
}
