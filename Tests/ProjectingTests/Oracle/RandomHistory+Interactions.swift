/// Data of emails, messages, meetings, notes, tickets, calls and surveys.
extension RandomHistory {
    mutating func interactionData(_ type: String) -> [String: OracleJSON]? {
        switch type {
        case "email.sent", "email.received": return about(["subject": "Your question"])
        case "message.sent", "message.received":
            return about(["channel": text(["sms", "whatsapp", "chat"]), "text": "Hello"])
        case "meeting.scheduled":
            return about(["start": "2024-05-01T09:00:00Z", "end": "2024-05-01T10:00:00Z"])
        case "meeting.rescheduled": return ["start": "2024-05-02T09:00:00Z", "end": "2024-05-02T10:00:00Z"]
        case "note.added": return chance(20) ? ["text": "To whom?"] : about(["text": "Called back"])
        case "note.redacted": return ["reason": "wrong person"]
        case "email.clicked": return ["url": "https://example.org/"]
        case "email.bounced": return ["kind": text(["hard", "soft"])]
        default: return [:]
        }
    }

    /// `data` with a contact; `nil` where there is none.
    private mutating func about(_ data: [String: OracleJSON]) -> [String: OracleJSON]? {
        some("contact").map { data.merging(["contactId": $0]) { $1 } }
    }

    mutating func ticketData(_ type: String, _ stream: String) -> [String: OracleJSON]? {
        switch type {
        case "ticket.opened":
            var data = maybe("queue", text(["first", "second"]))
            data.merge(maybe("priority", text(["low", "urgent"]))) { $1 }
            data.merge(maybe("category", text(["billing", "delivery"]))) { $1 }
            data.merge(maybe("orgUnit", text(["north", "south"]))) { $1 }
            return about(data.merging(["channel": text(["email", "phone", "chat", "kiosk"])]) { $1 })
        case "ticket.assigned": return some("employee").map { ["assigneeId": $0] }
        case "ticket.priority_changed": return ["priority": text(["low", "high"])]
        case "ticket.escalated": return ["level": 2]
        case "ticket.status_changed": return ["status": text(["open", "pending", "on_hold"])]
        case "ticket.agent_replied":
            return ["public": .boolean(chance(70)), "automated": .boolean(chance(40))]
        case "ticket.sla_applied":
            let data: [String: OracleJSON] = [
                "policy": "gold", "metric": text(["first_response", "resolution"]),
                "targetMs": .integer(Int64(pick([1, 24, 240, 2_400]) * 3_600_000)),
            ]
            return data.merging(maybe("calendar", some("calendar"), percent: 70)) { $1 }
        case "ticket.resolved": return maybe("rootCause", text(["software", "people"]))
        case "ticket.merged":
            let others = ["ticket-1", "ticket-2"].filter { $0 != stream && isTicketOpen($0) }
            return others.isEmpty ? nil : ["intoId": text(others)]
        default: return [:]
        }
    }

    private func isTicketOpen(_ ticket: String) -> Bool {
        ![OracleLifecycle.none, "merged"].contains(arrived(ticket).state)
    }

    mutating func callData(_ type: String) -> [String: OracleJSON]? {
        switch type {
        case "call.offered":
            let contact = maybe("contactId", some("contact"), percent: 75)
                .merging(maybe("orgUnit", text(["north", "south"]))) { $1 }
            return contact.merging(["direction": text(["inbound", "inbound", "outbound"])]) { $1 }
        case "call.contact_identified": return some("contact").map { ["contactId": $0] }
        case "call.ivr_option_chosen": return ["option": "2"]
        case "call.self_served": return ["intent": "balance"]
        case "call.queued": return ["queue": text(["sales", "support"])]
        case "call.rang", "call.answered": return some("employee").map { ["agentId": $0] }
        case "call.transferred":
            return maybe("toQueue", "support").merging(["kind": text(["blind", "warm"])]) { $1 }
        case "call.abandoned": return ["phase": text(["ivr", "queue", "ring"])]
        case "call.ended": return ["endedBy": text(["customer", "agent"])]
        case "call.wrapup_completed": return maybe("resolved", .boolean(chance(70)))
        case "call.recorded":
            return ["sha256": .text(String(repeating: "0f", count: 32)), "durationMs": 61_000]
        case "call.evaluated": return ["scorePct": .integer(Int64(below(101)))]
        default: return [:]
        }
    }

    mutating func surveyData(_ type: String, _ life: [OracleEvent]) -> [String: OracleJSON]? {
        switch type {
        case "survey.requested":
            let agent = maybe("agentId", some("employee"))
            let kind: [String: OracleJSON] = ["kind": text(["csat", "csat", "nps", "nps", "ces"])]
            return about(agent.merging(kind) { $1 }.merging(surveyed()) { $1 })
        case "survey.answered":
            let expectation = maybe("expectation", .integer(Int64(1 + below(5))), percent: 80)
            let score =
                switch life.first?.data["kind"]?.text {
                case "csat": 1 + below(5)
                case "ces": 1 + below(7)
                default: below(11)
                }
            return expectation.merging(["score": .integer(Int64(score))]) { $1 }
        default: return [:]
        }
    }

    /// The call or ticket that a survey is about – in a world that has some – and perhaps a deal.
    private mutating func surveyed() -> [String: OracleJSON] {
        let (call, ticket) = (some("call"), some("ticket"))
        if call == nil, ticket == nil { return [:] }
        return maybe("callId", call).merging(maybe("ticketId", ticket)) { $1 }
            .merging(maybe("dealId", some("deal"))) { $1 }
    }
}
