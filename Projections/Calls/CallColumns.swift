internal import Projecting

/// What the table shows of a call's cells.
struct CallColumns {
    let cells: CallCells
    /// Inbound calls and opened tickets by contact and instant.
    let inbound: Aggregate

    /// In which a repeat says that the first call did not resolve: seven days of 24 hours, in microseconds.
    private static let repeatWindow: Int64 = 7 * 86_400_000_000

    var all: [TableColumn] {
        [
            .stream("call_id"), .state(), .cell("direction", .text, cells.direction),
            .contact("contact_id", cells.contact), .cell("queue", .text, cells.queue),
            .cell("org_unit", .text, cells.orgUnit), .cell("agent_id", .text, cells.agent),
            .cell("offered_at", .instant, cells.offeredAt), .cell("queued_at", .instant, cells.queuedAt),
            .cell("answered_at", .instant, cells.answeredAt), .cell("ended_at", .instant, cells.endedAt),
            wait, time("talk_ms", cells.talk), time("hold_ms", cells.hold), wrap,
            .cell("transfers", .integer, cells.transfers),
            .cell("abandoned_phase", .text, cells.abandonedPhase),
            .cell("self_served", .boolean, cells.selfServed), .cell("resolved", .boolean, cells.resolved),
            .cell("evaluation_pct", .integer, cells.evaluation), firstContactResolution,
        ]
    }

    /// Queued or, without, offered, to the first answer or the abandonment.
    private var wait: TableColumn {
        .computed(
            "wait_ms", .integer,
            of: [cells.offeredAt, cells.queuedAt, cells.answeredAt, cells.endedAt, cells.abandonedPhase]
        ) { [cells] in
            var end = $0[cells.answeredAt]
            if end == .null, $0[cells.abandonedPhase] != .null { end = $0[cells.endedAt] }
            let start = $0[cells.queuedAt] == .null ? $0[cells.offeredAt] : $0[cells.queuedAt]
            return $0.time(from: start, to: end).milliseconds
        }
    }

    /// A sum that is known when the call is over. What it was measured from stands beside it for those who explain.
    private func time(_ name: String, _ sum: Row.Column) -> TableColumn {
        .computed(name, .integer, of: [sum, cells.endedAt, cells.since]) { [cells] in
            $0[cells.endedAt] == .null ? .null : $0[sum].milliseconds
        }
    }

    private var wrap: TableColumn {
        .computed("wrap_ms", .integer, of: [cells.endedAt, cells.wrappedAt]) { [cells] in
            $0.time(from: $0[cells.endedAt], to: $0[cells.wrappedAt]).milliseconds
        }
    }

    private var firstContactResolution: TableColumn {
        .computed(
            "fcr", .text,
            of: [cells.direction, cells.contact, cells.endedAt, cells.transfers, cells.resolved]
        ) { [cells, inbound] reading in
            guard reading[cells.direction] == .text("inbound"), reading[cells.contact] != .null,
                ["ended", "wrapping", "wrapped"].contains(reading.stateName),
                let end = reading[cells.endedAt].integer
            else { return .null }
            if reading[cells.transfers].integer ?? 0 > 0 || reading[cells.resolved] == .integer(0) {
                return .text("no")
            }
            let window = end + 1...end + Self.repeatWindow
            if reading.hasGroup(of: inbound, for: reading[cells.contact], in: window) { return .text("no") }
            return .text(reading.now < end + Self.repeatWindow ? "pending" : "yes")
        }
    }
}
