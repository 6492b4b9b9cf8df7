/// A figure of the board in one period.
struct OracleFigure {
    /// `nil` for medians and percentiles.
    var numerator: Double? = 0
    var denominator = 0.0
    /// Of medians and percentiles.
    var quantile: Double?

    var value: Double? {
        if numerator == nil { return quantile }
        return denominator > 0 ? (numerator ?? 0) / denominator : nil
    }
}

/// What counts for the board.
struct OracleBoardFilter {
    var orgUnit: String?
    var queue: String?
    var agent: String?
    /// Microseconds, inclusive and exclusive.
    var from: Int64?
    var to: Int64?

    func takes(_ instant: Int64) -> Bool { instant >= from ?? .min && instant < to ?? .max }
}

/// The key figures of Projections/KPIs/README.md, counted by hand from the oracle's rows: `clv` alone is left to
/// the test of its report.
final class OracleBoard {
    let oracle: Oracle
    let periods: OraclePeriods
    let kind: String
    let filter: OracleBoardFilter
    /// Figure → period → what it is there.
    private(set) var figures: [String: [String: OracleFigure]] = [:]

    init(_ oracle: Oracle, _ periods: OraclePeriods, kind: String, filter: OracleBoardFilter) {
        (self.oracle, self.periods, self.kind, self.filter) = (oracle, periods, kind, filter)
        countCalls()
        countTickets()
        if filter.queue == nil {
            countAgents()
            countSales()
            countLeavers()
        }
        countSurveys()
        countForecasts()
        if filter.queue == nil, filter.agent == nil, filter.orgUnit == nil { countCustomers() }
    }

    func add(_ kpi: String, _ instant: Int64, _ numerator: Double, _ denominator: Double) {
        let period = periods.label(kind, instant)
        var figure = figures[kpi]?[period] ?? OracleFigure()
        figure.numerator = (figure.numerator ?? 0) + numerator
        figure.denominator += denominator
        figures[kpi, default: [:]][period] = figure
    }

    private func add(_ kpi: String, _ instant: Int64, if counts: Bool, yes: Bool) {
        if counts { add(kpi, instant, yes ? 1 : 0, 1) }
    }

    /// - Parameter share: 0.5 for the median; between two of the numbers it is on the line between them.
    private func quantile(_ kpi: String, _ share: Double, _ numbers: [(at: Int64, number: Double)]) {
        let byPeriod = Dictionary(grouping: numbers) { periods.label(kind, $0.at) }
        for (period, numbers) in byPeriod {
            figures[kpi, default: [:]][period] = OracleFigure(
                numerator: nil, denominator: Double(numbers.count),
                quantile: Self.quantile(share, of: numbers.map(\.number)))
        }
    }

    static func quantile(_ share: Double, of numbers: [Double]) -> Double {
        let sorted = numbers.sorted()
        if sorted.isEmpty { return .nan }
        let place = Double(sorted.count - 1) * share
        let below = sorted[Int(place)]
        let above = sorted[min(sorted.count - 1, Int(place) + 1)]
        return below + (above - below) * (place - Double(Int(place)))
    }

    // MARK: Calls

    private func takes(_ call: OracleRow) -> Bool {
        (filter.orgUnit == nil || call.text("org_unit") == filter.orgUnit)
            && (filter.queue == nil || call.text("queue") == filter.queue)
            && (filter.agent == nil || call.text("agent_id") == filter.agent)
    }

    private func countCalls() {
        for call in oracle.calls() where takes(call) {
            guard let at = call.instant("offered_at"), filter.takes(at) else { continue }
            let wait = call.integer("wait_ms") ?? 0
            let isInbound = call.text("direction") == "inbound"
            let isAnswered = call.instant("answered_at") != nil
            let isAbandoned = !isAnswered && ["queue", "ring"].contains(call.text("abandoned_phase"))
            let isQueued = call.instant("queued_at") != nil
            let inTime = isAnswered && wait <= 20_000
            let fcr = call.text("fcr")
            add("fcr", at, if: fcr == "yes" || fcr == "no", yes: fcr == "yes")
            add("service_level", at, if: isInbound && (isAnswered || isAbandoned), yes: inTime)
            add("service_level_of_answered", at, if: isInbound && isAnswered, yes: inTime)
            add(
                "service_level_excluding_short", at,
                if: isInbound && (isAnswered || isAbandoned && wait > 20_000), yes: inTime)
            add(
                "service_level_counting_short", at, if: isInbound && (isAnswered || isAbandoned),
                yes: inTime || isAbandoned && wait <= 10_000)
            if isAnswered, let talk = call.integer("talk_ms") { add("talk_time", at, Double(talk), 1) }
            if let wrap = call.integer("wrap_ms") { add("wrap_time", at, Double(wrap), 1) }
            add("abandon_rate", at, if: isInbound && isQueued, yes: isAbandoned)
            let isSelfServed = call.integer("self_served") == 1
            add("self_service", at, if: isInbound && (isSelfServed || isQueued), yes: isSelfServed)
            if let score = call.integer("evaluation_pct") { add("answer_quality", at, Double(score), 1) }
            let handle = ["talk_ms", "hold_ms", "wrap_ms"].compactMap { call.integer($0) }.reduce(0, +)
            add("handle", at, Double(handle), 0)
        }
    }

    /// Inbound calls of a day against the mean of those a week, two, three and four weeks before.
    private func countForecasts() {
        let calls = oracle.calls().filter { takes($0) && $0.text("direction") == "inbound" }
        let days = calls.compactMap { $0.instant("offered_at") }.map(periods.day)
        guard let first = days.min(), let last = days.max(), last >= first + 28 else { return }
        for day in first + 28...last {
            let start = periods.start(ofDay: day)
            guard periods.start(ofDay: day + 1) <= oracle.now + 1, filter.takes(start) else { continue }
            let before = [7, 14, 21, 28].map { back in days.count { $0 == day - back } }.reduce(0, +)
            let (forecast, actual) = (Double(before) / 4, Double(days.count { $0 == day }))
            if before > 0 { add("forecast_variance", start, abs(actual - forecast) / forecast, 1) }
        }
    }

    // MARK: Tickets

    private func countTickets() {
        let tickets = oracle.tickets().filter { ticket in
            filter.takes(ticket.instant("opened_at") ?? 0)
                && (filter.orgUnit == nil || ticket.text("org_unit") == filter.orgUnit)
                && (filter.queue == nil || ticket.text("queue") == filter.queue)
                && (filter.agent == nil || ticket.text("assignee_id") == filter.agent)
        }
        for (family, column) in [("first_response", "first_response_ms"), ("resolution", "resolution_ms")] {
            let times = tickets.compactMap { ticket in
                ticket.integer(column).map { (at: ticket.instant("opened_at") ?? 0, number: Double($0)) }
            }
            quantile(family + "_median", 0.5, times)
            quantile(family + "_p90", 0.9, times)
            for ticket in tickets {
                let kept = ticket.text("sla_" + family)
                add(
                    "sla_" + family, ticket.instant("opened_at") ?? 0,
                    if: kept == "met" || kept == "breached",
                    yes: kept == "met")
            }
        }
    }

    // MARK: People

    private var team: Set<String> {
        let rows = oracle.employees().filter { employee in
            (filter.orgUnit == nil || employee.text("org_unit") == filter.orgUnit)
                && (filter.agent == nil || employee.text("employee_id") == filter.agent)
        }
        return Set(rows.compactMap { $0.text("employee_id") })
    }

    private func countAgents() {
        let handle = figures["handle"] ?? [:]
        figures["handle"] = nil
        for (kpi, spells) in [("occupancy", oracle.agentStates()), ("utilisation", oracle.shifts())] {
            for spell in spells where team.contains(spell.text("employee_id") ?? "") {
                guard let from = spell.instant("from"), filter.takes(from) else { continue }
                // Of who was never available where states are known, no time was: 0.
                let counts = kpi == "utilisation" || spell.text("state") == "available"
                if let until = spell.instant("until"), counts {
                    add(kpi, from, 0, Double((until - from) / 1_000))
                } else if kpi == "occupancy" {
                    add(kpi, from, 0, 0)
                }
            }
            for period in figures[kpi, default: [:]].keys {
                let handled = handle[period]?.numerator ?? 0
                figures[kpi]?[period]?.numerator = handled
                if kpi == "occupancy" { figures[kpi]?[period]?.denominator += handled }
            }
        }
    }

    private func countSurveys() {
        let queued = oracle.streams(inQueue: filter.queue)
        let surveys = oracle.surveys().filter { survey in
            (filter.queue == nil
                || ["call_id", "ticket_id"].contains { survey.text($0).map(queued.contains) ?? false })
                && (filter.agent == nil || survey.text("agent_id") == filter.agent)
                && (filter.orgUnit == nil || team.contains(survey.text("agent_id") ?? ""))
        }
        for survey in surveys {
            let answer = survey.instant("answered_at")
            let kind = survey.text("kind")
            if kind == "csat", let asked = survey.instant("requested_at"), filter.takes(asked) {
                add("csat_response_rate", asked, answer == nil ? 0 : 1, 1)
            }
            guard let answer, filter.takes(answer), let score = survey.integer("score") else { continue }
            if kind == "nps" { add("nps", answer, score >= 9 ? 1 : score <= 6 ? -1 : 0, 1) }
            guard kind == "csat" else { continue }
            add("csat", answer, score >= 4 ? 1 : 0, 1)
            if let expected = survey.integer("expectation") {
                add("satisfaction", answer, score >= expected ? 1 : 0, 1)
            }
        }
    }

    private func countSales() {
        let closed = oracle.deals().filter { deal in
            ["won", "lost"].contains(deal.text("state")) && filter.takes(deal.instant("closed_at") ?? 0)
                && (filter.orgUnit == nil || deal.text("org_unit") == filter.orgUnit)
                && (filter.agent == nil || deal.text("owner_id") == filter.agent)
        }
        for deal in closed {
            add("win_rate", deal.instant("closed_at") ?? 0, deal.text("state") == "won" ? 1 : 0, 1)
        }
        let won = closed.filter { $0.text("state") == "won" }
        quantile(
            "cycle_time", 0.5,
            won.map { deal in
                let (opened, closed) = (deal.instant("opened_at") ?? 0, deal.instant("closed_at") ?? 0)
                return (at: closed, number: Double(closed - opened) / 86_400_000_000)
            })
        let leads = oracle.leads().filter { lead in
            filter.takes(lead.instant("captured_at") ?? 0)
                && (filter.agent == nil || lead.text("owner_id") == filter.agent)
                && (filter.orgUnit == nil || team.contains(lead.text("owner_id") ?? ""))
        }
        for lead in leads {
            add(
                "lead_conversion", lead.instant("captured_at") ?? 0,
                lead.instant("converted_at") == nil ? 0 : 1, 1)
        }
        quantile(
            "lead_response", 0.5,
            leads.compactMap { lead in
                lead.integer("first_contact_ms").map {
                    (at: lead.instant("captured_at") ?? 0, number: Double($0))
                }
            })
    }

    /// Leavers of twelve months ÷ the mean of those employed at their ends.
    private func countLeavers() {
        let spells = oracle.employments().filter { team.contains($0.text("employee_id") ?? "") }
        guard let first = spells.compactMap({ $0.instant("hired_at") }).min() else { return }
        let begin = filter.from ?? periods.period(kind, containing: first).lowerBound
        for period in allPeriods(of: kind, from: begin, before: filter.to ?? oracle.now + 1)
        where period.lowerBound <= oracle.now {
            let last = min(oracle.now, period.upperBound - 1)
            var months = [periods.period("month", containing: last)]
            while months.count < 12, let earliest = months.first, earliest.lowerBound > first {
                months.insert(periods.period("month", containing: earliest.lowerBound - 1), at: 0)
            }
            var (leavers, heads): (Int, [Int]) = (0, [])
            for month in months {
                let end = min(month.upperBound, oracle.now)
                let staff = spells.filter { spell in
                    (spell.instant("hired_at") ?? 0) <= end && spell.instant("left_at") ?? .max >= end
                }
                if !staff.isEmpty { heads.append(staff.count) }
                leavers += spells.count { spell in
                    spell.instant("left_at").map { $0 >= month.lowerBound && $0 < end } ?? false
                }
            }
            let mean = heads.isEmpty ? 0 : Double(heads.reduce(0, +)) / Double(heads.count)
            add("agent_attrition", period.lowerBound, mean == 0 ? 0 : Double(leavers), mean)
        }
    }

    /// Periods that begin at `from` or later.
    private func allPeriods(of kind: String, from: Int64, before: Int64) -> [Range<Int64>] {
        periods.all(kind, from: from, before: before)
    }

    // MARK: Customers

    /// Of those who are customers at the start of a period, who is one at its end.
    private func countCustomers() {
        let moves = oracle.lives(of: "subscription").flatMap(oracle.moves).filter { $0.at <= oracle.now }
        guard let first = moves.map(\.at).min() else { return }
        func customers(before instant: Int64) -> Set<String> {
            let bySubscription = Dictionary(grouping: moves.filter { $0.at < instant }, by: \.subscription)
            let standing = bySubscription.values.compactMap(\.last).filter { $0.kind != "churn" }
            return Set(standing.compactMap(\.contact))
        }
        let begin = periods.period(kind, containing: first).lowerBound
        for period in allPeriods(of: kind, from: begin, before: oracle.now + 1)
        where filter.takes(period.lowerBound) {
            let before = customers(before: period.lowerBound)
            let kept = before.intersection(customers(before: period.upperBound))
            add("retention", period.lowerBound, Double(kept.count), Double(before.count))
        }
    }
}

extension OracleRow {
    func integer(_ column: String) -> Int64? {
        if case .integer(let number)? = self[column] { number } else { nil }
    }

    func text(_ column: String) -> String? {
        if case .text(let text)? = self[column] { text } else { nil }
    }

    /// Microseconds.
    func instant(_ column: String) -> Int64? { text(column).flatMap(OracleInstant.microseconds) }
}
