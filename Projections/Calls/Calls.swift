public import Projecting

extension Projection {
    /// Calls through the contact centre. See this folder's README.
    public static let calls = Projection("calls", version: 1) { projection in
        var repeats = Aggregate("contact_inbound")
        let count = repeats.sum()
        let inbound = projection.aggregate(repeats)

        var call = Fold("call")
        let cells = CallCells(&call)
        cells.defineWay(&call)
        cells.defineTalk(&call)
        call.contribute { row, contributions in
            guard row[cells.direction] == .text("inbound"), let at = row[cells.offeredAt].integer else {
                return
            }
            contributions.add(to: inbound, row[cells.contact], .ordered(at)) { $0.add(1, to: count) }
        }
        projection.table("calls", of: call, CallColumns(cells: cells, inbound: inbound).all)

        var ticket = Fold("ticket")
        let (contact, openedAt) = (ticket.column(), ticket.column())
        ticket.on("ticket.opened") { row, event in
            row[contact] = event["contactId"]
            row[openedAt] = event.instant
        }
        ticket.contribute { row, contributions in
            guard let at = row[openedAt].integer else { return }
            contributions.add(to: inbound, row[contact], .ordered(at)) { $0.add(1, to: count) }
        }
        projection.fold(ticket)
    }
}

/// The cells of a call, and what events do to them.
struct CallCells: Sendable {
    let direction, contact, queue, orgUnit, agent: Row.Column
    let offeredAt, queuedAt, answeredAt, endedAt, wrappedAt: Row.Column
    /// Microseconds in states answered and held, since when it is in one of them, and whether in the second.
    let talk, hold, since, held: Row.Column
    let transfers, abandonedPhase, selfServed, resolved, evaluation: Row.Column

    init(_ call: inout Fold) {
        (direction, contact, queue) = (call.column(), call.column(), call.column())
        (orgUnit, agent) = (call.column(), call.column())
        (offeredAt, queuedAt, answeredAt) = (call.column(), call.column(), call.column())
        (endedAt, wrappedAt) = (call.column(), call.column())
        (talk, hold, since, held) = (call.column(), call.column(), call.column(), call.column())
        (transfers, abandonedPhase, selfServed) = (call.column(), call.column(), call.column())
        (resolved, evaluation) = (call.column(), call.column())
    }

    func defineWay(_ call: inout Fold) {
        call.on("call.offered") { row, event in
            row[direction] = event["direction"]
            row[contact] = event["contactId"]
            row[orgUnit] = event["orgUnit"]
            row[offeredAt] = event.instant
            for cell in [talk, hold, transfers, selfServed] { row[cell] = .integer(0) }
        }
        call.on("call.contact_identified") { row, event in row[contact] = event["contactId"] }
        call.on("call.queued") { row, event in
            row[queue] = event["queue"]
            if row[queuedAt] == .null { row[queuedAt] = event.instant }
        }
        call.on("call.abandoned", "call.self_served", "call.voicemail_left") { row, event in
            row[endedAt] = event.instant
            row[abandonedPhase] = event["phase"]
            if event.type == "call.self_served" { row[selfServed] = .integer(1) }
        }
        call.on("call.wrapup_completed") { row, event in
            row[wrappedAt] = event.instant
            row[resolved] = event["resolved"]
        }
        call.on("call.evaluated") { row, event in row[evaluation] = event["scorePct"] }
    }

    func defineTalk(_ call: inout Fold) {
        call.on("call.answered") { row, event in
            row[agent] = event["agentId"]
            if row[answeredAt] == .null { row[answeredAt] = event.instant }
            row[since] = event.instant
        }
        call.on("call.held") { row, event in leave(&row, talk, event, goesOn: true) }
        call.on("call.retrieved") { row, event in leave(&row, hold, event, goesOn: true) }
        call.on("call.transferred") { row, event in
            leave(&row, isHeld(row) ? hold : talk, event)
            row[transfers] = .integer((row[transfers].integer ?? 0) + 1)
            if event.data.has("toQueue") { row[queue] = event["toQueue"] }
        }
        call.on("call.ended") { row, event in
            leave(&row, isHeld(row) ? hold : talk, event)
            row[endedAt] = event.instant
        }
        for type in ["call.answered", "call.retrieved"] {
            call.on(type) { row, _ in row[held] = .integer(0) }
        }
        call.on("call.held") { row, _ in row[held] = .integer(1) }
    }

    private func isHeld(_ row: Row) -> Bool { row[held] == .integer(1) }

    private func leave(_ row: inout Row, _ sum: Row.Column, _ event: FoldEvent, goesOn: Bool = false) {
        row[sum] = .integer((row[sum].integer ?? 0) + event.time - (row[since].integer ?? event.time))
        row[since] = goesOn ? event.instant : .null
    }
}
