extension Oracle {
    private enum Figure: String, CaseIterable {
        case openStart = "open_start"
        case new, reopened, increased
        case movedIn = "moved_in"
        case decreased
        case movedOut = "moved_out"
        case won, lost
        case openEnd = "open_end"
    }

    /// From one valid_at to another under this oracle's as_of; a row per currency of a
    /// deal that is open at one of the two.
    func waterfall(from start: Int64, to end: Int64, filter: OracleFilter = OracleFilter()) -> [OracleRow] {
        let before = Oracle(events: events, asOf: asOf, validAt: start).dealStates()
        let after = Oracle(events: events, asOf: asOf, validAt: end).dealStates()
        let open = (before + after).filter { $0.state == "open" && filter.matches($0) }
        let currencies = Set(open.compactMap(\.currency)).filter { filter.currency ?? $0 == $0 }
        return currencies.sorted { $0.precedesInBytes($1) }.map { currency in
            var sums: [Figure: Int64] = [:]
            for id in Set((before + after).map(\.id)) {
                let pair = (before.first { $0.id == id }, after.first { $0.id == id })
                for (figure, amount) in figures(pair.0, pair.1, filter, currency) {
                    sums[figure, default: 0] += amount
                }
            }
            var row = OracleRow(["currency": .text(currency)])
            for figure in Figure.allCases {
                row = row + OracleRow([figure.rawValue: .integer(sums[figure] ?? 0)])
            }
            return row
        }
    }

    /// The deals in each figure between the ends, in order of currency, figure and deal; none that stays as it is.
    func waterfallDeals(
        from start: Int64, to end: Int64, filter: OracleFilter = OracleFilter()
    ) -> [[OracleValue]] {
        let before = Oracle(events: events, asOf: asOf, validAt: start).dealStates()
        let after = Oracle(events: events, asOf: asOf, validAt: end).dealStates()
        var found: [(currency: String, figure: String, deal: String, amount: Int64)] = []
        for id in Set((before + after).map(\.id)) {
            let pair = (before.first { $0.id == id }, after.first { $0.id == id })
            for currency in Set([pair.0?.currency, pair.1?.currency].compactMap(\.self))
            where filter.currency ?? currency == currency {
                let parts = figures(pair.0, pair.1, filter, currency)
                // Where it only is at one of the ends, in which it is not of this currency, it makes no row.
                let ends = [pair.0, pair.1].compactMap(\.self).filter {
                    $0.state == "open" && filter.matches($0) && $0.currency == currency
                }
                if ends.isEmpty { continue }
                for (figure, amount) in parts where ![.openStart, .openEnd].contains(figure) {
                    if parts.count == 3, amount == 0 { continue }
                    found.append((currency, figure.rawValue, id, amount))
                }
            }
        }
        return found.sorted { ($0.currency, $0.figure, $0.deal) < ($1.currency, $1.figure, $1.deal) }
            .map { [.text($0.currency), .text($0.figure), .text($0.deal), .integer($0.amount)] }
    }

    /// What one deal adds to the figures.
    private func figures(
        _ before: OracleDeal?, _ after: OracleDeal?, _ filter: OracleFilter, _ currency: String
    ) -> [(Figure, Int64)] {
        func counts(_ deal: OracleDeal?) -> Bool {
            guard let deal else { return false }
            return deal.state == "open" && filter.matches(deal) && deal.currency ?? currency == currency
        }
        let (start, end) = (before?.amount ?? 0, after?.amount ?? 0)
        switch (counts(before), counts(after)) {
        case (true, true):
            let change: (Figure, Int64) = end >= start ? (.increased, end - start) : (.decreased, start - end)
            return [(.openStart, start), change, (.openEnd, end)]
        case (true, false):
            let figure: Figure = after?.state == "won" ? .won : after?.state == "lost" ? .lost : .movedOut
            return [(.openStart, start), (figure, start)]
        case (false, true):
            let figure: Figure = before == nil ? .new : before?.state == "open" ? .movedIn : .reopened
            return [(figure, end), (.openEnd, end)]
        case (false, false): return []
        }
    }
}
