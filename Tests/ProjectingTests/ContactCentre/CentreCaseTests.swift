import EventLog
import Ledger
import Projecting
import Testing

/// Cases at the edges of calls, tickets and key figures.
@Suite struct CentreCaseTests {
    private static let fcr = "SELECT fcr FROM calls WHERE call_id = 'call-1'"

    @Test func `a first contact is pending for a week, then resolved; a repeat says no at once`() async throws
    {
        let centre = try CentreLedger()
        try centre.people()
        try centre.answeredCall("call-1", from: "contact-1")
        try centre.answeredCall("call-2", from: "contact-2")
        try await centre.settle()
        #expect(try centre.cell(Self.fcr, validAt: "2025-03-09T00:00:00Z") == "pending")
        #expect(
            try centre.figure("fcr", "2025-03", validAt: "2025-03-09T00:00:00Z") == [.null, 0.7, .null, 0, 0])
        #expect(try centre.cell(Self.fcr, validAt: "2025-03-11T00:00:00Z") == "yes")
        try centre.add(
            "ticket.opened", "ticket-1", "2025-03-10T10:01:05Z",
            #"{"contactId":"contact-1","channel":"email"}"#)
        try await centre.settle()
        // To the second: the week is over 7 × 24 hours after 10:01:05.
        #expect(try centre.cell(Self.fcr, validAt: "2025-03-10T10:01:05Z") == "no")
        #expect(try centre.figure("fcr", "2025-03", validAt: "2025-04-01T00:00:00Z") == [0.5, 0.7, 0, 1, 2])
        // As it was known before the ticket.
        #expect(
            try centre.cell(
                Self.fcr, asOf: "@\(centre.ledger.log.headPosition() - 1)", validAt: "2025-04-01T00:00:00Z")
                == "yes")
    }

    @Test func `contacts that are merged are one caller, and two again when they are unmerged`() async throws
    {
        let centre = try CentreLedger()
        try centre.people()
        try centre.answeredCall("call-1", from: "contact-1")
        try centre.answeredCall("call-2", from: "contact-2", day: "2025-03-05")
        try await centre.settle()
        let later = "2025-04-01T00:00:00Z"
        #expect(try centre.cell(Self.fcr, validAt: later) == "yes")
        try centre.add("contact.merged", "contact-2", "2025-05-01T00:00:00Z", #"{"intoId":"contact-1"}"#)
        try await centre.settle()
        #expect(try centre.cell(Self.fcr, validAt: later) == "no")
        let merged = try centre.ledger.log.headPosition()
        try centre.add("contact.unmerged", "contact-2", "2025-05-02T00:00:00Z")
        try await centre.settle()
        #expect(try centre.cell(Self.fcr, validAt: later) == "yes")
        #expect(try centre.cell(Self.fcr, asOf: "@\(merged)", validAt: later) == "no")
    }

    @Test func `a caller who is identified later counts with all the call`() async throws {
        let centre = try CentreLedger()
        try centre.people()
        try centre.answeredCall("call-1", from: "contact-1")
        try centre.answeredCall("call-2", day: "2025-03-04")
        try await centre.settle()
        let later = "2025-04-01T00:00:00Z"
        #expect(try centre.cell(Self.fcr, validAt: later) == "yes")
        try centre.add(
            "call.contact_identified", "call-2", "2025-03-20T00:00:00Z", #"{"contactId":"contact-1"}"#)
        try await centre.settle()
        #expect(try centre.cell(Self.fcr, validAt: later) == "no")
        #expect(try centre.cell(Self.fcr, validAt: "2025-03-19T00:00:00Z") == "yes")
    }

    @Test
    func `in the menu nobody waits, a callback request changes nothing, an answered call is not abandoned`()
        async throws
    {
        let centre = try CentreLedger()
        try centre.people()
        try centre.abandonedCall("call-1", wait: 5, phase: "ivr")
        try centre.add("call.offered", "call-2", CentreLedger.time(0), #"{"direction":"inbound"}"#)
        try centre.add("call.queued", "call-2", CentreLedger.time(0), #"{"queue":"sales"}"#)
        try centre.add("call.callback_requested", "call-2", CentreLedger.time(30))
        try centre.add("call.abandoned", "call-2", CentreLedger.time(31), #"{"phase":"queue"}"#)
        try centre.add("call.offered", "call-3", CentreLedger.time(900), #"{"direction":"outbound"}"#)
        try centre.add("call.answered", "call-3", CentreLedger.time(905), #"{"agentId":"employee-1"}"#)
        try centre.add("call.offered", "call-4", CentreLedger.time(0), #"{"direction":"inbound"}"#)
        try centre.add("call.queued", "call-4", CentreLedger.time(0), #"{"queue":"sales"}"#)
        try centre.add("call.answered", "call-4", CentreLedger.time(10), #"{"agentId":"employee-1"}"#)
        try centre.add(
            "call.transferred", "call-4", CentreLedger.time(70), #"{"kind":"blind","toQueue":"support"}"#)
        try centre.add("call.abandoned", "call-4", CentreLedger.time(100), #"{"phase":"queue"}"#)
        try await centre.settle()
        #expect(try centre.figure("abandon_rate", "2025-03")?.suffix(2) == [1, 2])
        #expect(try centre.figure("service_level", "2025-03")?.suffix(2) == [1, 2])
        #expect(
            try centre.query("SELECT call_id, wait_ms, talk_ms, queue FROM calls WHERE ended_at IS NOT NULL")
                == [
                    ["call-1", 5_000, 0, .null], ["call-2", 31_000, 0, "sales"],
                    ["call-4", 10_000, 60_000, "support"],
                ])
    }

    @Test func `bots and notes are no response; a ticket that is reopened keeps its first`() async throws {
        let centre = try CentreLedger()
        try centre.people()
        func ticket(_ type: String, _ minute: Int, _ data: String = "{}") throws {
            try centre.add("ticket." + type, "ticket-1", CentreLedger.time(minute * 60), data)
        }
        try ticket("opened", 0, #"{"contactId":"contact-1","channel":"email"}"#)
        try ticket("sla_applied", 0, #"{"policy":"p","metric":"first_response","targetMs":900000}"#)
        try ticket("sla_applied", 0, #"{"policy":"p","metric":"resolution","targetMs":3600000}"#)
        try ticket("agent_replied", 1, #"{"public":true,"automated":true}"#)
        try ticket("agent_replied", 2, #"{"public":false,"automated":false}"#)
        try ticket("agent_replied", 10, #"{"public":true,"automated":false}"#)
        try ticket("status_changed", 20, #"{"status":"pending"}"#)
        try ticket("status_changed", 50, #"{"status":"open"}"#)
        try ticket("resolved", 60)
        try ticket("customer_replied", 100)
        try ticket("resolved", 140)
        try await centre.settle()
        let columns =
            "first_response_ms, resolution_ms, paused_ms, reopens, sla_first_response, sla_resolution"
        func row(_ minute: Int) throws -> [OracleValue]? {
            try centre.query("SELECT \(columns) FROM tickets", validAt: CentreLedger.time(minute * 60)).first
        }
        #expect(try row(5) == [.null, .null, 0, 0, "running", "running"])
        #expect(try row(60) == [600_000, 1_800_000, 1_800_000, 0, "met", "met"])
        #expect(try row(120) == [600_000, .null, 1_800_000, 1, "met", "running"])
        #expect(try row(140) == [600_000, 4_200_000, 1_800_000, 1, "met", "breached"])
    }

    @Test func `a calendar is known by position, holds from its day, and can be annulled`() async throws {
        let centre = try CentreLedger()
        try centre.people()
        let week = #""week":{"mon":["09:00-17:00"],"tue":["09:00-17:00"]},"holidays":[]"#
        let set = try centre.add(
            "calendar.defined", "calendar-1", "2025-06-01T00:00:00Z",
            #"{"timezone":"UTC","from":"2025-01-01",\#(week)}"#)
        try centre.add(
            "ticket.opened", "ticket-1", "2025-03-03T16:00:00Z",
            #"{"contactId":"contact-1","channel":"email"}"#)
        try centre.add(
            "ticket.sla_applied", "ticket-1", "2025-03-03T16:00:00Z",
            #"{"policy":"p","metric":"first_response","targetMs":7200000,"calendar":"calendar-1"}"#)
        try centre.add(
            "ticket.agent_replied", "ticket-1", "2025-03-04T10:30:00Z", #"{"public":true,"automated":false}"#)
        try await centre.settle()
        let columns = "SELECT first_response_ms, sla_first_response FROM tickets"
        let valid = "2025-03-05T00:00:00Z"
        #expect(try centre.query(columns, validAt: valid) == [[9_000_000, "breached"]])
        try centre.add(
            "calendar.defined", "calendar-1", "2025-06-02T00:00:00Z",
            #"{"timezone":"UTC","from":"2025-03-04","week":{"tue":["10:00-17:00"]},"holidays":[]}"#)
        try await centre.settle()
        #expect(try centre.query(columns, validAt: valid) == [[5_400_000, "met"]])
        #expect(
            try centre.query("SELECT n, \"from\" FROM calendars") == [[0, "2025-01-01"], [1, "2025-03-04"]])
        try centre.add(
            "ledger.annulled", "ledger-1", "2025-06-03T00:00:00Z", #"{"eventId":"\#(set)","reason":"r"}"#)
        try await centre.settle()
        // Of Tuesday's half an hour is left; Monday has no hours any more.
        #expect(try centre.query(columns, validAt: valid) == [[1_800_000, "met"]])
    }

    @Test func `of nothing a figure is null, and a unit's own target comes first`() async throws {
        let centre = try CentreLedger()
        try centre.people()
        try centre.add(
            "call.offered", "call-1", CentreLedger.time(0), #"{"direction":"inbound","orgUnit":"north"}"#)
        try await centre.settle()
        #expect(try centre.figure("service_level", "2025-03") == [.null, 0.8, .null, 0, 0])
        try centre.add(
            "kpi.target_set", "kpi-1", "2025-03-01T00:00:00Z", #"{"kpi":"service_level","target":0.9}"#)
        try centre.add(
            "kpi.target_set", "kpi-2", "2025-03-01T00:00:00Z",
            #"{"kpi":"service_level_of_answered","target":0.7,"orgUnit":"north"}"#)
        try await centre.settle()
        #expect(try centre.figure("service_level", "2025-03")?[1] == 0.9)
        #expect(try centre.figure("service_level_of_answered", "2025-03")?[1] == 0.9)
        #expect(try centre.figure("service_level_of_answered", "2025-03", ["org_unit": "north"])?[1] == 0.7)
    }

    @Test func `agents: occupancy, utilisation and attrition, open spells left out`() async throws {
        let centre = try CentreLedger()
        try centre.people()
        try centre.add(
            "employee.hired", "employee-2", "2025-01-15T00:00:00Z", #"{"name":"Ali","role":"agent"}"#)
        try centre.answeredCall("call-1", from: "contact-1", wait: 0, talk: 900)
        func agent(_ type: String, _ second: Int, _ data: String = "{}") throws {
            try centre.add("employee." + type, "employee-1", CentreLedger.time(second), data)
        }
        try agent("shift_started", 34_000)
        try agent("state_changed", 35_900, #"{"state":"available"}"#)
        try agent("state_changed", 36_000, #"{"state":"on_contact"}"#)
        try agent("shift_ended", 35_800 + 3_600)
        try agent("state_changed", 40_000, #"{"state":"available"}"#)
        try centre.add("employee.left", "employee-2", "2025-03-10T00:00:00Z", #"{"voluntary":true}"#)
        try await centre.settle()
        let at = "2025-03-31T23:59:59.999999Z"
        #expect(try centre.figure("occupancy", "2025-03", validAt: at) == [0.9, 0.85, 1, 900_000, 1_000_000])
        #expect(try centre.figure("utilisation", "2025-03", validAt: at)?.suffix(2) == [900_000, 5_400_000])
        // Twelve months to March: 1 employed at nine ends, 2 at those of January and February, 1 at March's.
        let attrition = try #require(try centre.figure("agent_attrition", "2025-03", validAt: at))
        #expect(attrition[3] == 1 && attrition[4] == .real(14.0 / 12))
    }

    @Test func `surveys: satisfied, recommending, answering`() async throws {
        let centre = try CentreLedger()
        try centre.people()
        func survey(_ name: String, _ kind: String, _ score: Int?, expectation: Int? = nil) throws {
            try centre.add(
                "survey.requested", "survey-" + name, CentreLedger.time(0),
                #"{"kind":"\#(kind)","contactId":"contact-1"}"#)
            guard let score else { return }
            let expected = expectation.map { #","expectation":\#($0)"# } ?? ""
            try centre.add(
                "survey.answered", "survey-" + name, CentreLedger.time(60),
                #"{"score":\#(score)\#(expected)}"#)
        }
        for (index, score) in [5, 4, 3, 1].enumerated() {
            try survey("c\(index)", "csat", score, expectation: index < 3 ? 4 : nil)
        }
        try survey("open", "csat", nil)
        for (index, score) in [10, 9, 8, 0, 6].enumerated() { try survey("n\(index)", "nps", score) }
        try await centre.settle()
        #expect(try centre.figure("csat", "2025-03") == [0.5, 0.9, 0, 2, 4])
        #expect(try centre.figure("csat_response_rate", "2025-03") == [0.8, .null, .null, 4, 5])
        #expect(try centre.figure("nps", "2025-03") == [0.0, .null, .null, 0, 5])
        #expect(
            try centre.report("satisfaction").map { Array($0.dropFirst().prefix(2)) } == [
                ["delighted", 1], ["dissatisfied", 1], ["satisfied", 1],
            ])
    }

    @Test func `the forecast of a day is the mean of the last four same weekdays`() async throws {
        let centre = try CentreLedger()
        try centre.people()
        // Mondays with 1, 2, 3 and 2 calls, then one with 3: forecast 2, actual 3.
        let counts = [
            ("2025-02-03", 1), ("2025-02-10", 2), ("2025-02-17", 3), ("2025-02-24", 2), ("2025-03-03", 3),
        ]
        for (day, count) in counts {
            for call in 0..<count { try centre.answeredCall("call-\(day).\(call)", day: day) }
        }
        try await centre.settle()
        #expect(try centre.figure("forecast_variance", "2025-03") == [0.5, 0.05, 0, 0.5, 1])
        #expect(try centre.figure("forecast_variance", "2025-02") == nil)
    }
}
