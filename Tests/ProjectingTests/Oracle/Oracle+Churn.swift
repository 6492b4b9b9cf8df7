/// A month's customers and recurring revenue in one currency, found by looking at each customer twice.
struct OracleChurn: Equatable, Sendable {
    var (start, new, lost, reactivated, end) = (0, 0, 0, 0, 0)
    var (mrrStart, mrrNew, expansion, contraction): (Int64, Int64, Int64, Int64) = (0, 0, 0, 0)
    var (churned, mrrReactivated, mrrEnd): (Int64, Int64, Int64) = (0, 0, 0)

    /// In the order of the report's columns.
    var figures: [OracleValue] {
        [start, new, lost, reactivated, end].map { .integer($0) }
            + [mrrStart, mrrNew, expansion, contraction, churned, mrrReactivated, mrrEnd].map { .integer($0) }
    }
}

extension Oracle {
    /// What a contact pays in `currency` at the end of the moment `instant`, exclusive; `nil` for one that is no
    /// customer.
    private func pays(_ moves: [OracleMove], before instant: Int64) -> Int64? {
        let bySubscription = Dictionary(grouping: moves.filter { $0.at < instant }, by: \.subscription)
        let standing = bySubscription.values.compactMap(\.last).filter { $0.kind != "churn" }
        return standing.isEmpty ? nil : standing.map(\.after).reduce(0, +)
    }

    /// - Parameter month: its first microsecond and the first after it.
    func churn(_ currency: String, in month: Range<Int64>) -> OracleChurn {
        var result = OracleChurn()
        // A subscription counts in the currency of its last amount.
        let moves = lives(of: "subscription").map(moves).filter { $0.last?.currency == currency }.flatMap(
            \.self)
        for own in Dictionary(grouping: moves, by: \.contact).values {
            let (before, after) = (
                pays(own, before: month.lowerBound), pays(own, before: month.upperBound)
            )
            let wasEver = own.contains { $0.at < month.lowerBound }
            if let before { (result.start, result.mrrStart) = (result.start + 1, result.mrrStart + before) }
            if let after { (result.end, result.mrrEnd) = (result.end + 1, result.mrrEnd + after) }
            switch (before, after) {
            case (let before?, let after?):
                result.expansion += max(0, after - before)
                result.contraction += max(0, before - after)
            case (let before?, nil):
                result.lost += 1
                result.churned += before
            case (nil, let after?) where wasEver:
                result.reactivated += 1
                result.mrrReactivated += after
            case (nil, let after?):
                result.new += 1
                result.mrrNew += after
            case (nil, nil): break
            }
        }
        return result
    }
}
