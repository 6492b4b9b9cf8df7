extension Oracle {
    private static let day = 86_400_000_000.0

    private func closed(_ filter: OracleFilter, _ from: Int64, _ to: Int64) -> [OracleDeal] {
        dealStates().filter { deal in
            guard let closedAt = deal.closedAt else { return false }
            return filter.matches(deal) && from <= closedAt && closedAt < to
                && (filter.currency == nil || deal.currency == filter.currency)
        }
    }

    private static func days(_ deal: OracleDeal) -> Double {
        Double((deal.closedAt ?? 0) - deal.openedAt) / day
    }

    private static func mean(_ numbers: [Double]) -> Double? {
        numbers.isEmpty ? nil : numbers.reduce(0, +) / Double(numbers.count)
    }

    private static func median(_ numbers: [Double]) -> Double? {
        let sorted = numbers.sorted()
        if sorted.isEmpty { return nil }
        let middle = sorted.count / 2
        return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    }

    /// Of deals now won, closed in the period.
    func cycleTime(from: Int64, to: Int64, filter: OracleFilter) -> [OracleRow] {
        let days = closed(filter, from, to).filter { $0.state == "won" }.map(Self.days)
        return [
            OracleRow([
                "won": .integer(days.count), "median_days": .real(Self.median(days)),
                "mean_days": .real(Self.mean(days)),
            ])
        ]
    }

    /// Per currency.
    func velocity(from: Int64, to: Int64, filter: OracleFilter) -> [OracleRow] {
        let open = dealStates().filter { $0.state == "open" && filter.matches($0) }
        let closed = closed(filter, from, to)
        let currencies = Set((open + closed).compactMap(\.currency)).filter { filter.currency ?? $0 == $0 }
        return currencies.sorted { $0.precedesInBytes($1) }.map { currency in
            let (open, closed) = (
                open.filter { $0.currency == currency }, closed.filter { $0.currency == currency }
            )
            let won = closed.filter { $0.state == "won" }
            let rate = closed.isEmpty ? nil : Double(won.count) / Double(closed.count)
            let amount = Self.mean(won.compactMap(\.amount).map { Double($0) })
            let days = Self.mean(won.map(Self.days))
            var perDay: Double?
            if let rate, let amount, let days, days != 0 {
                perDay = Double(open.count) * rate * amount / days
            }
            return OracleRow([
                "currency": .text(currency), "open_deals": .integer(open.count), "win_rate": .real(rate),
                "mean_won_amount": .real(amount), "mean_cycle_days": .real(days), "per_day": .real(perDay),
            ])
        }
    }

    /// By month of the expected close.
    ///
    /// - Parameters:
    ///   - from: `YYYY-MM-DD`, inclusive; with it or `to`, a deal without an expected close is left out.
    ///   - to: `YYYY-MM-DD`, inclusive.
    func forecast(from: String? = nil, to: String? = nil, filter: OracleFilter) -> [OracleRow] {
        let deals = dealStates().filter { deal in
            if from != nil || to != nil {
                guard let close = deal.expectedClose, close >= from ?? "", close <= to ?? "9999" else {
                    return false
                }
            }
            return filter.matches(deal) && deal.amount != nil
                && (filter.currency == nil || deal.currency == filter.currency)
                && (deal.state == "won" || deal.state == "open" && deal.forecast != "omitted")
        }
        func month(_ deal: OracleDeal) -> String? { deal.expectedClose.map { String($0.prefix(7)) } }
        return Set(deals.map(month)).sorted { ($0 ?? "") < ($1 ?? "") }.flatMap { wanted in
            let those = deals.filter { month($0) == wanted }
            return Set(those.compactMap(\.currency)).sorted { $0.precedesInBytes($1) }.map { currency in
                let those = those.filter { $0.currency == currency }
                func sum(_ forecasts: Set<String>) -> Int64 {
                    those.filter { $0.state == "won" || forecasts.contains($0.forecast) }
                        .compactMap(\.amount).reduce(0, +)
                }
                let weighted = those.map { ($0.amount ?? 0) * (probability(of: $0) ?? 0) }.reduce(0, +)
                return OracleRow([
                    "month": .text(wanted), "currency": .text(currency),
                    "commit_amount": .integer(sum(["commit"])),
                    "best_case_amount": .integer(sum(["commit", "best_case"])),
                    "weighted_amount": .real(Double(weighted) / 100),
                ])
            }
        }
    }

    /// Open deals that have been in their stage for over `k` medians of the finished spells in it, the oldest of a
    /// stage first.
    func ageing(k: Double, filter: OracleFilter) -> [OracleRow] {
        let deals = dealStates()
        let late = deals.compactMap { deal -> (deal: OracleDeal, age: Int64, median: Double)? in
            guard deal.state == "open", filter.matches(deal), deal.stage != nil,
                filter.currency == nil || deal.currency == filter.currency
            else { return nil }
            let lengths = deals.filter { $0.pipeline == deal.pipeline }.flatMap(\.spells)
                .filter { $0.stage == deal.stage }
                .compactMap { spell in spell.leftAt.map { Double($0 - spell.enteredAt) } }
            let age = now - deal.stageEnteredAt
            guard let median = Self.median(lengths), Double(age) > k * median else { return nil }
            return (deal, age, median)
        }
        let sorted = late.sorted { one, other in
            let (left, right) = (one.deal, other.deal)
            if left.pipeline != right.pipeline { return left.pipeline.precedesInBytes(right.pipeline) }
            if left.stage != right.stage { return (left.stage ?? "").precedesInBytes(right.stage ?? "") }
            return one.age == other.age ? left.id.precedesInBytes(right.id) : one.age > other.age
        }
        return sorted.map { deal, age, median in
            OracleRow([
                "deal_id": .text(deal.id), "pipeline_id": .text(deal.pipeline), "stage": .text(deal.stage),
                "owner_id": .text(deal.owner), "amount": .integer(deal.amount),
                "currency": .text(deal.currency), "age_ms": .integer(age / 1_000),
                "median_ms": .integer(Int64(median / 1_000)),
                "times": median == 0 ? .null : .real(Double(age) / median),
            ])
        }
    }
}
