extension Oracle {
    /// The calls and tickets of a queue.
    func streams(inQueue queue: String?) -> Set<String> {
        guard let queue else { return [] }
        let own = (calls() + tickets()).filter { $0.text("queue") == queue }
        return Set(own.compactMap { $0.text("call_id") ?? $0.text("ticket_id") })
    }

    /// How often each channel was used in each period, in order of both.
    func channelMix(
        _ periods: OraclePeriods, kind: String, employees: Set<String>?, queue: String? = nil, from: Int64,
        to: Int64
    ) -> [OracleRow] {
        let queued = streams(inQueue: queue)
        let all = interactions().filter { row in
            let at = row.instant("at") ?? 0
            if queue != nil, !queued.contains(row.text("stream") ?? "") { return false }
            return at >= from && at < to && employees?.contains(row.text("employee_id") ?? "") ?? true
        }
        let byPeriod = Dictionary(grouping: all) { periods.label(kind, $0.instant("at") ?? 0) }
        return byPeriod.sorted { $0.key < $1.key }.flatMap { period, rows in
            Set(rows.map { $0.text("channel") ?? "" }).sorted().map { channel in
                let own = rows.filter { $0.text("channel") == channel }
                func count(_ direction: String) -> OracleValue {
                    .integer(own.count { $0.text("direction") == direction })
                }
                return OracleRow([
                    "period": .text(period), "channel": .text(channel), "interactions": .integer(own.count),
                    "inbound": count("inbound"), "outbound": count("outbound"),
                    "share": .real(Double(own.count) / Double(rows.count)),
                ])
            }
        }
    }

    /// What each employee got done in each period, in order of both.
    func productivity(
        _ periods: OraclePeriods, kind: String, employees: Set<String>?, queue: String? = nil, from: Int64,
        to: Int64
    ) -> [OracleRow] {
        // Who, when, what; of a deal its amount.
        var deeds: [(who: String, period: String, what: String, deal: OracleRow?)] = []
        func note(_ rows: [OracleRow], _ who: (OracleRow) -> String?, _ at: String, _ what: String) {
            for row in rows {
                guard let who = who(row), let at = row.instant(at), at >= from, at < to,
                    employees?.contains(who) ?? true
                else { continue }
                deeds.append((who, periods.label(kind, at), what, what == "deal" ? row : nil))
            }
        }
        let queued = streams(inQueue: queue)
        func ofQueue(_ rows: [OracleRow], _ name: String) -> [OracleRow] {
            rows.filter { queue == nil || queued.contains($0.text(name) ?? "") }
        }
        note(ofQueue(interactions(), "stream"), { $0.text("employee_id") }, "at", "interaction")
        note(ofQueue(calls(), "call_id"), { $0.text("agent_id") }, "offered_at", "call")
        let solved = tickets().filter { ["resolved", "closed"].contains($0.text("state")) }
        note(ofQueue(solved, "ticket_id"), { $0.text("assignee_id") }, "resolved_at", "ticket")
        let done = tasks().filter { $0.text("state") == "done" }
        note(
            ofQueue(done, "task_id"), { $0.text("assignee_id") ?? $0.text("completed_by") }, "completed_at",
            "task")
        let won = deals().filter { $0.text("state") == "won" }
        note(ofQueue(won, "deal_id"), { $0.text("owner_id") }, "closed_at", "deal")

        return Set(deeds.map(\.who)).sorted().flatMap { who in
            Set(deeds.filter { $0.who == who }.map(\.period)).sorted().map { period in
                let own = deeds.filter { $0.who == who && $0.period == period }
                var amounts: [String: Int64] = [:]
                for deal in own.compactMap(\.deal) {
                    guard let currency = deal.text("currency"), let amount = deal.integer("amount") else {
                        continue
                    }
                    amounts[currency, default: 0] += amount
                }
                func count(_ what: String) -> OracleValue { .integer(own.count { $0.what == what }) }
                return OracleRow([
                    "employee_id": .text(who), "period": .text(period),
                    "interactions": count("interaction"), "calls_handled": count("call"),
                    "tickets_resolved": count("ticket"), "tasks_completed": count("task"),
                    "deals_won": count("deal"),
                    "won_amounts": .text(OracleJSON.object(amounts.mapValues { .integer($0) }).minified),
                ])
            }
        }
    }
}
