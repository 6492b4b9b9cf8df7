/// A period's customers and recurring revenue in one currency, found by looking at each customer twice.
private struct OracleChurn {
    var (start, new, lost, reactivated, end) = (0, 0, 0, 0, 0)
    var (mrrStart, mrrNew, expansion, contraction): (Int64, Int64, Int64, Int64) = (0, 0, 0, 0)
    var (churned, mrrReactivated, mrrEnd): (Int64, Int64, Int64) = (0, 0, 0)

    /// - Parameter period: its first microsecond and the first after it.
    init(_ customers: [[OracleMove]], in period: Range<Int64>) {
        for own in customers {
            let before = Self.pays(own, before: period.lowerBound)
            let after = Self.pays(own, before: period.upperBound)
            let wasEver = own.contains { $0.at < period.lowerBound }
            if let before { (start, mrrStart) = (start + 1, mrrStart + before) }
            if let after { (end, mrrEnd) = (end + 1, mrrEnd + after) }
            switch (before, after) {
            case (let before?, let after?):
                expansion += max(0, after - before)
                contraction += max(0, before - after)
            case (let before?, nil): (lost, churned) = (lost + 1, churned + before)
            case (nil, let after?) where wasEver:
                (reactivated, mrrReactivated) = (reactivated + 1, mrrReactivated + after)
            case (nil, let after?): (new, mrrNew) = (new + 1, mrrNew + after)
            case (nil, nil): break
            }
        }
    }

    /// What a customer pays at the end of the moment `instant`, exclusive; `nil` for one that is none then.
    private static func pays(_ moves: [OracleMove], before instant: Int64) -> Int64? {
        let bySubscription = Dictionary(grouping: moves.filter { $0.at < instant }, by: \.subscription)
        let standing = bySubscription.values.compactMap(\.last).filter { $0.kind != "churn" }
        return standing.isEmpty ? nil : standing.map(\.after).reduce(0, +)
    }

    func row(_ label: String, _ currency: String) -> OracleRow {
        let kept = mrrStart - contraction - churned
        return OracleRow([
            "month": .text(label), "currency": .text(currency), "customers_start": .integer(start),
            "customers_new": .integer(new), "customers_lost": .integer(lost),
            "customers_reactivated": .integer(reactivated), "customers_end": .integer(end),
            "logo_churn": .share(lost, of: start), "mrr_start": .integer(mrrStart),
            "mrr_new": .integer(mrrNew), "mrr_expansion": .integer(expansion),
            "mrr_contraction": .integer(contraction), "mrr_churned": .integer(churned),
            "mrr_reactivated": .integer(mrrReactivated), "mrr_end": .integer(mrrEnd),
            "grr": .share(kept, of: mrrStart), "nrr": .share(kept + expansion, of: mrrStart),
        ])
    }
}

extension Oracle {
    /// Every period from that of the first move on, in every currency (decided.md 40).
    ///
    /// - Parameters:
    ///   - kind: of period, as a command line has it.
    ///   - from: periods that begin at it or later, microseconds.
    ///   - to: periods that begin before it, microseconds; without it, up to now.
    func churn(
        _ periods: OraclePeriods, kind: String, plan: String? = nil, currency: String? = nil,
        from: Int64? = nil, to: Int64? = nil
    ) -> [OracleRow] {
        let rows = subscriptions().filter { plan == nil || $0.text("plan") == plan }
        // A subscription counts in the currency of its last amount.
        let currencies = Dictionary(
            uniqueKeysWithValues: rows.compactMap { row in
                row.text("currency").map { (row.text("subscription_id") ?? "", $0) }
            })
        let moves = lives(of: "subscription").flatMap(moves)
            .filter { currencies[$0.subscription] != nil }
            .filter { currency == nil || currencies[$0.subscription] == currency }
        guard let first = moves.map(\.at).min() else { return [] }
        let all = periods.all(
            kind, from: periods.period(kind, containing: first).lowerBound, before: to ?? now + 1)
        let byCurrency = Dictionary(grouping: moves) { currencies[$0.subscription] ?? "" }
        return byCurrency.keys.sorted { $0.precedesInBytes($1) }.flatMap { currency in
            let customers = Array(Dictionary(grouping: byCurrency[currency] ?? [], by: \.contact).values)
            return all.filter { $0.lowerBound >= from ?? .min }.map { period in
                OracleChurn(customers, in: period)
                    .row(periods.label(kind, period.lowerBound), currency)
            }
        }
    }

    /// Kaplan and Meier, by looking at all tenures on each day that ended one (decided.md 41).
    func survival(plan: String? = nil) -> [OracleRow] {
        let tenures = subscriptions().compactMap { row -> (days: Int64, hasEnded: Bool)? in
            guard plan == nil || row.text("plan") == plan, let start = row.instant("started_at") else {
                return nil
            }
            let end = row.instant("cancelled_at")
            let length = (end ?? now) - start
            return length < 0 ? nil : (length / 86_400_000_000, end != nil)
        }
        var (survival, sum) = (1.0, 0.0)
        return Set(tenures.filter(\.hasEnded).map(\.days)).sorted().map { day in
            let atRisk = tenures.filter { $0.days >= day }.count
            let ends = tenures.filter { $0.hasEnded && $0.days == day }.count
            survival *= 1 - Double(ends) / Double(atRisk)
            sum += Double(ends) / (Double(atRisk) * Double(atRisk - ends))
            return OracleRow([
                "t": .integer(day), "at_risk": .integer(atRisk), "events": .integer(ends),
                "survival": .real(survival),
                "std_error": ends == atRisk ? .null : .real(survival * sum.squareRoot()),
            ])
        }
    }

    /// Subscriptions that were told amounts of more than one currency, by a correction.
    func subscriptionsOfSeveralCurrencies() -> [String] {
        let streams = Dictionary(grouping: facts.filter { $0.category == "subscription" }, by: \.stream)
        return streams.filter { _, events in
            Set(events.compactMap { $0.data["mrr"]?["currency"]?.text }).count > 1
        }.keys.sorted()
    }
}
