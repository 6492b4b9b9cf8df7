extension Oracle {
    /// As Projections/Tickets/README.md has it, promises and business hours included.
    func tickets() -> [OracleRow] { lives(of: "ticket").map(ticket) }

    private func ticket(_ life: OracleLife) -> OracleRow {
        let opened = life.creation
        let states = self.states(of: life)
        let isResolved = ["resolved", "closed"].contains(life.state)
        let resolution = isResolved ? life.last("ticket.resolved") : nil
        let reply = life.all("ticket.agent_replied").first {
            $0.data["public"] == .boolean(true) && $0.data["automated"] == .boolean(false)
        }
        let (response, resolving) = (promise("first_response", life), promise("resolution", life))
        let open = states.filter { $0.state == "open" }.map {
            time($0.from, $0.until ?? now, in: resolving?.calendar)
        }.reduce(0, +)
        let paused = states.filter { ["pending", "on_hold"].contains($0.state) }
            .compactMap { spell in spell.until.map { $0 - spell.from } }.reduce(0, +)
        let firstResponse = reply.map { time(opened.time, $0.time, in: response?.calendar) }
        return OracleRow([
            "ticket_id": .text(life.stream), "state": .text(life.state),
            "contact_id": .text(contact(of: life)),
            "assignee_id": .text(life.last("ticket.assigned")?.data["assigneeId"]?.text),
            "channel": .text(opened.data["channel"]?.text), "queue": .text(opened.data["queue"]?.text),
            "priority": .text(
                (life.last("ticket.priority_changed") ?? opened).data["priority"]?.text),
            "category": .text(opened.data["category"]?.text), "org_unit": .text(opened.data["orgUnit"]?.text),
            "opened_at": .instant(opened.time), "first_response_at": .instant(reply?.time),
            "first_response_ms": Self.milliseconds(firstResponse),
            "resolved_at": .instant(resolution?.time),
            "resolution_ms": isResolved ? Self.milliseconds(open) : .null,
            "paused_ms": Self.milliseconds(paused), "reopens": .integer(reopens(of: life)),
            "closed_at": .instant(life.state == "closed" ? life.last("ticket.closed")?.time : nil),
            "merged_into": .text(life.last("ticket.merged")?.data["intoId"]?.text),
            "sla_first_response": firstResponseVerdict(life, response, firstResponse),
            "sla_resolution": resolutionVerdict(life, resolving, open),
            "root_cause": .text(life.last("ticket.resolved")?.data["rootCause"]?.text),
        ])
    }

    private struct Spell {
        let state: String
        let from: Int64
        var until: Int64?
    }

    /// The states one after the other; an event that keeps the state does not end it.
    private func states(of life: OracleLife) -> [Spell] {
        var spells: [Spell] = []
        var state = OracleLifecycle.none
        for event in life.events {
            let next = OracleLifecycle.next(state, event) ?? state
            if next != state {
                if !spells.isEmpty { spells[spells.count - 1].until = event.time }
                spells.append(Spell(state: next, from: event.time))
            }
            state = next
        }
        return spells
    }

    private func reopens(of life: OracleLife) -> Int {
        let names = states(of: life).map(\.state)
        return zip(names, names.dropFirst()).filter { before, after in
            ["resolved", "closed"].contains(before) && after == "open"
        }.count
    }

    private func promise(_ metric: String, _ life: OracleLife) -> (target: Int64, calendar: String?)? {
        let last = life.all("ticket.sla_applied").last { $0.data["metric"]?.text == metric }
        guard let last, let target = last.data["targetMs"]?.integer else { return nil }
        return (target * 1_000, last.data["calendar"]?.text)
    }

    private func firstResponseVerdict(
        _ life: OracleLife, _ promise: (target: Int64, calendar: String?)?, _ time: Int64?
    ) -> OracleValue {
        guard let promise else { return .null }
        if let time { return time <= promise.target ? "met" : "breached" }
        if ["resolved", "closed", "merged"].contains(life.state) { return .null }
        let elapsed = self.time(life.creation.time, now, in: promise.calendar)
        return elapsed > promise.target ? "breached" : "running"
    }

    private func resolutionVerdict(
        _ life: OracleLife, _ promise: (target: Int64, calendar: String?)?, _ open: Int64
    ) -> OracleValue {
        guard let promise, life.state != "merged" else { return .null }
        if open > promise.target { return "breached" }
        return ["resolved", "closed"].contains(life.state) ? "met" : "running"
    }
}
