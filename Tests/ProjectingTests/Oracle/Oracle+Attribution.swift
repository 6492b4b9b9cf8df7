extension Oracle {
    /// The orders that a campaign had a hand in: what they brought, and the touches in the days before, the earliest
    /// first.
    struct Conversion: Sendable {
        let order: String
        let currency: String
        let revenue: Int64
        let touches: [(campaign: String, at: Int64)]
        let at: Int64
    }

    /// - Parameter days: how far touches may lie back.
    func conversions(days: Int64 = 30) -> [Conversion] {
        let touches = touches()
        return orders().compactMap { order in
            guard order["state"] != "cancelled", case .text(let id)? = order["order_id"],
                case .text(let currency)? = order["currency"], case .integer(let total)? = order["total"],
                case .integer(let refunded)? = order["refunded"], case .text(let time)? = order["at"],
                let at = OracleInstant.microseconds(time)
            else { return nil }
            let before = touches.compactMap { touch -> (String, Int64)? in
                guard touch["contact_id"] == order["contact_id"],
                    case .text(let campaign)? = touch["campaign_id"],
                    case .text(let time)? = touch["at"], let touched = OracleInstant.microseconds(time),
                    touched < at, touched >= at - days * 86_400_000_000
                else { return nil }
                return (campaign, touched)
            }
            if before.isEmpty { return nil }
            return Conversion(
                order: id, currency: currency, revenue: total - refunded,
                touches: before.enumerated().sorted { ($0.element.1, $0.offset) < ($1.element.1, $1.offset) }
                    .map(\.element), at: at)
        }
    }

    /// Revenue by campaign, model and currency.
    func attributed(_ conversions: [Conversion]? = nil) -> [[String]: Int64] {
        var sums: [[String]: Int64] = [:]
        for conversion in conversions ?? self.conversions() {
            for (model, weights) in weights(of: conversion) {
                for (touch, part) in zip(conversion.touches, Self.parts(of: conversion.revenue, weights)) {
                    sums[[touch.campaign, model, conversion.currency], default: 0] += part
                }
            }
        }
        return sums
    }

    /// What campaigns earned on what they cost in a period, by campaign, model and currency; no row where neither is
    /// anything. Days are those of UTC.
    func returns(
        on conversions: [Conversion], in period: Range<Int64>, model: String?, currency: String?
    ) -> [OracleRow] {
        let revenue = attributed(conversions).filter { model == nil || $0.key[1] == model }
        var costs: [[String]: Int64] = [:]
        for cost in campaignCosts() {
            let day = cost.text("on").flatMap { OracleInstant.microseconds($0 + "T00:00:00Z") }
            guard let own = cost.text("currency"), currency == nil || own == currency,
                let at = day ?? cost.instant("at"), period.contains(at)
            else { continue }
            for model in ["first", "last", "linear", "position", "time_decay"].filter({ $0 == model ?? $0 }) {
                costs[[cost.text("campaign_id") ?? "", model, own], default: 0] += cost.integer("cost") ?? 0
            }
        }
        let keys = Set(revenue.keys).union(costs.keys)
            .filter { (revenue[$0] ?? 0, costs[$0] ?? 0) != (0, 0) }
        return keys.sorted { $0.joined(separator: " ").precedesInBytes($1.joined(separator: " ")) }.map {
            let (earned, spent) = (revenue[$0] ?? 0, costs[$0] ?? 0)
            return OracleRow([
                "campaign_id": .text($0[0]), "model": .text($0[1]), "currency": .text($0[2]),
                "revenue": .integer(earned), "cost": .integer(spent),
                "roi": .share(earned - spent, of: spent),
            ])
        }
    }

    /// What each touch weighs. Of all models but time_decay the weights are whole.
    private func weights(of conversion: Conversion) -> [(String, [Double])] {
        let count = conversion.touches.count
        // 40 % to the first and the last and 20 % between, times 5 (count - 2) / 100.
        let position: [Double] =
            count <= 2
            ? Array(repeating: 1, count: count)
            : (0..<count).map { $0 == 0 || $0 == count - 1 ? 2 * Double(count - 2) : 1 }
        let decay = conversion.touches.map { touch -> Double in
            var (weight, weeks) = (1.0, Double(conversion.at - touch.at) / (7 * 86_400_000_000))
            // Half for each whole week, and the root of a half for what is left.
            while weeks >= 1 { (weight, weeks) = (weight / 2, weeks - 1) }
            return weight * 1 / Double.exp2OfTwo(weeks)
        }
        return [
            ("first", (0..<count).map { $0 == 0 ? 1 : 0 }),
            ("last", (0..<count).map { $0 == count - 1 ? 1 : 0 }),
            ("linear", Array(repeating: 1, count: count)), ("position", position), ("time_decay", decay),
        ]
    }

    /// Rounded down, then one more to those with the largest remainders. What was lost is parted as what was won.
    private static func parts(of amount: Int64, _ weights: [Double]) -> [Int64] {
        if amount < 0 { return parts(of: -amount, weights).map { -$0 } }
        let sum = weights.reduce(0, +)
        // Products with whole weights are exact, so equal remainders are equal.
        let remainders = weights.map { (Double(amount) * $0).truncatingRemainder(dividingBy: sum) }
        var parts = zip(weights, remainders).map { weight, remainder in
            Int64(((Double(amount) * weight - remainder) / sum).rounded())
        }
        let order = remainders.indices.sorted { (remainders[$1], $0) < (remainders[$0], $1) }
        let rest = Int(amount - parts.reduce(0, +))
        for index in order.prefix(rest) { parts[index] += 1 }
        return parts
    }
}

extension Double {
    /// 2 to the power of `exponent`, by its series.
    fileprivate static func exp2OfTwo(_ exponent: Double) -> Double {
        var (term, sum) = (1.0, 1.0)
        for n in 1..<40 {
            term *= exponent * 0.693147180559945309417 / Double(n)
            sum += term
        }
        return sum
    }
}
