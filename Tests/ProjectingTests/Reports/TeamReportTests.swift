import Projecting
import TestSupport
import Testing

/// `channel_mix` and `team_productivity` against the oracle.
@Suite(.serialized) struct TeamReportTests {
    private static let categories = [
        "contact", "call", "call", "call", "ticket", "ticket", "ticket", "ticket", "ticket", "deal", "deal",
        "deal", "deal",
        "task", "task", "employee", "email", "message", "meeting",
    ]
    private static let kinds = ["day", "monday_week", "saturday_week", "month", "jalali_month"]

    @Test func `channels and employees are counted as by hand`() async throws {
        let seeds = ReportMoment.seeds(from: 51, count: 5)
        var columns: Set<Int> = []
        for seed in seeds { columns.formUnion(try await workCounted(seed)) }
        #expect(
            columns == Set(0...8), "seeds \(seeds): somebody did each of these things, and some in a queue")
    }

    /// - Returns: the columns of `team_productivity` in which there was something; 8 where a queue had something.
    private func workCounted(_ seed: UInt64) async throws -> Set<Int> {
        let zone = seed % 2 == 0 ? "Europe/Berlin" : "Asia/Tehran"
        let periods = try OraclePeriods(zone)
        var columns: Set<Int> = []
        try await ReportMoment.each(seed, count: 600, Self.categories, timeZone: zone) {
            moment, random in
            let kind = Self.kinds.randomElement(using: &random) ?? "month"
            let (agent, unit) = ([nil, nil, "employee-1"], [nil, nil, "north"])
            var words = Bool.random(using: &random) ? moment.words : [:]
            let range = words.isEmpty ? Int64.min..<Int64.max : moment.period
            words["period"] = kind
            words["agent"] = agent.randomElement(using: &random) ?? nil
            words["org_unit"] = unit.randomElement(using: &random) ?? nil
            let team = moment.oracle.employees().filter { $0.text("org_unit") == words["org_unit"] }
            var employees = words["agent"].map { Set([$0]) }
            if words["org_unit"] != nil {
                let names = Set(team.compactMap { $0.text("employee_id") })
                employees = employees.map { $0.intersection(names) } ?? names
            }
            let mix = moment.oracle.channelMix(
                periods, kind: kind, employees: employees, from: range.lowerBound, to: range.upperBound)
            let mixRows = try moment.rows("channel_mix", words)
            #expect(mixRows == mix.map { $0.values.map(Question.rounded) }, "\(moment), \(words)")
            let work = moment.oracle.productivity(
                periods, kind: kind, employees: employees, from: range.lowerBound, to: range.upperBound)
            let workRows = try moment.rows("team_productivity", words)
            #expect(workRows == work.map { $0.values.map(Question.rounded) }, "\(moment), \(words)")
            if try queueCounted(moment, periods, kind) { columns.insert(8) }
            for row in work {
                for (index, cell) in row.cells.enumerated() where cell.value != .integer(0) {
                    columns.insert(index)
                }
            }
        }
        return columns
    }

    /// - Returns: whether there was something in a queue, which is one of calls or one of tickets.
    private func queueCounted(_ moment: ReportMoment, _ periods: OraclePeriods, _ kind: String) throws -> Bool
    {
        let queue = moment.end % 2 == 0 ? "sales" : "first"
        let words = ["queue": queue, "period": kind]
        let mix = moment.oracle.channelMix(
            periods, kind: kind, employees: nil, queue: queue, from: .min, to: .max)
        #expect(
            try moment.rows("channel_mix", words) == mix.map { $0.values.map(Question.rounded) },
            "\(moment), \(words)")
        let work = moment.oracle.productivity(
            periods, kind: kind, employees: nil, queue: queue, from: .min, to: .max)
        #expect(
            try moment.rows("team_productivity", words) == work.map { $0.values.map(Question.rounded) },
            "\(moment), \(words)")
        return !mix.isEmpty && !work.isEmpty
    }

    @Test func `who replied counts, else to whom it was assigned; bots do not; currencies stay apart`()
        async throws
    {
        let centre = try CentreLedger()
        try centre.people()
        func ticket(_ type: String, _ minute: Int, _ data: String = "{}", by actor: String? = nil) throws {
            try centre.add("ticket." + type, "ticket-1", CentreLedger.time(minute * 60), data, actor: actor)
        }
        try ticket("opened", 0, #"{"contactId":"contact-1","channel":"kiosk"}"#)
        try ticket("agent_replied", 1, #"{"public":true,"automated":true}"#, by: "employee-1")
        try ticket("agent_replied", 2, #"{"public":true,"automated":false}"#, by: "mailer")
        try ticket("assigned", 3, #"{"assigneeId":"employee-1"}"#)
        try ticket("agent_replied", 4, #"{"public":true,"automated":false}"#)
        try ticket("agent_replied", 5, #"{"public":true,"automated":false}"#, by: "employee-9")
        try ticket("resolved", 6)
        for (number, currency) in [(1, "EUR"), (2, "USD"), (3, "EUR")] {
            try centre.add(
                "deal.opened", "deal-\(number)", CentreLedger.time(0),
                #"{"contactId":"contact-1","ownerId":"employee-1"}"#)
            try centre.add(
                "deal.won", "deal-\(number)", CentreLedger.time(60),
                #"{"amount":{"amount":\#(number),"currency":"\#(currency)"}}"#)
        }
        try await centre.settle()
        #expect(
            try centre.query("SELECT n, type, employee_id FROM interactions WHERE stream = 'ticket-1'") == [
                [0, "ticket.opened", .null], [1, "ticket.agent_replied", .null],
                [2, "ticket.agent_replied", "employee-1"], [3, "ticket.agent_replied", "employee-9"],
            ])
        #expect(try centre.report("channel_mix") == [["2025-03", "kiosk", 4, 1, 3, 1.0]])
        #expect(
            try centre.report("team_productivity") == [
                ["employee-1", "2025-03", 1, 0, 1, 0, 3, #"{"EUR":4,"USD":2}"#],
                ["employee-9", "2025-03", 1, 0, 0, 0, 0, "{}"],
            ])
        // Opened again, it is nobody's work.
        try ticket("reopened", 10)
        try await centre.settle()
        #expect(try centre.report("team_productivity").first?[4] == 0)
    }
}
