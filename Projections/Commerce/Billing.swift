internal import Projecting

extension EntityTable {
    static var product: EntityTable {
        var product = EntityTable("product", key: "product_id")
        product.field("sku", "sku", on: "product.created")
        product.field("name", "name", on: "product.created")
        product.field("family", "family", on: "product.created")
        product.money("unit_price", "unitPrice", on: "product.created", "product.priced")
        product.field("price_from", "from", on: "product.priced")
        product.instant("created_at", on: "product.created")
        product.instant("priced_at", on: "product.priced")
        product.instant("retired_at", on: "product.retired")
        return product
    }

    /// Revising one makes a draft of it again.
    static var quote: EntityTable {
        var quote = EntityTable("quote", key: "quote_id")
        let revised = "quote.revised"
        quote.field("deal_id", "dealId", on: "quote.drafted")
        quote.field("lines", "lines", .json, on: "quote.drafted", revised)
        quote.money("total", "total", on: "quote.drafted", revised)
        let validUntil = quote.field("valid_until", "validUntil", on: "quote.drafted")
        let reason = quote.field("reject_reason", "reason", on: "quote.rejected")
        quote.on(revised) { row, event in
            row[validUntil] = event["validUntil"]
            row[reason] = .null
        }
        quote.count("revisions", on: revised)
        quote.instant("drafted_at", on: "quote.drafted")
        quote.instant("revised_at", on: revised)
        quote.instant("sent_at", on: "quote.sent", cleared: [revised])
        quote.instant("accepted_at", on: "quote.accepted")
        quote.instant("rejected_at", on: "quote.rejected", cleared: [revised])
        quote.instant("expired_at", on: "quote.expired", cleared: [revised])
        return quote
    }

    static var invoice: EntityTable {
        var invoice = EntityTable("invoice", key: "invoice_id")
        invoice.field("order_id", "orderId", on: "invoice.issued")
        invoice.field("deal_id", "dealId", on: "invoice.issued")
        invoice.contact(on: "invoice.issued")
        invoice.money("total", "total", on: "invoice.issued")
        invoice.field("due_date", "dueDate", on: "invoice.issued")
        invoice.field("void_reason", "reason", on: "invoice.voided")
        invoice.instant("issued_at", on: "invoice.issued")
        invoice.instant("paid_at", on: "invoice.paid")
        invoice.instant("voided_at", on: "invoice.voided")
        return invoice
    }

    static var payment: EntityTable {
        var payment = EntityTable("payment", key: "payment_id")
        let (captured, failed) = ("payment.captured", "payment.failed")
        payment.field("order_id", "orderId", on: captured, failed)
        payment.field("invoice_id", "invoiceId", on: captured, failed)
        payment.contact(on: captured, failed)
        payment.money("amount", "amount", on: captured, failed)
        payment.field("method", "method", on: captured, failed)
        payment.field("error", "error", on: failed)
        payment.instant("captured_at", on: captured)
        payment.instant("failed_at", on: failed)
        payment.instant("charged_back_at", on: "payment.charged_back")
        return payment
    }

    static var loyalty: EntityTable {
        var member = EntityTable("loyalty", key: "loyalty_id")
        member.contact(on: "loyalty.enrolled")
        member.field("program", "program", on: "loyalty.enrolled")
        member.field("tier", "tier", on: "loyalty.tier_changed")
        let sums = [
            ("earned", "loyalty.points_earned"), ("redeemed", "loyalty.points_redeemed"),
            ("expired", "loyalty.points_expired"),
        ].map { (column: $0.0, type: $0.1, cell: member.fold.column()) }
        for sum in sums {
            member.on(sum.type) { row, event in
                row[sum.cell] = .integer((row[sum.cell].integer ?? 0) + (event["points"].integer ?? 0))
            }
        }
        let cells = sums.map(\.cell)
        member.show(
            .computed("points", .integer, of: cells) { reading in
                let numbers = cells.map { reading[$0].integer ?? 0 }
                return .integer(numbers[0] - numbers[1] - numbers[2])
            })
        for sum in sums {
            member.show(
                .computed(sum.column, .integer, of: [sum.cell]) { .integer($0[sum.cell].integer ?? 0) })
        }
        member.instant("enrolled_at", on: "loyalty.enrolled")
        member.instant("tier_changed_at", on: "loyalty.tier_changed")
        member.instant("left_at", on: "loyalty.left")
        return member
    }
}
