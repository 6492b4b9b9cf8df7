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
    func forecast(filter: OracleFilter) -> [OracleRow] {
        let deals = dealStates().filter { deal in
            filter.matches(deal) && deal.amount != nil
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

    /// Open deals that have been in their stage for over `k` medians, by their names in order.
    func ageing(k: Double, filter: OracleFilter) -> [String] {
        let deals = dealStates()
        return deals.filter { deal in
            guard deal.state == "open", filter.matches(deal), deal.stage != nil,
                filter.currency == nil || deal.currency == filter.currency
            else { return false }
            let lengths = deals.filter { $0.pipeline == deal.pipeline }.flatMap(\.spells)
                .filter { $0.stage == deal.stage }
                .compactMap { spell in spell.leftAt.map { Double($0 - spell.enteredAt) } }
            guard let median = Self.median(lengths) else { return false }
            return Double(now - deal.stageEnteredAt) > k * median
        }.map(\.id)
    }
}
