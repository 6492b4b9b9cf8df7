internal import EventLog

/// Rows of the elements that a fold which is not kept makes of each stream's events in the log.
final class ReplayedSource: RowSource {
    /// The stream's own, while its elements are gone through.
    var reading: RowReading { streams.reading }
    private let streams: StreamSource
    private let moments: MomentReader
    private let replay: Replay
    private let plan: FoldPlan
    private let descending: Bool
    private var events = StreamEvents()
    private var elements: [[Value]] = []
    private var place = 0

    init(_ streams: StreamSource, _ moments: MomentReader, _ replay: Replay, descending: Bool) {
        self.streams = streams
        self.moments = moments
        self.replay = replay
        self.descending = descending
        plan = moments.plan(of: replay.fold)
    }

    func next() throws -> Bool {
        while place == elements.count {
            guard try streams.next() else { return false }
            elements = replay.elements(try row(of: reading.key)?[replay.list].list ?? [])
            place = 0
        }
        reading.number = descending ? elements.count - 1 - place : place
        reading.element = elements[reading.number]
        place += 1
        return true
    }

    private func row(of stream: String) throws -> Row? {
        try StreamLoader(log: moments.log).load(stream, before: moments.moment.end, into: &events)
        let amendments = moments.knowledge.amendments
        guard try StreamFold.order(&events, at: moments.moment, amendments, plan, moments.log) else {
            return nil
        }
        var fold = StreamFold(plan)
        try fold.run(events)
        return fold.rows[0]
    }
}
