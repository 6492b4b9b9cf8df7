public import Projecting

extension Projection {
    /// Orders, their lines, and what each contact is worth. See this folder's README.
    public static let orders = Projection("orders", version: 1) { projection in
        var value = Aggregate("contact_value")
        let count = value.sum()
        let (ordersTotal, refundsTotal, wonTotal, mrrTotal) = (
            value.sum(), value.sum(), value.sum(), value.sum()
        )
        let contactValue = projection.aggregate(value)

        defineOrders(&projection) { contact, currency, total, refunded, contributions in
            contributions.add(to: contactValue, contact, currency) {
                $0.add(1, to: count)
                $0.add(total, to: ordersTotal)
                $0.add(refunded, to: refundsTotal)
            }
        }
        projection.fold(
            wonDeals { contact, currency, amount, contributions in
                contributions.add(to: contactValue, contact, currency) {
                    $0.add(1, to: count)
                    $0.add(amount, to: wonTotal)
                }
            })
        projection.fold(
            subscriptions { contact, currency, mrr, contributions in
                contributions.add(to: contactValue, contact, currency) {
                    $0.add(1, to: count)
                    $0.add(mrr, to: mrrTotal)
                }
            })
        projection.table(
            "contact_value", of: contactValue, keys: 2,
            [
                .keyPart("contact_id", 0), .keyPart("currency", 1),
                .measure("orders_total", .integer, ordersTotal),
                .measure("refunds_total", .integer, refundsTotal),
                .computed("net_revenue", .integer) { reading in
                    let (total, refunds) = (reading.totals[ordersTotal], reading.totals[refundsTotal])
                    return .integer((total.integer ?? 0) - (refunds.integer ?? 0))
                },
                .measure("won_total", .integer, wonTotal), .measure("mrr", .integer, mrrTotal),
            ])
    }

    private static func defineOrders(
        _ projection: inout Projection,
        contribute: @escaping @Sendable (Value, Value, Value, Value, inout Contributions) -> Void
    ) {
        var order = Fold("order")
        let (contact, campaign, at) = (order.column(), order.column(), order.column())
        let (total, refunded, currency) = (order.column(), order.column(), order.column())
        let (items, lines, isCancelled) = (order.column(), order.column(), order.column())
        order.on("order.completed") { row, event in
            row[contact] = event["contactId"]
            row[campaign] = event["campaignId"]
            row[at] = event.instant
            row[total] = event["total", "amount"]
            row[currency] = event["total", "currency"]
            row[refunded] = .integer(0)
            let objects = event.data.objects("lines")
            row[items] = .integer(objects.reduce(0) { $0 + ($1["quantity"].integer ?? 0) })
            row[lines] = .list(
                objects.map {
                    .list([
                        $0["productId"], $0["name"], $0["brand"], $0["quantity"], $0["unitPrice", "amount"],
                        $0["unitPrice", "currency"],
                    ])
                })
        }
        order.on("order.refunded") { row, event in
            row[refunded] = .integer((row[refunded].integer ?? 0) + (event["amount", "amount"].integer ?? 0))
        }
        order.on("order.cancelled") { row, _ in row[isCancelled] = .integer(1) }
        order.contribute { row, contributions in
            guard row[isCancelled] == .null else { return }
            contribute(row[contact], row[currency], row[total], row[refunded], &contributions)
        }
        projection.table(
            "orders", of: order,
            [
                .stream("order_id"), .contact("contact_id", contact), .cell("campaign_id", .text, campaign),
                .cell("at", .instant, at), .cell("total", .integer, total),
                .cell("refunded", .integer, refunded), .cell("currency", .text, currency),
                .cell("items", .integer, items), .state(),
            ])
        projection.table(
            "order_lines", of: order, cells: [lines], each: { $0[lines].list.map(\.list) },
            [
                .stream("order_id"), .number("n"), .part("product_id", .text, 0), .part("name", .text, 1),
                .part("brand", .text, 2), .part("quantity", .integer, 3), .part("unit_price", .integer, 4),
                .part("currency", .text, 5),
            ])
    }

    private static func wonDeals(
        contribute: @escaping @Sendable (Value, Value, Value, inout Contributions) -> Void
    ) -> Fold {
        var deal = Fold("deal")
        let (contact, amount, currency) = (deal.column(), deal.column(), deal.column())
        let isWon = deal.column()
        deal.on("deal.opened") { row, event in row[contact] = event["contactId"] }
        deal.on("deal.opened", "deal.amount_changed", "deal.won") { row, event in
            guard event.data.has("amount") else { return }
            row[amount] = event["amount", "amount"]
            row[currency] = event["amount", "currency"]
        }
        deal.on("deal.won") { row, _ in row[isWon] = .integer(1) }
        deal.on("deal.reopened") { row, _ in row[isWon] = .null }
        deal.contribute { row, contributions in
            guard row[isWon] != .null else { return }
            contribute(row[contact], row[currency], row[amount], &contributions)
        }
        return deal
    }

    /// The recurring revenue of those that are active or paused.
    private static func subscriptions(
        contribute: @escaping @Sendable (Value, Value, Value, inout Contributions) -> Void
    ) -> Fold {
        var subscription = Fold("subscription")
        let (contact, mrr, currency) = (subscription.column(), subscription.column(), subscription.column())
        let isRunning = subscription.column()
        subscription.on("subscription.trial_started", "subscription.started") { row, event in
            if event.data.has("contactId") { row[contact] = event["contactId"] }
        }
        subscription.on(
            "subscription.started", "subscription.reactivated", "subscription.expanded",
            "subscription.contracted"
        ) { row, event in
            row[mrr] = event["mrr", "amount"]
            row[currency] = event["mrr", "currency"]
            row[isRunning] = .integer(1)
        }
        subscription.on("subscription.cancelled") { row, _ in row[isRunning] = .null }
        subscription.contribute { row, contributions in
            guard row[isRunning] != .null else { return }
            contribute(row[contact], row[currency], row[mrr], &contributions)
        }
        return subscription
    }
}
