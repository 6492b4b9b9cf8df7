public import Projecting

extension Projection {
    /// Recurring revenue: what stands, and every move of it. See this folder's README.
    public static let subscriptions = Projection("subscriptions", version: 1) { projection in
        var subscription = Fold("subscription")
        let (contact, account, plan) = (subscription.column(), subscription.column(), subscription.column())
        let (createdAt, startedAt) = (subscription.column(), subscription.column())
        let (cancelledAt, cancelReason) = (subscription.column(), subscription.column())
        let (mrr, currency) = (subscription.column(), subscription.column())
        let (reactivations, moves) = (subscription.column(), subscription.column())

        /// Notes that the recurring revenue is `amount` now. A move counts from its event on, but never before
        /// the event that made the subscription.
        @Sendable func move(_ row: inout Row, _ kind: String, to amount: Int64, at event: FoldEvent) {
            let before = row[mrr].integer ?? 0
            row[mrr] = .integer(amount)
            let at = max(event.time, row[createdAt].integer ?? event.time)
            row.append(
                .list([
                    .integer(at), .text(kind), .integer(amount - before), .integer(amount), row[currency],
                ]), to: moves)
        }
        @Sendable func amount(_ row: inout Row, _ event: FoldEvent) -> Int64 {
            row[currency] = event["mrr", "currency"]
            return event["mrr", "amount"].integer ?? 0
        }

        subscription.on("subscription.trial_started", "subscription.started") { row, event in
            if row[createdAt] == .null { row[createdAt] = event.instant }
            if event.data.has("contactId") { row[contact] = event["contactId"] }
            if event.data.has("accountId") { row[account] = event["accountId"] }
            row[plan] = event["plan"]
            row[reactivations] = .integer(row[reactivations].integer ?? 0)
        }
        subscription.on("subscription.started") { row, event in
            row[startedAt] = event.instant
            let amount = amount(&row, event)
            move(&row, "new", to: amount, at: event)
        }
        subscription.on("subscription.expanded", "subscription.contracted") { row, event in
            let before = row[mrr].integer ?? 0
            let amount = amount(&row, event)
            if amount != before {
                move(&row, amount > before ? "expansion" : "contraction", to: amount, at: event)
            }
        }
        subscription.on("subscription.paused", "subscription.resumed") { row, event in
            let kind = event.type == "subscription.paused" ? "pause" : "resume"
            move(&row, kind, to: row[mrr].integer ?? 0, at: event)
        }
        subscription.on("subscription.cancelled") { row, event in
            row[cancelledAt] = event.instant
            row[cancelReason] = event["reason"]
            move(&row, "churn", to: 0, at: event)
        }
        subscription.on("subscription.trial_ended") { row, event in row[cancelReason] = event["reason"] }
        subscription.on("subscription.reactivated") { row, event in
            let isFirst = row[startedAt] == .null
            if isFirst { row[startedAt] = event.instant }
            row[cancelledAt] = .null
            row[cancelReason] = .null
            row[reactivations] = .integer((row[reactivations].integer ?? 0) + 1)
            let amount = amount(&row, event)
            move(&row, isFirst ? "new" : "reactivation", to: amount, at: event)
        }

        projection.table(
            "subscriptions", of: subscription,
            [
                .stream("subscription_id"), .state(), .contact("contact_id", contact),
                .cell("account_id", .text, account), .cell("plan", .text, plan),
                .computed("mrr", .integer, of: [mrr]) { .integer($0[mrr].integer ?? 0) },
                .cell("currency", .text, currency), .cell("started_at", .instant, startedAt),
                .cell("cancelled_at", .instant, cancelledAt), .cell("cancel_reason", .text, cancelReason),
                .cell("reactivations", .integer, reactivations),
            ])
        projection.table(
            "mrr_moves", of: subscription, cells: [moves], each: { $0[moves].list.map(\.list) },
            [
                .stream("subscription_id"), .number("n"), .part("at", .instant, 0), .part("kind", .text, 1),
                .part("delta", .integer, 2), .part("mrr", .integer, 3), .part("currency", .text, 4),
            ])
    }
}
