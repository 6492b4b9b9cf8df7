extension Oracle {
    /// A row per contact and currency with an order, a won deal with an amount or a paying subscription,
    /// whether or not the contact has a row.
    func contactValue() -> [OracleRow] {
        let orders = orderStates().filter { !$0.isCancelled }
        let won = dealStates().filter { $0.state == "won" && $0.amount != nil }
        let subscriptions = payingSubscriptions()
        var keys: Set<[String]> = []
        for order in orders { keys.insert(key(order.contact, order.currency)) }
        for deal in won { keys.insert(key(deal.contact, deal.currency)) }
        for subscription in subscriptions { keys.insert(key(subscription.contact, subscription.currency)) }
        keys.remove([])
        let inOrder = keys.sorted { left, right in
            left[0] == right[0] ? left[1].precedesInBytes(right[1]) : left[0].precedesInBytes(right[0])
        }
        return inOrder.map { contactAndCurrency in
            let own = orders.filter { key($0.contact, $0.currency) == contactAndCurrency }
            let ownWon = won.filter { key($0.contact, $0.currency) == contactAndCurrency }
            let ownPaying = subscriptions.filter { key($0.contact, $0.currency) == contactAndCurrency }
            let total = own.map(\.total).reduce(0, +)
            let refunds = own.map(\.refunded).reduce(0, +)
            return OracleRow([
                "contact_id": .text(contactAndCurrency[0]), "currency": .text(contactAndCurrency[1]),
                "orders_total": .integer(total), "refunds_total": .integer(refunds),
                "net_revenue": .integer(total - refunds),
                "won_total": .integer(ownWon.compactMap(\.amount).reduce(0, +)),
                "mrr": .integer(ownPaying.map(\.mrr).reduce(0, +)),
            ])
        }
    }

    private func key(_ contact: String?, _ currency: String?) -> [String] {
        guard let contact, let currency else { return [] }
        return [contact, currency]
    }

    private struct PayingSubscription {
        let contact: String?
        let currency: String?
        let mrr: Int64
    }

    /// Active and paused ones with what they pay now.
    private func payingSubscriptions() -> [PayingSubscription] {
        lives(of: "subscription").filter { ["active", "paused"].contains($0.state) }.map { life in
            let last = life.last(
                "subscription.started", "subscription.expanded", "subscription.contracted",
                "subscription.reactivated")
            let money = last?.data["mrr"]
            return PayingSubscription(
                contact: contact(of: life), currency: money?["currency"]?.text,
                mrr: money?["amount"]?.integer ?? 0)
        }
    }
}
