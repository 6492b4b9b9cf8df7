import Projecting
import TestSupport
import Testing

/// The reports of leads, campaigns and segments against the oracle, with their parameters.
@Suite(.serialized) struct MarketingReportTests {
    private static let categories = [
        "contact", "contact", "lead", "lead", "lead", "lead", "campaign", "campaign", "campaign", "campaign",
        "campaign", "order", "order", "order", "order", "segment", "segment", "employee",
    ]
    private static let models = ["first", "last", "linear", "position", "time_decay"]

    /// What there was to compare.
    private struct Found {
        var leads = 0
        /// Rates of the funnel, of sources and of answers: some, and of nothing.
        var rates = 0
        var ofNothing = 0
        var credited = 0
        /// Rows in which a campaign earned something on what it cost.
        var returns = 0
        var members = 0
    }

    @Test func `leads, answers, credits and segments are counted as by hand`() async throws {
        let seeds = ReportMoment.seeds(from: 81, count: 3)
        var found = Found()
        for seed in seeds { try await compare(seed, &found) }
        #expect(
            found.leads > 0 && found.rates > 0 && found.ofNothing > 0 && found.credited > 0
                && found.returns > 0 && found.members > 0, "seeds \(seeds): \(found)")
    }

    private func compare(_ seed: UInt64, _ found: inout Found) async throws {
        var here = found
        try await ReportMoment.each(seed, count: 420, Self.categories, poolSize: 25, rounds: 10) {
            moment, random in
            let period = Bool.random(using: &random) ? Self.period(moment, &random) : nil
            let words =
                period.map {
                    [
                        "from": OracleInstant.text($0.lowerBound), "to": OracleInstant.text($0.upperBound),
                    ]
                } ?? [:]
            try compareLeads(moment, words, period ?? .min..<(.max), &random, &here)
            try compareCampaigns(moment, words, period ?? .min..<(.max), &random, &here)
            let members = moment.oracle.segmentMembers()
            let sizes = try moment.rows("segment_sizes")
            for row in sizes {
                let own = members.filter { $0["segment_id"] == row[0] }
                #expect(row[2] == .integer(Set(own.compactMap { $0["contact_id"] }).count), "\(moment)")
            }
            #expect(sizes.count == moment.oracle.segments().count, "\(moment)")
            here.members += members.count
        }
        found = here
    }

    /// From one thing that is counted to another: the first is within, the second is not.
    private static func period(_ moment: ReportMoment, _ random: inout SeededGenerator) -> Range<Int64> {
        let type = ["lead.captured", "campaign.touched", "order.completed"].randomElement(using: &random)
        let times = moment.world.events.filter { $0.type == type }.map(\.time)
        let ends = [times.randomElement(using: &random) ?? 0, times.randomElement(using: &random) ?? 0]
        return (ends.min() ?? 0)..<(ends.max() ?? 0)
    }

    private func compareLeads(
        _ moment: ReportMoment, _ words: [String: String], _ period: Range<Int64>,
        _ random: inout SeededGenerator, _ found: inout Found
    ) throws {
        let owner = [nil, nil, "employee-1"].randomElement(using: &random) ?? nil
        let source = [nil, nil, "ad", "chatbot"].randomElement(using: &random) ?? nil
        var words = words
        words["owner"] = owner
        let (from, to) = (period.lowerBound, period.upperBound)
        let sources = moment.oracle.leadSources(from: from, to: to, owner: owner)
        try expect("lead_sources", words, sources, moment)
        words["source"] = source
        let funnel = moment.oracle.funnel(from: from, to: to, owner: owner, source: source)
        try expect("funnel", words, funnel, moment)
        found.leads += sources.count
        for row in funnel { count(row["rate"], &found) }
    }

    private func compareCampaigns(
        _ moment: ReportMoment, _ words: [String: String], _ period: Range<Int64>,
        _ random: inout SeededGenerator, _ found: inout Found
    ) throws {
        let channel = [nil, nil, "sms"].randomElement(using: &random) ?? nil
        var words = words
        words["channel"] = channel
        let answers = moment.oracle.responseRate(
            from: period.lowerBound, to: period.upperBound, channel: channel)
        try expect("response_rate", words, answers, moment)
        for row in answers { count(row["response_rate"], &found) }

        words["channel"] = nil
        let model =
            [nil, nil, Self.models.randomElement(using: &random)].randomElement(using: &random) ?? nil
        let currency = [nil, nil, "EUR"].randomElement(using: &random) ?? nil
        let days = [nil, 1, 7, 90].randomElement(using: &random) ?? nil
        (words["model"], words["currency"], words["days"]) = (model, currency, days.map { "\($0)" })
        let conversions = moment.oracle.conversions(days: Int64(days ?? 30)).filter { conversion in
            period.contains(conversion.at) && (currency == nil || conversion.currency == currency)
        }
        let returns = moment.oracle.returns(
            on: conversions, in: period, model: model, currency: currency)
        // A row of nothing says nothing.
        let shown = try moment.rows("campaign_roi", words).filter { $0[3] != 0 || $0[4] != 0 }
        #expect(shown == returns.map { $0.values.map(Question.rounded) }, "\(moment), \(words)")
        found.credited += conversions.count
        found.returns += returns.filter { $0["revenue"] != 0 && $0["roi"] != .null }.count
    }

    private func expect(
        _ name: String, _ words: [String: String], _ rows: [OracleRow], _ moment: ReportMoment
    ) throws {
        #expect(
            try moment.rows(name, words) == rows.map { $0.values.map(Question.rounded) },
            "\(moment), \(words): \(name)")
    }

    private func count(_ rate: OracleValue?, _ found: inout Found) {
        if rate == .null { found.ofNothing += 1 } else if rate != .real(0) { found.rates += 1 }
    }
}
