internal import CRM
internal import EventLog

/// Folds the events of one stream at one moment: the one place where the rules of order, existence,
/// legality, corrections and annulments stand. Live, rebuilding and time travel all come here.
struct StreamFold {
    /// A step of the fold, after it was made.
    struct Step {
        let position: UInt64
        let time: Int64
        let isSkipped: Bool
    }

    let plan: FoldPlan
    /// By fold of the plan.
    private(set) var rows: [Row]
    /// How much of the events, in the order of the fold, the rows have seen.
    private(set) var count = 0
    private(set) var creation: (position: UInt64, time: Int64) = (0, 0)

    init(_ plan: FoldPlan) {
        self.plan = plan
        rows = plan.folds.map { Row(columnCount: $0.columnCount) }
    }

    /// Goes on from where a stream stands already.
    init(_ plan: FoldPlan, resuming rows: [Row], creation: (position: UInt64, time: Int64)) {
        self.plan = plan
        self.rows = rows
        self.creation = creation
        count = 1
    }

    /// Whether there was a creating event: only then do the rows stand for anything.
    var exists: Bool { count > 0 }

    /// Puts `events`, which are in order of position, in the order of the fold at `moment`.
    ///
    /// - Returns: `false` where the entity does not exist then.
    static func order(
        _ events: inout StreamEvents, at moment: ReplayMoment, _ amendments: Amendments, _ plan: FoldPlan,
        _ log: EventLog
    ) throws -> Bool {
        try events.keep { item in
            guard item.position < moment.end else { return false }
            return try plan.type(item.typeNumber) != nil
        }
        try events.amend(amendments, before: moment.end, log)
        let creation = try events.items.firstIndex { try plan.type($0.typeNumber)?.type.isCreating == true }
        guard let creation, events.items[creation].time <= moment.validAt ?? .max else { return false }
        events.removeFirst(creation)
        if let validAt = moment.validAt {
            let first = events.items[0].position
            events.keep { $0.position == first || $0.time <= validAt }
        }
        events.sortByTime()
        return true
    }

    /// Folds ordered events into the rows.
    ///
    /// - Parameter step: called after each event with its place and the rows before it.
    mutating func run(_ events: StreamEvents, _ step: (Step, _ before: [Row], _ after: [Row]) -> Void) throws
    {
        try events.withBytes { bytes in
            for item in events.items {
                guard let planned = try plan.type(item.typeNumber) else { continue }
                let before = rows
                let isTaken = apply(planned, item, bytes)
                if isTaken || exists { note(item) }
                step(Step(position: item.position, time: item.time, isSkipped: !isTaken), before, rows)
            }
        }
    }

    /// Folds ordered events where only the end counts.
    mutating func run(_ events: StreamEvents) throws {
        try events.withBytes { bytes in
            for item in events.items {
                guard let planned = try plan.type(item.typeNumber) else { continue }
                if apply(planned, item, bytes) || exists { note(item) }
            }
        }
    }

    mutating func clearWritten() {
        for index in rows.indices { rows[index].written = 0 }
    }

    /// The first fold's row if the lifecycle allowed the one event of `events`.
    func trying(_ events: StreamEvents) throws -> Row {
        var row = rows[0]
        try events.withBytes { bytes in
            for item in events.items {
                guard let planned = try plan.type(item.typeNumber) else { continue }
                let data = UnsafeRawBufferPointer(rebasing: bytes[item.data])
                planned.type.withPresent(data, schemaVersion: item.schemaVersion) { data in
                    let event = event(planned, item, data, bytes)
                    for (fold, handler) in planned.handlers where fold == 0 { handler(&row, event) }
                }
            }
        }
        return row
    }

    private func event(
        _ planned: FoldPlan.PlannedType, _ item: StreamEvents.Item, _ data: UnsafeRawBufferPointer,
        _ bytes: UnsafeRawBufferPointer
    ) -> FoldEvent {
        let path = item.dataPosition == item.position ? "" : "data."
        plan.members.find(in: data)
        return FoldEvent(
            type: planned.type.name, position: item.position, time: item.time,
            data: EventData(
                bytes: data, members: plan.members, position: item.dataPosition,
                path: EventData.Path(path)),
            actorBytes: UnsafeRawBufferPointer(rebasing: bytes[item.actor]))
    }

    private mutating func note(_ item: StreamEvents.Item) {
        if count == 0 { creation = (item.position, item.time) }
        count += 1
    }

    private mutating func apply(
        _ planned: FoldPlan.PlannedType, _ item: StreamEvents.Item, _ bytes: UnsafeRawBufferPointer
    ) -> Bool {
        let written = UnsafeRawBufferPointer(rebasing: bytes[item.data])
        return planned.type.withPresent(written, schemaVersion: item.schemaVersion) { data in
            apply(planned, item, data: data, bytes)
        }
    }

    private mutating func apply(
        _ planned: FoldPlan.PlannedType, _ item: StreamEvents.Item, data: UnsafeRawBufferPointer,
        _ bytes: UnsafeRawBufferPointer
    ) -> Bool {
        guard let state = planned.type.standing(after: count == 0 ? 0 : lifecycle, data) else { return false }
        for index in rows.indices { rows[index].state = state }
        if planned.handlers.isEmpty { return true }
        let event = event(planned, item, data, bytes)
        for (fold, handler) in planned.handlers { handler(&rows[fold], event) }
        return true
    }

    private var lifecycle: UInt8 { rows[0].state }
}
