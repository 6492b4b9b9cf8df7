import Projecting
import Testing

/// A ticket's times and promises in business hours, worked out by hand. The instants carry their own offset from
/// UTC, so that what a wall clock showed can be checked without knowing a time zone.
@Suite struct TicketHoursTests {
    private static let hour: Int64 = 3_600_000

    /// Tells of a calendar and of tickets that are promised something in its hours.
    private struct Desk {
        let centre: CentreLedger

        init(_ zone: String, _ week: String, holidays: String = "[]") throws {
            centre = try CentreLedger()
            try centre.people()
            try centre.add(
                "calendar.defined", "calendar-desk", "2020-01-01T00:00:00Z",
                #"{"timezone":"\#(zone)","from":"2020-01-01","week":\#(week),"holidays":\#(holidays)}"#)
        }

        /// - Parameters:
        ///   - firstResponse: what is promised, milliseconds.
        ///   - resolution: what is promised, milliseconds.
        func open(
            _ time: String, _ ticket: String = "ticket-1", firstResponse: Int64, resolution: Int64
        ) throws {
            try centre.add(
                "ticket.opened", ticket, time, #"{"contactId":"contact-1","channel":"email"}"#)
            for (metric, target) in [("first_response", firstResponse), ("resolution", resolution)] {
                try centre.add(
                    "ticket.sla_applied", ticket, time,
                    """
                    {"policy":"gold","metric":"\(metric)","targetMs":\(target),"calendar":"calendar-desk"}
                    """)
            }
        }

        func reply(_ time: String, _ ticket: String = "ticket-1", automated: Bool = false) throws {
            try centre.add(
                "ticket.agent_replied", ticket, time, #"{"public":true,"automated":\#(automated)}"#)
        }

        func say(_ type: String, _ time: String, _ data: String = "{}", of ticket: String = "ticket-1") throws
        {
            try centre.add("ticket." + type, ticket, time, data)
        }

        func row(
            _ columns: String, at instant: String? = nil, of ticket: String = "ticket-1"
        ) throws -> [OracleValue] {
            try centre.query("SELECT \(columns) FROM tickets WHERE ticket_id = '\(ticket)'", validAt: instant)
                .first ?? []
        }
    }

    private static let berlin = """
        {"mon":["08:00-16:00"],"tue":["08:00-16:00"],"wed":["08:00-16:00"],"thu":["08:00-16:00"],
        "fri":["08:00-16:00"],"sat":["09:00-12:00","22:00-06:00"]}
        """

    @Test func `Berlin: a ticket through the night that lost an hour, and reopened over Easter`() async throws
    {
        let desk = try Desk("Europe/Berlin", Self.berlin, holidays: #"["2025-04-18","2025-04-21"]"#)
        // Saturday evening. The night shift, 22:00 to 06:00, had seven hours: at 02:00 it was 03:00.
        try desk.open(
            "2025-03-29T20:00:00+01:00", firstResponse: 5 * Self.hour + 1_800_000, resolution: 7 * Self.hour)
        try desk.reply("2025-03-29T20:01:00+01:00", automated: true)
        // 22:00+01:00 to 04:30+02:00: five hours and a half.
        try desk.reply("2025-03-30T04:30:00+02:00")
        try desk.say("status_changed", "2025-03-30T05:00:00+02:00", #"{"status":"pending"}"#)
        try desk.say("customer_replied", "2025-03-31T07:00:00+02:00")
        // Paused for 29 hours of any kind; six hours of work before, two and a half after.
        try desk.say("status_changed", "2025-03-31T10:00:00+02:00", #"{"status":"open"}"#)
        try desk.say("resolved", "2025-03-31T12:30:00+02:00")
        // Thursday 15–16, no Good Friday, Saturday 9–12 and its night's eight hours, no Easter Monday, Tuesday
        // 8:00–9:15: thirteen hours and a quarter.
        try desk.say("reopened", "2025-04-17T15:00:00+02:00")
        try desk.say("resolved", "2025-04-22T09:15:00+02:00")
        try await desk.centre.settle()

        let columns = "first_response_ms, resolution_ms, paused_ms, sla_first_response, sla_resolution"
        let response: OracleValue = 19_800_000
        #expect(
            try desk.row(columns, at: "2025-03-30T04:29:59.999999+02:00")
                == [.null, .null, 0, "running", "running"])
        #expect(
            try desk.row(columns, at: "2025-03-30T04:30:00+02:00")
                == [response, .null, 0, "met", "running"])
        #expect(
            try desk.row(columns, at: "2025-03-31T12:30:00+02:00")
                == [response, 30_600_000, 104_400_000, "met", "breached"])
        #expect(
            try desk.row(columns, at: "2025-04-20T12:00:00+02:00")
                == [response, .null, 104_400_000, "met", "breached"])
        #expect(try desk.row(columns) == [response, 78_300_000, 104_400_000, "met", "breached"])
        // Seven hours of work were over at 11:00 on Monday, to the microsecond; nothing ran while it was paused.
        for (instant, verdict) in [
            ("2025-03-31T09:59:00+02:00", "running"), ("2025-03-31T11:00:00+02:00", "running"),
            ("2025-03-31T11:00:00.000001+02:00", "breached"),
        ] as [(String, OracleValue)] {
            #expect(try desk.row("sla_resolution", at: instant) == [verdict], "\(instant)")
        }
        // What was measured is what the board shows.
        let at = "2025-05-01T00:00:00Z"
        func figure(_ kpi: String) throws -> [OracleValue]? {
            try desk.centre.figure(kpi, "2025-03", validAt: at)
        }
        #expect(try figure("first_response_median")?.first == 19_800_000.0)
        #expect(try figure("resolution_p90")?.first == 78_300_000.0)
        #expect(try figure("sla_first_response")?.first == 1.0)
        #expect(try figure("sla_resolution")?.first == 0.0)
    }

    @Test func `Berlin: without an answer a promise ends within the hours, not when they are over`()
        async throws
    {
        let desk = try Desk("Europe/Berlin", Self.berlin)
        let opening = "2025-03-29T20:00:00+01:00"
        // Of the night's seven hours six and a half; all seven; half an hour more, on Monday.
        try desk.open(opening, "ticket-1", firstResponse: 23_400_000, resolution: Self.hour)
        try desk.open(opening, "ticket-2", firstResponse: 7 * Self.hour, resolution: Self.hour)
        try desk.open(opening, "ticket-3", firstResponse: 27_000_000, resolution: Self.hour)
        try await desk.centre.settle()
        for (ticket, last) in [
            ("ticket-1", "2025-03-30T05:30:00"), ("ticket-2", "2025-03-31T08:00:00"),
            ("ticket-3", "2025-03-31T08:30:00"),
        ] {
            let columns = "sla_first_response"
            #expect(try desk.row(columns, at: last + "+02:00", of: ticket) == ["running"], "\(ticket)")
            #expect(
                try desk.row(columns, at: last + ".000001+02:00", of: ticket) == ["breached"], "\(ticket)")
        }
    }

    @Test func `Berlin: a day of 25 hours, one of 23, and shifts that lie over each other`() async throws {
        let desk = try Desk("Europe/Berlin", #"{"sat":["22:00-06:00"],"sun":["00:00-24:00"]}"#)
        // From Saturday 23:00; Sunday's first six hours are those of the night shift as well.
        for (ticket, reply) in [
            ("ticket-1", "2025-10-26T02:30:00+02:00"), ("ticket-2", "2025-10-26T02:30:00+01:00"),
        ] {
            try desk.open(
                "2025-10-25T23:00:00+02:00", ticket, firstResponse: 4 * Self.hour, resolution: 26 * Self.hour)
            try desk.reply(reply, ticket)
            try desk.say("resolved", "2025-10-27T12:00:00+01:00", of: ticket)
        }
        // In spring, and a week later.
        for (ticket, opening, resolution) in [
            ("ticket-3", "2025-03-29T23:00:00+01:00", "2025-03-31T12:00:00+02:00"),
            ("ticket-4", "2025-04-05T23:00:00+02:00", "2025-04-07T12:00:00+02:00"),
        ] {
            try desk.open(opening, ticket, firstResponse: Self.hour, resolution: 25 * Self.hour - 1)
            try desk.say("resolved", resolution, of: ticket)
        }
        try await desk.centre.settle()
        let columns = "first_response_ms, sla_first_response, resolution_ms, sla_resolution"
        #expect(try desk.row(columns) == [12_600_000, "met", .integer(26 * Self.hour), "met"])
        // An hour later, and the clock shows the same.
        #expect(
            try desk.row(columns, of: "ticket-2") == [
                16_200_000, "breached", .integer(26 * Self.hour), "met",
            ])
        #expect(
            try desk.row(columns, of: "ticket-3") == [.null, .null, .integer(24 * Self.hour), "met"])
        #expect(
            try desk.row(columns, of: "ticket-4") == [.null, .null, .integer(25 * Self.hour), "breached"])
    }

    private static let tehran = """
        {"sat":["08:00-16:00"],"sun":["08:00-16:00"],"mon":["08:00-16:00"],"tue":["08:00-16:00"],
        "wed":["08:00-16:00","22:00-02:00"]}
        """

    @Test func `Tehran: a night that gained an hour, the weekend and a holiday`() async throws {
        let desk = try Desk("Asia/Tehran", Self.tehran, holidays: #"["2022-09-24"]"#)
        // Wednesday 21 September 2022: at 24:00 it was 23:00 again, so the shift had five hours. Thursday and
        // Friday are off, Saturday was a holiday.
        try desk.open("2022-09-21T17:00:00+04:30", firstResponse: 5 * Self.hour, resolution: 8 * Self.hour)
        try desk.reply("2022-09-25T10:15:00+03:30")
        try desk.say("status_changed", "2022-09-25T11:00:00+03:30", #"{"status":"on_hold"}"#)
        try desk.say("status_changed", "2022-09-26T09:00:00+03:30", #"{"status":"open"}"#)
        try desk.say("resolved", "2022-09-26T12:30:00+03:30")
        try await desk.centre.settle()
        // 5 + 2¼ hours; 5 + 3 and 3½ hours; 22 hours on hold.
        let columns = "first_response_ms, resolution_ms, paused_ms, sla_first_response, sla_resolution"
        #expect(try desk.row(columns) == [26_100_000, 41_400_000, 79_200_000, "breached", "breached"])
        for (instant, response, resolution) in [
            // The five hours are over on Thursday at two, and nothing runs until Sunday at eight.
            ("2022-09-22T01:59:59+03:30", "running", "running"),
            ("2022-09-23T12:00:00+03:30", "running", "running"),
            ("2022-09-24T12:00:00+03:30", "running", "running"),
            ("2022-09-25T08:00:00+03:30", "running", "running"),
            ("2022-09-25T08:00:00.000001+03:30", "breached", "running"),
            // Eight hours when it was put on hold: the ninth begins when it is taken up again.
            ("2022-09-26T09:00:00+03:30", "breached", "running"),
            ("2022-09-26T09:00:00.000001+03:30", "breached", "breached"),
        ] as [(String, OracleValue, OracleValue)] {
            #expect(
                try desk.row("sla_first_response, sla_resolution", at: instant) == [response, resolution],
                "\(instant)")
        }
    }

    @Test func `Tehran: a holiday takes the night that begins on it, and leaves the one that ends on it`()
        async throws
    {
        // Tuesday 15:00 to Saturday 09:00. 4 June 2025 was a Wednesday.
        for (holiday, hours) in [("2025-06-04", 2), ("2025-06-05", 14), ("2025-06-07", 13)]
            as [(String, Int64)]
        {
            let desk = try Desk("Asia/Tehran", Self.tehran, holidays: #"["\#(holiday)"]"#)
            try desk.open("2025-06-03T15:00:00+03:30", firstResponse: 14 * Self.hour, resolution: Self.hour)
            try desk.reply("2025-06-07T09:00:00+03:30")
            try await desk.centre.settle()
            #expect(
                try desk.row("first_response_ms, sla_first_response") == [
                    .integer(hours * Self.hour), "met",
                ],
                "\(holiday)")
        }
    }

    @Test func `Tehran: the night that lost an hour, before the day that began at one`() async throws {
        let desk = try Desk("Asia/Tehran", #"{"mon":["22:00-02:00"],"tue":["00:00-08:00"]}"#)
        // Monday 22:00+03:30 to Tuesday 08:00+04:30, the last hours of the night within the morning's.
        try desk.open("2022-03-21T20:00:00+03:30", firstResponse: 9 * Self.hour, resolution: Self.hour)
        try desk.reply("2022-03-22T08:30:00+04:30")
        try await desk.centre.settle()
        #expect(
            try desk.row("first_response_ms, sla_first_response") == [.integer(9 * Self.hour), "met"])
    }
}
