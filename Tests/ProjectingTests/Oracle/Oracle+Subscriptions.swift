/// A move of recurring revenue, as a reader of Projections/Subscriptions/README.md would write it down.
struct OracleMove: Sendable {
    let subscription: String
    let contact: String?
    let at: Int64
    let kind: String
    let before: Int64
    let after: Int64
    let currency: String?

    var delta: Int64 { after - before }
}

extension Oracle {
    func subscriptions() -> [OracleRow] {
        lives(of: "subscription").map { life in
            let paid = life.all("subscription.started", "subscription.reactivated")
            let ended = life.last("subscription.cancelled", "subscription.trial_ended")
            let isOver = life.state == "cancelled"
            let last = life.events.last { $0.data["mrr"] != nil }
            let mrr = isOver || life.state == "trialing" ? 0 : last?.data["mrr"]?["amount"]?.integer ?? 0
            return OracleRow([
                "subscription_id": .text(life.stream), "state": .text(life.state),
                "contact_id": .text(contact(of: life)),
                "account_id": .text(
                    life.all("subscription.trial_started", "subscription.started")
                        .compactMap { $0.data["accountId"]?.text }.last),
                "plan": .text(
                    life.last("subscription.trial_started", "subscription.started")?.data["plan"]?.text),
                "mrr": .integer(mrr), "currency": .text(last?.data["mrr"]?["currency"]?.text),
                "started_at": .instant(
                    (life.all("subscription.started").first ?? paid.first)?.time),
                "cancelled_at": .instant(
                    isOver && ended?.type == "subscription.cancelled" ? ended?.time : nil),
                "cancel_reason": .text(isOver ? ended?.data["reason"]?.text : nil),
                "reactivations": .integer(life.all("subscription.reactivated").count),
            ])
        }
    }

    func mrrMoves() -> [OracleRow] {
        lives(of: "subscription").flatMap { life in
            moves(of: life).enumerated().map { number, move in
                OracleRow([
                    "subscription_id": .text(life.stream), "n": .integer(number), "at": .instant(move.at),
                    "kind": .text(move.kind), "delta": .integer(move.delta), "mrr": .integer(move.after),
                    "currency": .text(move.currency),
                ])
            }
        }
    }

    /// One move for each event that starts, changes, pauses or ends what is paid.
    func moves(of life: OracleLife) -> [OracleMove] {
        var moves: [OracleMove] = []
        for (index, event) in life.events.enumerated() {
            let before = moves.last?.after ?? 0
            let named = event.data["mrr"]?["amount"]?.integer
            let hasPaid = life.events[..<index].contains {
                ["subscription.started", "subscription.reactivated"].contains($0.type)
            }
            let kind: String
            var after = named ?? before
            switch event.type {
            case "subscription.started": kind = "new"
            case "subscription.reactivated": kind = hasPaid ? "reactivation" : "new"
            case "subscription.expanded", "subscription.contracted":
                if after == before { continue }
                kind = after > before ? "expansion" : "contraction"
            case "subscription.paused": kind = "pause"
            case "subscription.resumed": kind = "resume"
            case "subscription.cancelled": (kind, after) = ("churn", 0)
            default: continue
            }
            let currency = life.events[...index].last { $0.data["mrr"] != nil }?.data["mrr"]?["currency"]?
                .text
            moves.append(
                OracleMove(
                    subscription: life.stream, contact: contact(of: life),
                    at: max(event.time, life.creation.time), kind: kind, before: before, after: after,
                    currency: currency))
        }
        return moves
    }
}
