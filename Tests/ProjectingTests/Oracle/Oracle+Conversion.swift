extension Oracle {
    /// A row for each close, with when it was reopened.
    func dealCloses() -> [OracleRow] {
        lives(of: "deal").flatMap { life in
            let closes = life.all("deal.won", "deal.lost")
            let reopenings = life.all("deal.reopened")
            return closes.enumerated().map { index, close in
                OracleRow([
                    "deal_id": .text(life.stream), "n": .integer(index),
                    "state": .text(close.type == "deal.won" ? "won" : "lost"),
                    "closed_at": .instant(close.time),
                    "reopened_at": .instant(index < reopenings.count ? reopenings[index].time : nil),
                ])
            }
        }
    }

    /// From each stage to every later one and to being won.
    ///
    /// - Parameters:
    ///   - from: microseconds, inclusive.
    ///   - to: microseconds, exclusive.
    func stageConversion(pipeline: String, from: Int64, to: Int64, filter: OracleFilter) -> [OracleRow] {
        let deals = dealStates().filter { deal in
            deal.pipeline == pipeline && filter.matches(deal)
                && (filter.currency == nil || deal.currency == filter.currency)
        }
        let won = Set(lives(of: "deal").filter { $0.last("deal.won") != nil }.map(\.stream))
        let funnel = stages(of: pipeline).map(\.key)
        let others = Set(deals.flatMap(\.spells).compactMap(\.stage)).subtracting(funnel)
        let places = funnel + others.sorted { $0.precedesInBytes($1) }
        return places.indices.flatMap { first in
            let entered = deals.filter { deal in
                deal.spells.contains {
                    $0.stage == places[first] && from <= $0.enteredAt && $0.enteredAt < to
                }
            }
            return (first + 1...places.count).map { next in
                let reached = entered.filter { deal in
                    let stages = deal.spells.compactMap { spell in places.firstIndex { $0 == spell.stage } }
                    return won.contains(deal.id) || stages.contains { $0 >= next }
                }
                let rate = Double(reached.count) / Double(entered.count)
                return OracleRow([
                    "from_stage": .text(places[first]),
                    "to_stage": .text(next < places.count ? places[next] : "won"),
                    "entered": .integer(entered.count), "reached": .integer(reached.count),
                    "rate": entered.isEmpty ? .null : .real(rate),
                ])
            }
        }
    }
}
