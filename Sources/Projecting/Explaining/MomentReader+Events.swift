internal import EventLog

/// The events behind rows, for those who explain and compare.
extension MomentReader {
    func event(at position: UInt64) throws -> Event? { try log.event(at: position) }

    var settings: SettingsReader { SettingsReader(end: moment.end, knowledge: knowledge, log: log) }

    /// The correction in force of the event at `position`.
    func correction(of position: UInt64) -> UInt64? {
        knowledge.amendments.correction(of: position, before: moment.end)
    }

    /// Folds `stream` at the moment step by step. `body` gets each step with the row behind it, of which
    /// ``Row/written`` tells what the step set; of a skipped event, the row as it would have become.
    func steps(of stream: String, _ fold: Fold, _ body: (StreamFold.Step, Row) throws -> Void) throws {
        let plan = plan(of: fold)
        var events = StreamEvents()
        try StreamLoader(log: log).load(stream, before: moment.end, into: &events)
        guard try StreamFold.order(&events, at: moment, knowledge.amendments, plan, log) else { return }
        var folding = StreamFold(plan)
        for item in events.items {
            folding.clearWritten()
            let single = events.only(item)
            var step: StreamFold.Step?
            try folding.run(single) { made, _, _ in step = made }
            guard let step else { continue }
            var row = folding.rows[0]
            if step.isSkipped { row = try folding.trying(single) }
            try body(step, row)
        }
    }

    /// The merges and unmerges that bear on `contact` at the moment, or on the contacts merged into it.
    func mergeEvents(of contact: String) throws -> [Event] {
        let contacts = Set([contact] + context.merges.members(of: contact))
        return try knowledge.mergePositions(of: contacts, before: moment.end).compactMap {
            try log.event(at: $0)
        }
    }
}
