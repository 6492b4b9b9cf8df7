internal import EventLog

/// A whole stream folded from nothing at the present, ready for the stores; by fold of the plan.
struct FoldedStream {
    /// Null rows where the entity does not exist.
    let rows: [Row]
    let exists: Bool
    /// What all folds' records begin with.
    private let standing: StreamRecord
    private let builders: [HistoryBuilder]

    /// Folds `events`, of which there is one at least and which are in order of position.
    init(
        _ events: inout StreamEvents, _ plan: FoldPlan, _ amendments: Amendments, before end: UInt64,
        _ log: EventLog, keepsHistory: Bool
    ) throws {
        var disorder = Self.lastAmendment(of: events, amendments, before: end)
        let moment = ReplayMoment(end: end)
        let lastOfAll = events.items.last?.position ?? 0
        var builders = plan.folds.map { _ in HistoryBuilder() }
        guard try StreamFold.order(&events, at: moment, amendments, plan, log) else {
            rows = plan.folds.map { Row(columnCount: $0.columnCount) }
            standing = StreamRecord(absentFrom: max(disorder ?? 0, lastOfAll))
            self.builders = builders
            exists = false
            return
        }
        disorder = Self.later(disorder, Self.lastLate(in: events))
        exists = true

        var fold = StreamFold(plan)
        if keepsHistory {
            try fold.run(events) { step, before, after in
                for index in builders.indices {
                    builders[index].append(step, from: before[index], to: after[index])
                }
            }
        } else {
            try fold.run(events)
        }
        rows = fold.rows
        self.builders = builders
        var last: (position: UInt64, time: Int64) = (disorder ?? 0, .min)
        for item in events.items {
            last = (max(last.position, item.position), max(last.time, item.time))
        }
        standing = StreamRecord(
            lastPosition: last.position, disorder: keepsHistory ? disorder : last.position,
            lastTime: last.time, creation: fold.creation, chunkCount: 0)
    }

    /// Appends what the store keeps of the stream in a fold.
    func appendRecord(ofFold index: Int, to output: inout [UInt8]) {
        var record = standing
        record.chunkCount = builders[index].chunkCount
        record.append(rows[index], to: &output)
        builders[index].append(after: (standing.lastPosition, standing.lastTime), to: &output)
    }

    /// The older runs of its history in a fold.
    func chunks(ofFold index: Int) -> [[UInt8]] { builders[index].chunks }

    /// The last position of a correction or an annulment that bears on one of `events`.
    private static func lastAmendment(
        of events: StreamEvents, _ amendments: Amendments, before end: UInt64
    ) -> UInt64? {
        if amendments.isEmpty { return nil }
        return events.items.reduce(nil) { last, item in
            later(last, amendments.lastAmendment(of: item.position, before: end))
        }
    }

    /// The last position of an event that stands before one that was recorded earlier.
    private static func lastLate(in events: StreamEvents) -> UInt64? {
        var last: UInt64?
        var earliest = UInt64.max
        for item in events.items.reversed() {
            if item.position > earliest { last = later(last, item.position) }
            earliest = min(earliest, item.position)
        }
        return last
    }

    private static func later(_ one: UInt64?, _ other: UInt64?) -> UInt64? {
        guard let one, let other else { return one ?? other }
        return max(one, other)
    }
}
