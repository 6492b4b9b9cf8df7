internal import CRM
internal import EventLog
internal import LMDB

/// Keeps stores that stand at one position up with the log, a batch at a time.
///
/// An event that goes to the end of its stream's fold is folded in. Anything else – a late fact, a
/// correction, an annulment – folds that stream anew, once a batch.
struct Follower {
    /// Events in a batch, at most.
    static let batchLimit: UInt64 = 65_536

    let log: EventLog
    let catalogue: @Sendable () -> Catalogue
    let stores: [ProjectionStore]
    private let plans: [String: (plan: FoldPlan, places: [(store: Int, fold: Int)])]

    init(log: EventLog, catalogue: @escaping @Sendable () -> Catalogue, stores: [ProjectionStore]) {
        self.log = log
        self.catalogue = catalogue
        self.stores = stores
        var plans: [String: (plan: FoldPlan, places: [(store: Int, fold: Int)])] = [:]
        for category in Set(stores.flatMap { $0.projection.folds.map(\.category) }) {
            var places: [(store: Int, fold: Int)] = []
            var folds: [Fold] = []
            for (index, store) in stores.enumerated() {
                for (number, fold) in store.projection.folds.enumerated() where fold.category == category {
                    places.append((index, number))
                    folds.append(fold)
                }
            }
            plans[category] = (
                FoldPlan(category: category, folds: folds, log: log, catalogue: catalogue), places
            )
        }
        self.plans = plans
    }

    /// Folds the events in `range` in and writes what that changes.
    ///
    /// - Parameter knowledge: goes up to the end of `range`.
    func advance(_ range: Range<UInt64>, _ knowledge: Knowledge, _ rests: WorkRests) throws {
        let batch = try FollowBatch(log, range, isFolded: { plans[$0] != nil }, knowledge, rests)
        var changes = stores.map { _ in StoreChanges() }
        for (category, streams) in batch.streams {
            guard let (plan, places) = plans[category] else { continue }
            for (stream, news) in streams {
                rests.takeIfDue()
                let folding = StreamUpdate(
                    stream: stream, plan: plan, places: places, stores: stores, end: range.upperBound)
                let updates = try folding.run(news, knowledge.amendments, log)
                for (place, update) in zip(places, updates) { changes[place.store].updates.append(update) }
            }
        }
        let root = try log.root(size: range.upperBound)
        for (store, changes) in zip(stores, changes) {
            rests.takeIfDue()
            let standing = ProjectionStore.Standing(
                position: range.upperBound, root: root,
                keepsHistory: try store.standing()?.keepsHistory ?? true)
            try store.advance(
                to: standing,
                writing: changes.updates.isEmpty ? nil : { try changes.write(to: store, &$0, rests) })
        }
    }
}

/// The events of a batch, by category and stream, and the streams that corrections or annulments in it bear
/// on. A category's streams are folded one after the other: what folds them, and the tables that they lie in, are then
/// at hand.
struct FollowBatch {
    struct News {
        var events = StreamEvents()
        /// Must be folded anew.
        var isAmended = false
        /// Whether the stream begins in the batch.
        var isNew = false
    }

    private(set) var streams: [String: [String: News]] = [:]

    init(
        _ log: EventLog, _ range: Range<UInt64>, isFolded: (String) -> Bool, _ knowledge: Knowledge,
        _ rests: WorkRests
    ) throws {
        var amendments: [Event] = []
        try log.scan(from: range.lowerBound, to: range.upperBound) { decoder in
            rests.takeIfDue()
            let stream = decoder.stream
            let category = String(StreamName.category(ofStream: stream))
            if category == "ledger" { amendments.append(try decoder.event()) }
            guard isFolded(category) else { return true }
            streams[category, default: [:]][stream, default: News()].append(decoder)
            return true
        }
        for event in amendments {
            guard let stream = try knowledge.amendedStream(of: event, log) else { continue }
            let category = String(StreamName.category(ofStream: stream))
            if isFolded(category) {
                streams[category, default: [:]][stream, default: News()].isAmended = true
            }
        }
    }
}

extension FollowBatch.News {
    fileprivate mutating func append(_ decoder: EventDecoder) {
        if decoder.revision == 0 { isNew = true }
        events.append(decoder)
    }
}
