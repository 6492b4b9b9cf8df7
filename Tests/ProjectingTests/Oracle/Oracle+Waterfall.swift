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
