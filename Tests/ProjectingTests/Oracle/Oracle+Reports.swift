/// Which deals a report looks at; `nil` asks for nothing.
struct OracleFilter: Sendable {
    var pipeline: String?
    var owner: String?
    var orgUnit: String?
    var currency: String?

    /// All but the currency.
    func matches(_ deal: OracleDeal) -> Bool {
        (pipeline == nil || deal.pipeline == pipeline) && (owner == nil || deal.owner == owner)
            && (orgUnit == nil || deal.orgUnit == orgUnit)
    }
}

extension Oracle {
    /// Open deals by stage of one pipeline, in funnel order.
    func pipelineBoard(
        pipeline: String = defaultPipeline, owner: String? = nil, orgUnit: String? = nil,
        currency: String? = nil
    ) -> [OracleRow] {
        let filter = OracleFilter(pipeline: pipeline, owner: owner, orgUnit: orgUnit)
        let deals = dealStates().filter { deal in
            deal.state == "open" && filter.matches(deal) && (currency == nil || deal.currency == currency)
        }
        let funnel: [String?] = stages(of: pipeline).map(\.key)
        let others = Set(deals.map(\.stage)).subtracting(funnel)
            .sorted { ($0 ?? "").precedesInBytes($1 ?? "") }
        return (funnel + others).flatMap { stage in
            let here = deals.filter { $0.stage == stage }
            let currencies: Set<String?> = here.isEmpty ? [nil] : Set(here.map(\.currency))
            return currencies.sorted { ($0 ?? "").precedesInBytes($1 ?? "") }.map { currency in
                boardRow(stage, currency, here.filter { $0.currency == currency })
            }
        }
    }

    private func boardRow(_ stage: String?, _ currency: String?, _ deals: [OracleDeal]) -> OracleRow {
        let ages = deals.map { now - $0.stageEnteredAt }
        let weighted = deals.map { ($0.amount ?? 0) * (probability(of: $0) ?? 0) }.reduce(0, +)
        let mean = ages.isEmpty ? 0 : Self.floored(ages.reduce(0, +), Int64(ages.count) * 1_000)
        return OracleRow([
            "stage": .text(stage), "currency": .text(currency), "deals": .integer(deals.count),
            "amount": .integer(deals.compactMap(\.amount).reduce(0, +)),
            "weighted": .real(Double(weighted) / 100), "mean_age_ms": .integer(mean),
            "max_age_ms": .integer(Self.floored(ages.max() ?? 0, 1_000)),
        ])
    }

    private static func floored(_ dividend: Int64, _ divisor: Int64) -> Int64 {
        let (quotient, remainder) = dividend.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }

    /// Deals now won and lost, by their last close.
    ///
    /// - Parameters:
    ///   - from: microseconds, inclusive.
    ///   - to: microseconds, exclusive.
    func winRate(from: Int64? = nil, to: Int64? = nil, filter: OracleFilter = OracleFilter()) -> [OracleRow] {
        let closed = dealStates().filter { deal in
            guard filter.matches(deal), let closedAt = deal.closedAt else { return false }
            return (filter.currency == nil || deal.currency == filter.currency)
                && closedAt >= from ?? .min && (to == nil || closedAt < to ?? .max)
        }
        let won = closed.filter { $0.state == "won" }.count
        let lost = closed.filter { $0.state == "lost" }.count
        let rate = closed.isEmpty ? nil : Double(won) / Double(won + lost)
        return [OracleRow(["won": .integer(won), "lost": .integer(lost), "win_rate": .real(rate)])]
    }
}
