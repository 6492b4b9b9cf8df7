internal import EventLog

/// A whole stream folded from nothing at the present, as the stores keep it; by fold of the plan.
struct FoldedStream {
    /// Null rows where the entity does not exist.
    private(set) var rows: [Row]
    private(set) var exists = false
    private(set) var records: [[UInt8]] = []
    private(set) var chunks: [[[UInt8]]] = []

    /// Folds `events`, of which there is one at least and which are in order of position.
    init(
        _ events: inout StreamEvents, _ plan: FoldPlan, _ amendments: Amendments, before end: UInt64,
        _ log: EventLog, keepsHistory: Bool
    ) throws {
        var disorder = Self.lastAmendment(of: events, amendments, before: end)
        let moment = ReplayMoment(end: end)
        let lastOfAll = events.items.last?.position ?? 0
        guard try StreamFold.order(&events, at: moment, amendments, plan, log) else {
            rows = plan.folds.map { Row(columnCount: $0.columnCount) }
            writeAbsence(until: max(disorder ?? 0, lastOfAll))
            return
        }
        disorder = Self.later(disorder, Self.lastLate(in: events))
        exists = true

        var fold = StreamFold(plan)
        var builders = plan.folds.map { _ in HistoryBuilder() }
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
        var last: (position: UInt64, time: Int64) = (disorder ?? 0, .min)
        for item in events.items {
            last = (max(last.position, item.position), max(last.time, item.time))
        }
        if !keepsHistory { disorder = last.position }
        for (row, builder) in zip(rows, builders) {
            let record = StreamRecord(
                lastPosition: last.position, disorder: disorder, lastTime: last.time,
                creation: fold.creation, chunkCount: builder.chunkCount)
            var bytes: [UInt8] = []
            record.append(row, to: &bytes)
            builder.append(after: last, to: &bytes)
            records.append(bytes)
            chunks.append(builder.chunks)
        }
    }

    /// Records that say that the entity does not exist, from behind `position` on.
    private mutating func writeAbsence(until position: UInt64) {
        let record = StreamRecord(
            lastPosition: position, disorder: position, lastTime: .min, creation: StreamRecord.noCreation,
            chunkCount: 0)
        for row in rows {
            var bytes: [UInt8] = []
            record.append(row, to: &bytes)
            records.append(bytes)
            chunks.append([])
        }
    }

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
