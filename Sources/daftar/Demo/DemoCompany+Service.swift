extension DemoCompany {
    private static let callDays: Int64 = 120
    private static let shiftDays: Int64 = 45

    /// Calls and shifts of the last months, tickets and mail of all the time.
    mutating func serve() {
        for day in 0..<Self.callDays {
            let date = end - (Self.callDays - day) * Self.day
            let isWeekend = (date / Self.day + 4) % 7 == 0 || (date / Self.day + 4) % 7 == 6
            for _ in 0..<scaled((isWeekend ? 4 : 14) + below(8)) { call(working(date)) }
            if !isWeekend, day >= Self.callDays - Self.shiftDays { shifts(date) }
        }
        let tickets = scaled(1_300)
        for number in 0..<tickets {
            let at = working(start + Int64(40 + number * 1_300 / tickets) * Self.day * 1_050 / 1_300)
            if let person = someone(at), at < end { ticket(person, at) }
        }
        for person in people { write(person) }
    }

    private mutating func shifts(_ date: Int64) {
        for agent in agents where chance(85) {
            var time = date / Self.day * Self.day + 7 * Self.hour + Int64(below(600)) * 1_000_000
            say("employee.shift_started", agent, time, by: agent)
            for state in [
                "available", "on_contact", "wrap_up", "available", "break", "available", "on_contact",
            ] {
                time += Self.minute
                say("employee.state_changed", agent, time, by: agent, ["state": .text(state)])
                time += span(state == "break" ? 1_800 : 3_600)
            }
            say("employee.state_changed", agent, time + Self.minute, by: agent, ["state": "offline"])
            say("employee.shift_ended", agent, time + 2 * Self.minute, by: agent)
        }
    }

    private mutating func call(_ at: Int64) {
        guard let person = someone(at), at < end else { return }
        let (call, agent) = (stream("call"), pick(agents))
        let isKnown = chance(80)
        var data: DemoValue = [
            "direction": .text(chance(88) ? "inbound" : "outbound"), "orgUnit": "amsterdam",
        ]
        if isKnown { data = data.with("contactId", .text(person.stream)) }
        var time = at
        say("call.offered", call, time, data)
        if chance(10) {
            return say("call.self_served", call, time + span(60), ["intent": "order status"])
        }
        time += span(10)
        say("call.queued", call, time, ["queue": .text(pick(["sales", "support", "support"]))])
        if chance(7) { return say("call.abandoned", call, time + span(70), ["phase": "queue"]) }
        time += span(chance(80) ? 9 : 45)
        say("call.answered", call, time, by: agent, ["agentId": .text(agent)])
        if !isKnown {
            say(
                "call.contact_identified", call, time + 20_000_000, by: agent,
                ["contactId": .text(person.stream)])
        }
        time += span(220)
        if chance(12) {
            say("call.held", call, time, by: agent)
            time += span(60)
            say("call.retrieved", call, time, by: agent)
            time += span(60)
        }
        say("call.ended", call, time, by: agent, ["endedBy": .text(pick(["customer", "agent"]))])
        time += span(150)
        say(
            "call.wrapup_completed", call, time, by: agent,
            [
                "disposition": .text(pick(["question", "order", "complaint"])),
                "resolved": .boolean(chance(84)),
            ])
        if chance(10) {
            say("call.evaluated", call, time + Self.hour, ["scorePct": .integer(70 + below(30))])
        }
        if chance(25) { survey(person, time + Self.hour, agent, ["callId": .text(call)]) }
    }

    private mutating func survey(_ person: Person, _ at: Int64, _ agent: String, _ about: DemoValue) {
        let survey = stream("survey")
        let kind = chance(65) ? "csat" : "nps"
        say(
            "survey.requested", survey, at,
            about.with("kind", .text(kind)).with("contactId", .text(person.stream)).with(
                "agentId", .text(agent)))
        guard chance(55) else { return }
        let score = kind == "csat" ? 5 - below(100) / 45 - (chance(8) ? 2 : 0) : 10 - below(100) / 18
        say("survey.answered", survey, at + span(6 * 3_600), ["score": .integer(max(1, score))])
    }

    private mutating func ticket(_ person: Person, _ at: Int64) {
        let (ticket, agent) = (stream("ticket"), pick(agents))
        say(
            "ticket.opened", ticket, at,
            [
                "contactId": .text(person.stream), "accountId": .text(person.account),
                "channel": .text(pick(["email", "email", "chat", "phone"])), "queue": "support",
                "priority": .text(pick(["low", "normal", "normal", "high"])),
                "category": .text(pick(["machine", "delivery", "billing"])),
                "subject": .text(
                    pick(["Leaking water", "دستگاه روشن نمی‌شود", "Wrong invoice", "Late delivery"])),
                "orgUnit": "amsterdam",
            ])
        var time = at + Self.minute
        for (metric, hours) in [("first_response", 4), ("resolution", 48)] {
            say(
                "ticket.sla_applied", ticket, time,
                [
                    "policy": "standard", "metric": .text(metric), "targetMs": .integer(hours * 3_600_000),
                    "calendar": "calendar-support",
                ])
        }
        say("ticket.assigned", ticket, time + Self.minute, ["assigneeId": .text(agent)])
        time += span(2 * 3_600)
        say("ticket.agent_replied", ticket, time, by: agent, ["public": true, "automated": false])
        if chance(40) {
            say("ticket.status_changed", ticket, time + Self.minute, by: agent, ["status": "pending"])
            time += span(14 * 3_600)
            say("ticket.customer_replied", ticket, time)
            say("ticket.status_changed", ticket, time + Self.minute, by: agent, ["status": "open"])
        }
        time += span(20 * 3_600)
        if chance(3) { return }
        let cause = pick(["wear", "handling", "supplier"])
        say("ticket.resolved", ticket, time, by: agent, ["resolution": "solved", "rootCause": .text(cause)])
        if chance(6) {
            time = later(time, days: 2)
            say("ticket.reopened", ticket, time, ["reason": "not solved"])
            time = later(time, days: 2)
            say("ticket.resolved", ticket, time, by: agent, ["resolution": "replaced"])
        }
        if chance(35) { survey(person, time + Self.hour, agent, ["ticketId": .text(ticket)]) }
        say("ticket.closed", ticket, time + 4 * Self.day)
    }

    /// Mail, messages and visits.
    private mutating func write(_ person: Person) {
        var time = later(person.since, days: 10)
        while time < end, chance(78) {
            let seller = pick(sellers)
            let about: DemoValue = ["contactId": .text(person.stream)]
            switch below(10) {
            case 0..<5:
                let email = stream("email")
                say("email.sent", email, time, by: seller, about.with("subject", "Your offer"))
                if chance(60) { say("email.opened", email, time + span(9_000)) }
            case 5..<7: say("email.received", stream("email"), time, about.with("subject", "A question"))
            case 7:
                say(
                    "message.received", stream("message"), time,
                    about.with("channel", .text(pick(["whatsapp", "telegram"]))).with("text", "سلام، قیمت؟"))
            case 8:
                let meeting = stream("meeting")
                let (from, to) = (time + Self.day, time + Self.day + Self.hour)
                let schedule = about.with("start", .text(Self.instant(from))).with(
                    "end", .text(Self.instant(to)))
                say("meeting.scheduled", meeting, time, by: seller, schedule.with("title", "Tasting"))
                say(chance(80) ? "meeting.held" : "meeting.no_show", meeting, to, by: seller)
            default:
                say("note.added", stream("note"), time, by: seller, about.with("text", "Likes dark roasts"))
            }
            time = later(time, days: 70)
        }
    }
}
