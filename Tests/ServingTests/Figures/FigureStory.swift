import DaftarClient
import EventLog

/// A company of which the board has every figure in March 2025: a few facts for each.
struct FigureStory {
    private(set) var events: [NewEvent] = []

    /// The types of the events that each figure of March is made of.
    static let types: [String: Set<String>] = {
        let call: Set = ["call.offered", "call.queued", "call.answered"]
        let wait = call.union(["call.abandoned", "call.ended"])
        let talk = call.subtracting(["call.queued"]).union(["call.held", "call.retrieved", "call.ended"])
        let handle = talk.union(["call.wrapup_completed"])
        let response: Set = [
            "ticket.opened", "ticket.sla_applied", "ticket.agent_replied", "calendar.defined",
        ]
        let resolution: Set = [
            "ticket.opened", "ticket.sla_applied", "ticket.status_changed", "ticket.resolved",
            "calendar.defined",
        ]
        let answer: Set = ["survey.answered"]
        return [
            "fcr": ["call.offered", "call.ended", "call.wrapup_completed"], "service_level": wait,
            "service_level_of_answered": wait.subtracting(["call.abandoned"]),
            "service_level_excluding_short": wait, "service_level_counting_short": wait, "talk_time": talk,
            "wrap_time": ["call.ended", "call.wrapup_completed"],
            "abandon_rate": ["call.queued", "call.answered", "call.abandoned"],
            "self_service": ["call.offered", "call.queued", "call.self_served"],
            "answer_quality": ["call.evaluated"], "occupancy": handle.union(["employee.state_changed"]),
            "utilisation": handle.union(["employee.shift_started", "employee.shift_ended"]),
            "forecast_variance": ["call.offered"], "csat": answer, "nps": answer, "satisfaction": answer,
            "csat_response_rate": ["survey.requested", "survey.answered"],
            "agent_attrition": ["employee.hired", "employee.left"], "first_response_median": response,
            "first_response_p90": response, "sla_first_response": response, "resolution_median": resolution,
            "resolution_p90": resolution, "sla_resolution": resolution,
            "lead_conversion": ["lead.captured", "lead.converted"],
            "lead_response": ["lead.captured", "lead.contacted"],
            "win_rate": ["deal.opened", "deal.won", "deal.lost"], "cycle_time": ["deal.opened", "deal.won"],
            "retention": ["subscription.started", "subscription.cancelled"], "clv_EUR": ["order.completed"],
        ]
    }()

    init() throws {
        try people()
        try calls()
        try tickets()
        try answers()
        try sales()
    }

    /// - Parameter time: of 2025, to the minute.
    private mutating func add(
        _ type: String, _ stream: String, _ time: String, _ data: String = "{}", id: String? = nil
    ) throws {
        struct NoInstant: Error {}
        guard let instant = Instant("2025-\(time):00Z") else { throw NoInstant() }
        events.append(NewEvent(type, of: stream, data, id: id, time: instant))
    }

    private mutating func people() throws {
        for employee in 1...3 {
            try add(
                "employee.hired", "employee-\(employee)", "01-01T00:00",
                #"{"name":"E","role":"agent","orgUnit":"north"}"#)
        }
        try add("employee.left", "employee-3", "03-20T12:00", #"{"voluntary":true}"#)
        for contact in 1...6 {
            try add("contact.created", "contact-\(contact)", "01-01T00:00", #"{"fullName":"C"}"#)
        }
        try add("employee.shift_started", "employee-1", "03-04T08:00")
        try add("employee.state_changed", "employee-1", "03-04T09:00", #"{"state":"available"}"#)
        try add("employee.state_changed", "employee-1", "03-04T10:00", #"{"state":"on_contact"}"#)
        try add("employee.shift_ended", "employee-1", "03-04T16:00")
        for (kpi, target) in [("service_level", "0.9"), ("first_response", "60000"), ("clv", "3")] {
            try add("kpi.target_set", "kpi-\(kpi)", "01-01T00:00", #"{"kpi":"\#(kpi)","target":\#(target)}"#)
        }
        try add(
            "kpi.target_set", "kpi-north", "01-01T00:00", #"{"kpi":"fcr","target":0.6,"orgUnit":"north"}"#,
            id: "north")
    }

    private mutating func calls() throws {
        func offered(_ name: String, _ time: String, contact: Int? = nil) throws {
            let who = contact.map { #","contactId":"contact-\#($0)""# } ?? ""
            try add("call.offered", name, time, #"{"direction":"inbound","orgUnit":"north"\#(who)}"#)
        }
        func queued(_ name: String, _ time: String) throws {
            try add("call.queued", name, time, #"{"queue":"sales"}"#)
        }
        // Mondays with 1, 1, 1 and 3 calls, then one with 2.
        for (day, count) in [("02-03", 1), ("02-10", 1), ("02-17", 1), ("02-24", 3), ("03-03", 2)] {
            for call in 0..<count { try offered("call-\(day).\(call)", "\(day)T09:0\(call)") }
        }
        try offered("call-a", "03-04T10:00", contact: 1)
        try queued("call-a", "03-04T10:00")
        try add("call.answered", "call-a", "03-04T10:00", #"{"agentId":"employee-1"}"#)
        try add("call.held", "call-a", "03-04T10:05")
        try add("call.retrieved", "call-a", "03-04T10:07")
        try add("call.ended", "call-a", "03-04T10:10", #"{"endedBy":"agent"}"#)
        try add("call.wrapup_completed", "call-a", "03-04T10:14", #"{"resolved":true}"#)
        try add("call.evaluated", "call-a", "03-05T10:00", #"{"scorePct":80}"#)
        try offered("call-b", "03-04T11:00")
        try queued("call-b", "03-04T11:00")
        try add("call.abandoned", "call-b", "03-04T11:01", #"{"phase":"queue"}"#)
        try offered("call-c", "03-04T12:00")
        try add("call.self_served", "call-c", "03-04T12:01", #"{"intent":"balance"}"#)
    }

    private mutating func tickets() throws {
        let week =
            #""week":{"mon":["09:00-17:00"],"tue":["09:00-17:00"],"wed":["09:00-17:00"]},"holidays":[]"#
        for (id, from) in [
            ("old", "2024-01-01"), ("first", "2025-03-01"), ("second", "2025-03-04"), ("later", "2025-04-01"),
        ] {
            try add(
                "calendar.defined", "calendar-1", "01-01T00:00",
                #"{"timezone":"UTC","from":"\#(from)",\#(week)}"#, id: id)
        }
        for (name, minute) in [("ticket-1", "10"), ("ticket-2", "20"), ("ticket-3", "50")] {
            try add(
                "ticket.opened", name, "03-03T10:00",
                #"{"contactId":"contact-1","channel":"email","queue":"sales"}"#)
            for (metric, target) in [("first_response", 900_000), ("resolution", 36_000_000)] {
                try add(
                    "ticket.sla_applied", name, "03-03T10:00",
                    #"{"policy":"p","metric":"\#(metric)","targetMs":\#(target),"calendar":"calendar-1"}"#)
            }
            try add("ticket.agent_replied", name, "03-03T10:\(minute)", #"{"public":true,"automated":false}"#)
            try add("ticket.status_changed", name, "03-03T12:00", #"{"status":"pending"}"#)
            try add("ticket.status_changed", name, "03-03T13:00", #"{"status":"open"}"#)
            try add("ticket.resolved", name, "03-04T11:\(minute)")
        }
    }

    private mutating func answers() throws {
        for (name, kind, answer) in [
            ("1", "csat", #"{"score":5,"expectation":4}"#), ("2", "csat", #"{"score":2,"expectation":4}"#),
            ("3", "csat", ""), ("4", "nps", #"{"score":10}"#), ("5", "nps", #"{"score":8}"#),
        ] {
            try add(
                "survey.requested", "survey-\(name)", "03-05T10:00",
                #"{"kind":"\#(kind)","contactId":"contact-1"}"#)
            if !answer.isEmpty { try add("survey.answered", "survey-\(name)", "03-06T10:00", answer) }
        }
    }

    private mutating func sales() throws {
        for lead in 1...3 {
            try add("lead.captured", "lead-\(lead)", "03-0\(lead)T10:00", #"{"source":"event"}"#)
            try add("lead.contacted", "lead-\(lead)", "03-0\(lead)T1\(lead):00", #"{"channel":"phone"}"#)
        }
        try add("lead.qualified", "lead-1", "03-05T10:00")
        try add("lead.converted", "lead-1", "03-06T10:00", #"{"contactId":"contact-1"}"#)
        for deal in 1...3 {
            try add("deal.opened", "deal-\(deal)", "02-0\(deal)T10:00", #"{"contactId":"contact-1"}"#)
        }
        try add("deal.won", "deal-1", "03-10T10:00")
        try add("deal.won", "deal-2", "03-11T10:00")
        try add("deal.lost", "deal-3", "03-12T10:00", #"{"reason":"price"}"#)
        for subscription in 1...2 {
            try add(
                "subscription.started", "subscription-\(subscription)", "01-10T10:00",
                #"{"contactId":"contact-\#(subscription)","plan":"p","mrr":{"amount":900,"currency":"EUR"}}"#)
        }
        try add("subscription.cancelled", "subscription-1", "03-10T10:00")
        for contact in 1...6 {
            for order in 1...contact {
                let total = #"{"amount":\#(1_000 + 173 * contact + 91 * order),"currency":"EUR"}"#
                try add(
                    "order.completed", "order-\(contact).\(order)",
                    "0\(order % 3 + 1)-1\(contact)T1\(order):00",
                    #"{"contactId":"contact-\#(contact)","total":\#(total),"lines":[{"productId":"p","quantity":1,"unitPrice":\#(total)}]}"#
                )
            }
        }
    }
}
