/// An order at a moment.
struct OracleOrder: Sendable {
    let id: String
    let state: String
    let contact: String?
    let campaign: String?
    let at: Int64
    let total: Int64
    let currency: String?
    let refunded: Int64
    let lines: [OracleJSON]

    var isCancelled: Bool { state == "cancelled" }
}

extension Oracle {
    /// The orders that exist at the moment, in key order, cancelled ones among them.
    func orderStates() -> [OracleOrder] {
        lives(of: "order").map { life in
            let data = life.creation.data
            let refunds = life.all("order.refunded").compactMap { $0.data["amount"]?["amount"]?.integer }
            return OracleOrder(
                id: life.stream, state: life.state, contact: contact(of: life),
                campaign: data["campaignId"]?.text, at: life.creation.time,
                total: data["total"]?["amount"]?.integer ?? 0, currency: data["total"]?["currency"]?.text,
                refunded: refunds.reduce(0, +), lines: data["lines"]?.elements ?? [])
        }
    }

    func orders() -> [OracleRow] {
        orderStates().map { order in
            let items = order.lines.compactMap { $0["quantity"]?.integer }.reduce(0, +)
            return OracleRow([
                "order_id": .text(order.id), "contact_id": .text(order.contact),
                "campaign_id": .text(order.campaign), "at": .instant(order.at),
                "total": .integer(order.total), "refunded": .integer(order.refunded),
                "currency": .text(order.currency), "items": .integer(items), "state": .text(order.state),
            ])
        }
    }

    func orderLines() -> [OracleRow] {
        orderStates().flatMap { order in
            order.lines.enumerated().map { index, line in
                OracleRow([
                    "order_id": .text(order.id), "n": .integer(index),
                    "product_id": .text(line["productId"]?.text), "name": .text(line["name"]?.text),
                    "brand": .text(line["brand"]?.text), "quantity": .integer(line["quantity"]?.integer),
                    "unit_price": .integer(line["unitPrice"]?["amount"]?.integer),
                    "currency": .text(line["unitPrice"]?["currency"]?.text),
                ])
            }
        }
    }
}
