internal import CRM
internal import EventLog

extension SegmentEvents {
    /// Events of the spec's e-commerce and e-mail parts, by their names there.
    private static let known: [String: @Sendable (inout SegmentEvents, JSONValue) throws -> Void] = [
        "Product Added": { try $0.cart("cart.product_added", $1) },
        "Product Removed": { try $0.cart("cart.product_removed", $1) },
        "Checkout Started": { try $0.cart("cart.checkout_started", $1) },
        "Order Completed": { try $0.orderCompleted($1) },
        "Order Refunded": { try $0.orderRefunded($1) },
        "Order Cancelled": { $0.plain("order.cancelled", "order", ["order_id", "orderId"], $1) },
        "Email Delivered": { $0.plain("email.delivered", "email", ["email_id"], $1) },
        "Email Opened": { $0.plain("email.opened", "email", ["email_id"], $1) },
        "Email Link Clicked": {
            $0.plain("email.clicked", "email", ["email_id"], $1, ("url", $1["link_url"]?.string))
        },
        "Email Bounced": { $0.plain("email.bounced", "email", ["email_id"], $1, ("kind", "hard")) },
        "Unsubscribed": { $0.plain("email.unsubscribed", "email", ["email_id"], $1) },
        "Email Marked as Spam": { $0.plain("email.marked_as_spam", "email", ["email_id"], $1) },
    ]

    mutating func track() throws {
        guard let name = call.root["event"]?.string else {
            return refuse(.missingField, "event", "a track call names its event")
        }
        guard let make = Self.known[name] else {
            let names = Self.known.keys.sorted().joined(separator: ", ")
            return refuse(
                .unknownType, "event",
                "\(name) is no event that has a place in the catalogue; these have: \(names)")
        }
        guard let properties = call.root["properties"], properties.kind == .object else {
            return refuse(.missingField, "properties", "\(name) needs its properties")
        }
        try make(&self, properties)
    }

    private mutating func stream(
        _ category: String, _ members: [String], _ properties: JSONValue
    ) -> String? {
        let before = reasons.count
        let name = SegmentCall.stream(category, properties, members, &reasons, at: "properties.")
        if name == nil, reasons.count == before {
            refuse(.missingField, "properties.\(members[0])", "is needed")
        }
        return name
    }

    private mutating func plain(
        _ type: String, _ category: String, _ members: [String], _ properties: JSONValue,
        _ member: (name: String, value: String?)? = nil
    ) {
        guard let stream = stream(category, members, properties) else { return }
        var data = JSONText()
        if let member {
            guard let value = member.value else {
                return refuse(.missingField, "properties.link_url", "is needed")
            }
            data.add(member.name, value)
        }
        add(type, stream, data)
    }

    // MARK: Carts and orders

    private mutating func cart(_ type: String, _ properties: JSONValue) throws {
        guard let contact = try actingContact(), let cart = stream("cart", ["cart_id", "cartId"], properties)
        else {
            return
        }
        var data = JSONText()
        if type != "cart.checkout_started" {
            guard let product = productID(properties, "properties."),
                let quantity = quantity(properties, "properties.")
            else { return }
            data.add("productId", product)
            data.add("quantity", quantity)
            if type == "cart.product_added" {
                guard let price = money(properties, "price", properties, "properties.") else { return }
                data.add("unitPrice", json: price)
            }
        }
        if try !expects(cart) {
            var created = JSONText()
            created.add("contactId", contact)
            add("cart.created", cart, created)
        }
        add(type, cart, data)
    }

    private mutating func orderCompleted(_ properties: JSONValue) throws {
        guard let contact = try actingContact(),
            let order = stream("order", ["order_id", "orderId"], properties)
        else {
            return
        }
        var data = JSONText()
        data.add("contactId", contact)
        var lines: [[UInt8]] = []
        let products = properties["products"].map { Array($0.elements) } ?? []
        for index in products.indices {
            let line = line(products[index], properties, "properties.products[\(index)].")
            if let line { lines.append(line) }
        }
        data.add("lines", array: lines)
        for name in ["discount", "tax", "shipping"] {
            guard let value = properties[name], !value.isNull else { continue }
            if let amount = money(properties, name, properties, "properties.") {
                data.add(name, json: amount)
            }
        }
        if let total = money(properties, "total", properties, "properties.") {
            data.add("total", json: total)
        }
        if let coupon = properties["coupon"]?.string { data.add("coupon", coupon) }
        add("order.completed", order, data)
    }

    private mutating func line(_ product: JSONValue, _ properties: JSONValue, _ place: String) -> [UInt8]? {
        let (id, count) = (productID(product, place), quantity(product, place))
        guard let price = money(product, "price", properties, place), let id, let count else { return nil }
        var line = JSONText()
        line.add("productId", id)
        for name in ["name", "brand"] {
            if let text = product[name]?.string { line.add(name, text) }
        }
        line.add("quantity", count)
        line.add("unitPrice", json: price)
        return line.object
    }

    private mutating func orderRefunded(_ properties: JSONValue) throws {
        guard let order = stream("order", ["order_id", "orderId"], properties),
            let amount = money(properties, "total", properties, "properties.")
        else { return }
        var data = JSONText()
        data.add("amount", json: amount)
        add("order.refunded", order, data)
    }

    private mutating func productID(_ value: JSONValue, _ place: String) -> String? {
        let id = value["product_id"]?.string ?? value["productId"]?.string ?? value["sku"]?.string
        if id == nil { refuse(.missingField, "\(place)product_id", "is needed") }
        return id
    }

    private mutating func quantity(_ value: JSONValue, _ place: String) -> Int64? {
        guard let quantity = value["quantity"] else { return 1 }
        if let count = quantity.integer, count > 0 { return count }
        refuse(.invalidValue, "\(place)quantity", "is a positive integer")
        return nil
    }

    /// An amount in minor units, from its decimal text: it never passes through a double.
    private mutating func money(
        _ value: JSONValue, _ name: String, _ properties: JSONValue, _ place: String
    ) -> [UInt8]? {
        guard let amount = value[name], !amount.isNull else {
            refuse(.missingField, "\(place)\(name)", "is needed")
            return nil
        }
        guard let currency = value["currency"]?.string ?? properties["currency"]?.string else {
            refuse(.missingField, "properties.currency", "is needed")
            return nil
        }
        let text = amount.string ?? String(decoding: amount.bytes, as: UTF8.self)
        guard let minor = Decimal.minorUnits(of: text, digits: Currency.minorDigits(of: currency)) else {
            refuse(.invalidValue, "\(place)\(name)", "is no amount of \(currency)")
            return nil
        }
        var money = JSONText()
        money.add("amount", minor)
        money.add("currency", currency)
        return money.object
    }
}
