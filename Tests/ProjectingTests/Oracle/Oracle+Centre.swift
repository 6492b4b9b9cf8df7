extension Oracle {
    private static func byPeriod(
        _ rows: [OracleRow], _ instant: String, _ periods: OraclePeriods, _ kind: String
    ) -> [(label: String, rows: [OracleRow])] {
        Dictionary(grouping: rows) { periods.label(kind, $0.instant(instant) ?? 0) }
            .sorted { $0.key < $1.key }.map { (label: $0.key, rows: $0.value) }
    }

    /// Inbound calls answered in time, four ways to count (views.md, decided.md 45).
    ///
    /// - Parameters:
    ///   - threshold: milliseconds within which an answer is in time, and an abandonment is left out.
    ///   - short: milliseconds within which an abandonment counts as answered.
    func serviceLevel(
        _ periods: OraclePeriods, kind: String, threshold: Int64, short: Int64, _ filter: OracleBoardFilter
    ) -> [OracleRow] {
        let calls = calls().filter { call in
            call.text("direction") == "inbound" && filter.takes(call.instant("offered_at") ?? 0)
                && (filter.orgUnit == nil || call.text("org_unit") == filter.orgUnit)
                && (filter.queue == nil || call.text("queue") == filter.queue)
                && (filter.agent == nil || call.text("agent_id") == filter.agent)
        }
        return Self.byPeriod(calls, "offered_at", periods, kind).map { label, calls in
            func waits(_ calls: [OracleRow], upTo limit: Int64) -> Int {
                calls.count { $0.integer("wait_ms").map { $0 <= limit } ?? false }
            }
            let answered = calls.filter { $0["answered_at"] != .null }
            let abandoned = calls.filter {
                $0["answered_at"] == .null && ["queue", "ring"].contains($0.text("abandoned_phase"))
            }
            let inTime = waits(answered, upTo: threshold)
            let (givenUp, givenUpShortly) = (
                waits(abandoned, upTo: threshold), waits(abandoned, upTo: short)
            )
            let all = answered.count + abandoned.count
            return OracleRow([
                "period": .text(label), "answered": .integer(answered.count),
                "abandoned": .integer(abandoned.count), "answered_in_time": .integer(inTime),
                "abandoned_in_time": .integer(givenUp), "abandoned_short": .integer(givenUpShortly),
                "service_level": .share(inTime, of: all), "of_answered": .share(inTime, of: answered.count),
                "excluding_short": .share(inTime, of: all - givenUp),
                "counting_short": .share(inTime + givenUpShortly, of: all),
            ])
        }
    }

    /// Answers to csat surveys against what was expected (views.md).
    func satisfaction(
        _ periods: OraclePeriods, kind: String, _ filter: OracleBoardFilter
    ) -> [OracleRow] {
        let answers = surveys().filter { survey in
            survey.text("kind") == "csat" && survey["expectation"] != .null
                && survey["answered_at"] != .null && filter.takes(survey.instant("answered_at") ?? 0)
                && (filter.agent == nil || survey.text("agent_id") == filter.agent)
        }
        return Self.byPeriod(answers, "answered_at", periods, kind).flatMap { label, answers in
            ["delighted", "dissatisfied", "satisfied"].compactMap { verdict -> OracleRow? in
                let own = answers.filter { answer in
                    let over = (answer.integer("score") ?? 0) - (answer.integer("expectation") ?? 0)
                    return verdict == (over > 0 ? "delighted" : over == 0 ? "satisfied" : "dissatisfied")
                }
                return own.isEmpty
                    ? nil
                    : OracleRow([
                        "period": .text(label), "verdict": .text(verdict), "answers": .integer(own.count),
                        "share": .share(own.count, of: answers.count),
                    ])
            }
        }
    }
}
