extension Oracle {
    func products() -> [OracleRow] {
        lives(of: "product").map { life in
            let priced = life.last("product.priced")
            let price = priced?.data["unitPrice"] ?? life.creation.data["unitPrice"]
            let from = life.all("product.priced").compactMap { $0.data["from"]?.text }.last
            return OracleRow([
                "product_id": .text(life.stream), "state": .text(life.state), "sku": life.first("sku"),
                "name": life.first("name"), "family": life.first("family"),
                "unit_price": .integer(price?["amount"]?.integer),
                "currency": .text(price?["currency"]?.text), "price_from": .text(from),
                "created_at": .instant(life.creation.time), "priced_at": .instant(priced?.time),
                "retired_at": life.at("product.retired"),
            ])
        }
    }

    /// Of what came after the last revision: the instants are those of the present offer.
    func quotes() -> [OracleRow] {
        lives(of: "quote").map { life in
            let revision = life.events.lastIndex { $0.type == "quote.revised" }
            let offer = revision.map { life.events[$0] } ?? life.creation
            let since = life.events.dropFirst(revision ?? 0)
            func at(_ type: String) -> OracleValue { .instant(since.last { $0.type == type }?.time) }
            return OracleRow([
                "quote_id": .text(life.stream), "state": .text(life.state), "deal_id": life.first("dealId"),
                "lines": .text(offer.data["lines"]?.minified),
                "total": .integer(offer.data["total"]?["amount"]?.integer),
                "currency": .text(offer.data["total"]?["currency"]?.text),
                "valid_until": .text(offer.data["validUntil"]?.text),
                "reject_reason": .text(since.last { $0.type == "quote.rejected" }?.data["reason"]?.text),
                "revisions": .integer(life.all("quote.revised").count),
                "drafted_at": .instant(life.creation.time), "revised_at": life.at("quote.revised"),
                "sent_at": at("quote.sent"), "accepted_at": at("quote.accepted"),
                "rejected_at": at("quote.rejected"), "expired_at": at("quote.expired"),
            ])
        }
    }

    func invoices() -> [OracleRow] {
        lives(of: "invoice").map { life in
            OracleRow([
                "invoice_id": .text(life.stream), "state": .text(life.state),
                "order_id": life.first("orderId"), "deal_id": life.first("dealId"),
                "contact_id": .text(contact(of: life)),
                "total": .integer(life.creation.data["total"]?["amount"]?.integer),
                "currency": .text(life.creation.data["total"]?["currency"]?.text),
                "due_date": life.first("dueDate"),
                "void_reason": .text(life.last("invoice.voided")?.data["reason"]?.text),
                "issued_at": .instant(life.creation.time), "paid_at": life.at("invoice.paid"),
                "voided_at": life.at("invoice.voided"),
            ])
        }
    }

    func payments() -> [OracleRow] {
        lives(of: "payment").map { life in
            OracleRow([
                "payment_id": .text(life.stream), "state": .text(life.state),
                "order_id": life.first("orderId"), "invoice_id": life.first("invoiceId"),
                "contact_id": .text(contact(of: life)),
                "amount": .integer(life.creation.data["amount"]?["amount"]?.integer),
                "currency": .text(life.creation.data["amount"]?["currency"]?.text),
                "method": life.first("method"), "error": life.first("error"),
                "captured_at": life.at("payment.captured"), "failed_at": life.at("payment.failed"),
                "charged_back_at": life.at("payment.charged_back"),
            ])
        }
    }

    func loyalty() -> [OracleRow] {
        lives(of: "loyalty").map { life in
            func points(_ type: String) -> Int64 {
                life.all(type).compactMap { $0.data["points"]?.integer }.reduce(0, +)
            }
            let (earned, redeemed, expired) = (
                points("loyalty.points_earned"), points("loyalty.points_redeemed"),
                points("loyalty.points_expired")
            )
            return OracleRow([
                "loyalty_id": .text(life.stream), "state": .text(life.state),
                "contact_id": .text(contact(of: life)), "program": life.first("program"),
                "tier": .text(life.last("loyalty.tier_changed")?.data["tier"]?.text),
                "points": .integer(earned - redeemed - expired), "earned": .integer(earned),
                "redeemed": .integer(redeemed), "expired": .integer(expired),
                "enrolled_at": .instant(life.creation.time),
                "tier_changed_at": life.at("loyalty.tier_changed"),
                "left_at": life.at("loyalty.left"),
            ])
        }
    }

    /// A line of a cart: pieces of one product at one price.
    private struct CartLine {
        let product: String
        let price: Int64
        let currency: String
        var quantity: Int64
    }

    private func lines(of life: OracleLife) -> [CartLine] {
        var lines: [CartLine] = []
        for event in life.events {
            let product = event.data["productId"]?.text ?? ""
            var quantity = event.data["quantity"]?.integer ?? 0
            if event.type == "cart.product_added" {
                let price = event.data["unitPrice"]
                let line = CartLine(
                    product: product, price: price?["amount"]?.integer ?? 0,
                    currency: price?["currency"]?.text ?? "", quantity: quantity)
                let same = lines.indices.first {
                    (lines[$0].product, lines[$0].price, lines[$0].currency)
                        == (line.product, line.price, line.currency)
                }
                if let same { lines[same].quantity += quantity } else { lines.append(line) }
            }
            if event.type == "cart.product_removed" {
                // One piece after the other, from the last line that has one.
                while quantity > 0, let last = lines.lastIndex(where: { $0.product == product }) {
                    lines[last].quantity -= 1
                    quantity -= 1
                    if lines[last].quantity == 0 { lines.remove(at: last) }
                }
            }
        }
        return lines
    }

    func carts() -> [OracleRow] {
        lives(of: "cart").map { life in
            let lines = lines(of: life)
            let abandoned = life.state == "abandoned" ? life.last("cart.abandoned")?.time : nil
            return OracleRow([
                "cart_id": .text(life.stream), "state": .text(life.state),
                "contact_id": .text(contact(of: life)),
                "order_id": .text(life.last("cart.ordered")?.data["orderId"]?.text),
                "items": .integer(lines.map(\.quantity).reduce(0, +)),
                "amount": .integer(lines.map { $0.quantity * $0.price }.reduce(0, +)),
                "currency": .text(lines.first?.currency), "created_at": .instant(life.creation.time),
                "checkout_started_at": life.at("cart.checkout_started"),
                "abandoned_at": .instant(abandoned), "recovered_at": life.at("cart.recovered"),
                "ordered_at": life.at("cart.ordered"),
            ])
        }
    }

    func cartLines() -> [OracleRow] {
        lives(of: "cart").flatMap { life in
            lines(of: life).enumerated().map { index, line in
                OracleRow([
                    "cart_id": .text(life.stream), "n": .integer(index), "product_id": .text(line.product),
                    "quantity": .integer(line.quantity), "unit_price": .integer(line.price),
                    "currency": .text(line.currency),
                ])
            }
        }
    }
}

extension OracleLife {
    /// What the creating event says.
    func first(_ field: String) -> OracleValue { .text(creation.data[field]?.text) }

    /// When the last event of `type` happened.
    func at(_ type: String) -> OracleValue { .instant(last(type)?.time) }
}
