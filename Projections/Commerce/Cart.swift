internal import Projecting

/// Carts, and what lies in them.
struct Cart {
    /// Parts of a line: product, quantity, price of one, currency.
    private static func adding(_ event: FoldEvent, to lines: [Value]) -> [Value] {
        let (product, price) = (event["productId"], event["unitPrice", "amount"])
        let currency = event["unitPrice", "currency"]
        let place = lines.firstIndex { line in
            (line.list[0], line.list[2], line.list[3]) == (product, price, currency)
        }
        guard let place else {
            return lines + [.list([product, event["quantity"], price, currency])]
        }
        var (lines, line) = (lines, lines[place].list)
        line[1] = .integer((line[1].integer ?? 0) + (event["quantity"].integer ?? 0))
        lines[place] = .list(line)
        return lines
    }

    /// Takes from the last lines of the product first; of what is not there, nothing.
    private static func removing(_ event: FoldEvent, from lines: [Value]) -> [Value] {
        var left = event["quantity"].integer ?? 0
        var kept: [Value] = []
        for value in lines.reversed() {
            var line = value.list
            if line[0] == event["productId"] {
                let taken = min(left, line[1].integer ?? 0)
                left -= taken
                line[1] = .integer((line[1].integer ?? 0) - taken)
            }
            if line[1].integer ?? 0 > 0 { kept.append(.list(line)) }
        }
        return kept.reversed()
    }

    func define(_ projection: inout Projection) {
        var cart = EntityTable("cart", key: "cart_id")
        cart.contact(on: "cart.created")
        cart.field("order_id", "orderId", on: "cart.ordered")
        let lines = cart.fold.column()
        cart.on("cart.product_added") { row, event in
            row[lines] = .list(Self.adding(event, to: row[lines].list))
        }
        cart.on("cart.product_removed") { row, event in
            row[lines] = .list(Self.removing(event, from: row[lines].list))
        }
        cart.show(
            .computed("items", .integer, of: [lines]) { reading in
                .integer(reading[lines].list.reduce(0) { $0 + ($1.list[1].integer ?? 0) })
            })
        cart.show(
            .computed("amount", .integer, of: [lines]) { reading in
                .integer(
                    reading[lines].list.reduce(0) {
                        $0 + ($1.list[1].integer ?? 0) * ($1.list[2].integer ?? 0)
                    })
            })
        cart.show(.computed("currency", .text, of: [lines]) { $0[lines].list.first?.list[3] ?? .null })
        cart.instant("created_at", on: "cart.created")
        cart.instant("checkout_started_at", on: "cart.checkout_started")
        cart.instant("abandoned_at", on: "cart.abandoned", cleared: ["cart.recovered"])
        cart.instant("recovered_at", on: "cart.recovered")
        cart.instant("ordered_at", on: "cart.ordered")
        projection.table("carts", of: cart)
        projection.table(
            "cart_lines", of: cart.fold, cells: [lines], each: { $0[lines].list.map(\.list) },
            [
                .stream("cart_id"), .number("n"), .part("product_id", .text, 0),
                .part("quantity", .integer, 1), .part("unit_price", .integer, 2), .part("currency", .text, 3),
            ])
    }
}
