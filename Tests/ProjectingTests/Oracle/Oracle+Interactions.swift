extension Oracle {
    /// Every event in which a customer and the company were in touch.
    func interactions() -> [OracleRow] {
        let categories = ["call", "email", "meeting", "message", "order", "survey", "ticket"]
        return categories.flatMap(lives).flatMap { life in
            life.events.filter(OracleCounters.isInteraction).enumerated().map { number, event in
                let way = way(of: event, in: life)
                return OracleRow([
                    "stream": .text(life.stream), "n": .integer(number), "at": .instant(event.time),
                    "type": .text(event.type), "channel": .text(way.channel),
                    "direction": .text(way.direction), "contact_id": .text(contact(of: life)),
                    "employee_id": .text(employee(in: event, of: life)),
                ])
            }
        }
    }

    private func way(of event: OracleEvent, in life: OracleLife) -> (channel: String?, direction: String?) {
        let first = life.creation.data
        switch event.type {
        case "email.sent": return ("email", "outbound")
        case "email.received": return ("email", "inbound")
        case "message.sent": return (first["channel"]?.text, "outbound")
        case "message.received": return (first["channel"]?.text, "inbound")
        case "call.answered", "call.self_served": return ("phone", first["direction"]?.text)
        case "meeting.held": return ("meeting", nil)
        case "ticket.agent_replied": return (first["channel"]?.text, "outbound")
        case "ticket.opened", "ticket.customer_replied": return (first["channel"]?.text, "inbound")
        default: return (life.creation.category, "inbound")
        }
    }

    private func employee(in event: OracleEvent, of life: OracleLife) -> String? {
        switch event.type {
        case "call.answered": return event.data["agentId"]?.text
        case "email.sent", "message.sent", "meeting.held": return Self.employee(event)
        case "ticket.agent_replied":
            let before = life.events.prefix { $0 != event }
            let assigned = before.last { $0.type == "ticket.assigned" }?.data["assigneeId"]?.text
            return Self.employee(event) ?? assigned
        default: return nil
        }
    }

    private static func employee(_ event: OracleEvent) -> String? {
        event.actor.flatMap { $0.hasPrefix("employee-") ? $0 : nil }
    }

    func tasks() -> [OracleRow] {
        lives(of: "task").map { life in
            let first = life.creation.data
            let completion = life.state == "done" ? life.last("task.completed") : nil
            let assignees = life.all("task.created", "task.assigned").compactMap {
                $0.data["assigneeId"]?.text
            }
            let isErased = contact(recordedFor: life).map(erased.contains) ?? false
            return OracleRow([
                "task_id": .text(life.stream), "state": .text(life.state),
                "title": .text(isErased ? nil : first["title"]?.text), "contact_id": .text(contact(of: life)),
                "deal_id": .text(first["dealId"]?.text), "ticket_id": .text(first["ticketId"]?.text),
                "assignee_id": .text(assignees.last), "priority": .text(first["priority"]?.text),
                "due_at": .instant(first["dueAt"]?.text.flatMap(OracleInstant.microseconds)),
                "created_at": .instant(life.creation.time), "completed_at": .instant(completion?.time),
                "completed_by": .text(completion.flatMap(Self.employee)),
                "reopens": .integer(life.all("task.reopened").count),
                "cancelled_at": .instant(life.last("task.cancelled")?.time),
            ])
        }
    }
}
