extension Oracle {
    /// What was asked, and the last answer.
    func surveys() -> [OracleRow] {
        lives(of: "survey").map { life in
            let (request, answer) = (life.creation, life.last("survey.answered"))
            return OracleRow([
                "survey_id": .text(life.stream), "state": .text(life.state),
                "kind": .text(request.data["kind"]?.text), "contact_id": .text(contact(of: life)),
                "agent_id": .text(request.data["agentId"]?.text), "requested_at": .instant(request.time),
                "answered_at": .instant(answer?.time), "score": .integer(answer?.data["score"]?.integer),
                "expectation": .integer(answer?.data["expectation"]?.integer),
                "call_id": .text(request.data["callId"]?.text),
                "ticket_id": .text(request.data["ticketId"]?.text),
                "deal_id": .text(request.data["dealId"]?.text),
            ])
        }
    }

    func appointments() -> [OracleRow] {
        lives(of: "appointment").map { life in
            let (booking, moves) = (life.creation, life.all("appointment.rescheduled"))
            let agreed = moves.last ?? booking
            return OracleRow([
                "appointment_id": .text(life.stream), "state": .text(life.state),
                "contact_id": .text(contact(of: life)),
                "resource_id": .text(booking.data["resourceId"]?.text),
                "purpose": .text(booking.data["purpose"]?.text), "start": instant("start", agreed),
                "end": instant("end", agreed), "reschedules": .integer(moves.count),
                "booked_at": .instant(booking.time), "rescheduled_at": .instant(moves.last?.time),
                "kept_at": .instant(life.last("appointment.kept")?.time),
                "no_show_at": .instant(life.last("appointment.no_show")?.time),
                "cancelled_at": .instant(life.last("appointment.cancelled")?.time),
            ])
        }
    }

    func workOrders() -> [OracleRow] {
        lives(of: "workorder").map { life in
            let (creation, plan) = (life.creation, life.last("workorder.scheduled"))
            let (start, end) = (life.last("workorder.started"), life.last("workorder.completed"))
            let stop = life.last("workorder.cancelled")
            let isErased = contact(recordedFor: life).map(erased.contains) ?? false
            let place = isErased ? nil : start?.data["location"]
            return OracleRow([
                "workorder_id": .text(life.stream), "state": .text(life.state),
                "contact_id": .text(contact(of: life)), "ticket_id": .text(creation.data["ticketId"]?.text),
                "account_id": .text(creation.data["accountId"]?.text),
                "kind": .text(creation.data["kind"]?.text), "due": .text(creation.data["due"]?.text),
                "resource_id": .text(plan?.data["resourceId"]?.text), "start": instant("start", plan),
                "end": instant("end", plan), "lat": .real(place?["lat"]?.number),
                "lon": .real(place?["lon"]?.number), "parts": "[]",
                "outcome": .text(end?.data["outcome"]?.text),
                "cancel_reason": .text(stop?.data["reason"]?.text),
                "created_at": .instant(creation.time), "scheduled_at": .instant(plan?.time),
                "started_at": .instant(start?.time), "completed_at": .instant(end?.time),
                "cancelled_at": .instant(stop?.time),
            ])
        }
    }

    func contact(recordedFor life: OracleLife) -> String? { life.creation.data["contactId"]?.text }

    private func instant(_ name: String, _ event: OracleEvent?) -> OracleValue {
        .instant(event?.data[name]?.text.flatMap(OracleInstant.microseconds))
    }
}
