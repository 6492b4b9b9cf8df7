extension Oracle {
    /// As Projections/Calls/README.md has it, `fcr` included.
    func calls() -> [OracleRow] {
        let repeats = self.repeats()
        return lives(of: "call").map { call($0, repeats) }
    }

    /// When each contact called in or opened a ticket.
    private func repeats() -> [String: [Int64]] {
        var repeats: [String: [Int64]] = [:]
        for life in lives(of: "call") where life.creation.data["direction"]?.text == "inbound" {
            if let contact = contact(of: life) { repeats[contact, default: []].append(life.creation.time) }
        }
        for life in lives(of: "ticket") {
            if let contact = contact(of: life) { repeats[contact, default: []].append(life.creation.time) }
        }
        return repeats
    }

    private func call(_ life: OracleLife, _ repeats: [String: [Int64]]) -> OracleRow {
        let offered = life.creation
        let queued = life.all("call.queued").first
        let answered = life.all("call.answered").first
        let abandoned = life.last("call.abandoned")
        let end = life.last("call.ended", "call.abandoned", "call.self_served", "call.voicemail_left")
        let wrapped = life.last("call.wrapup_completed")
        let queue = life.events.compactMap { event in
            event.type == "call.queued"
                ? event.data["queue"]?.text
                : event.type == "call.transferred" ? event.data["toQueue"]?.text : nil
        }.last
        let waited = (answered ?? abandoned).map { $0.time - (queued ?? offered).time }
        return OracleRow([
            "call_id": .text(life.stream), "state": .text(life.state),
            "direction": .text(offered.data["direction"]?.text), "contact_id": .text(contact(of: life)),
            "queue": .text(queue), "org_unit": .text(offered.data["orgUnit"]?.text),
            "agent_id": .text(life.last("call.answered")?.data["agentId"]?.text),
            "offered_at": .instant(offered.time), "queued_at": .instant(queued?.time),
            "answered_at": .instant(answered?.time), "ended_at": .instant(end?.time),
            "wait_ms": Self.milliseconds(waited),
            "talk_ms": end == nil ? .null : Self.milliseconds(time(in: "answered", life)),
            "hold_ms": end == nil ? .null : Self.milliseconds(time(in: "held", life)),
            "wrap_ms": Self.milliseconds(wrapped.map { $0.time - (end?.time ?? 0) }),
            "transfers": .integer(life.all("call.transferred").count),
            "abandoned_phase": .text(abandoned?.data["phase"]?.text),
            "self_served": .integer(life.last("call.self_served") == nil ? 0 : 1),
            "resolved": .integer(wrapped?.data["resolved"]?.boolean.map { $0 ? 1 : 0 }),
            "evaluation_pct": .integer(life.last("call.evaluated")?.data["scorePct"]?.integer),
            "fcr": firstContactResolution(life, repeats),
        ])
    }

    private func time(in wanted: String, _ life: OracleLife) -> Int64 {
        var (state, since, sum) = (OracleLifecycle.none, Int64(0), Int64(0))
        for event in life.events {
            let next = OracleLifecycle.next(state, event) ?? state
            if state == wanted { sum += event.time - since }
            (state, since) = (next, event.time)
        }
        return sum
    }

    private func firstContactResolution(_ life: OracleLife, _ repeats: [String: [Int64]]) -> OracleValue {
        guard life.creation.data["direction"]?.text == "inbound", let contact = contact(of: life),
            let end = life.last("call.ended")?.time
        else { return .null }
        let week = Int64(7 * 24) * 3_600_000_000
        let wrapped = life.last("call.wrapup_completed")
        if life.last("call.transferred") != nil || wrapped?.data["resolved"] == .boolean(false) {
            return "no"
        }
        if (repeats[contact] ?? []).contains(where: { $0 > end && $0 <= end + week }) { return "no" }
        return now < end + week ? "pending" : "yes"
    }
}
