/// Data of accounts, of what is sold and paid, and of the company's own doings.
extension RandomHistory {
    /// Streams of these categories go on more or less often.
    static let companyCategories = [
        "contact", "contact", "contact", "account", "account", "account", "deal", "deal", "order", "email",
        "product", "product", "quote", "quote", "quote", "invoice", "invoice", "payment", "cart", "cart",
        "cart", "loyalty", "loyalty", "project", "project", "partner", "partner", "branch", "branch",
        "contract", "rule", "rule",
    ]

    mutating func companyData(
        _ type: String, _ stream: String, _ life: [OracleEvent]
    ) -> [String: OracleJSON]? {
        switch category(type) {
        case "account": accountData(type, stream)
        case "product": productData(type, life)
        case "quote": quoteData(type, life)
        case "invoice": invoiceData(type, life)
        case "payment": paymentData(type, life)
        case "cart": cartData(type, life)
        case "loyalty": loyaltyData(type, life)
        case "project": projectData(type)
        case "partner": partnerData(type, life)
        case "branch": branchData(type)
        case "contract": contractData(life)
        case "rule": ruleData(type, life)
        default: ["name": "A name"]
        }
    }

    private static let dates = ["2024-03-20", "2024-06-30", "2025-01-01"]

    private mutating func accountData(_ type: String, _ stream: String) -> [String: OracleJSON]? {
        switch type {
        case "account.created":
            return accountFields().merging(["name": text(["Alborz", "البرز", "Noord BV"])]) { $1 }
        case "account.details_changed":
            var changes = accountFields()
            if chance(30) { changes["industry"] = .null }
            if chance(30) { changes["ownerId"] = .null }
            return changes.isEmpty ? nil : ["changes": .object(changes)]
        case "account.parent_changed":
            let others = ["account-1", "account-2"].filter { $0 < stream }
            guard let parent = others.last, arrived(parent).state != OracleLifecycle.none else { return [:] }
            return maybe("parentId", .text(parent), percent: 70)
        case "account.tier_set": return ["tier": text(["gold", "silver"])]
        case "account.owner_assigned": return some("employee").map { ["ownerId": $0] }
        case "account.targeted": return ["program": text(["spring", "enterprise"])]
        case "account.credit_rated":
            let score: OracleJSON = chance(50) ? .integer(Int64(below(900))) : .real(Double(below(900)) + 0.5)
            return ["score": score, "provider": text(["Graydon", "ICS24"])]
        default: return [:]
        }
    }

    private mutating func accountFields() -> [String: OracleJSON] {
        var data = maybe("domain", text(["alborz.example", "noord.example"]))
        data.merge(maybe("industry", text(["food", "steel"]))) { $1 }
        data.merge(maybe("country", text(["IR", "NL"]))) { $1 }
        data.merge(maybe("tier", text(["gold", "bronze"]))) { $1 }
        data.merge(maybe("ownerId", some("employee"))) { $1 }
        data.merge(maybe("orgUnit", text(["north", "south"]))) { $1 }
        return data
    }

    private mutating func productData(_ type: String, _ life: [OracleEvent]) -> [String: OracleJSON]? {
        switch type {
        case "product.created":
            var data: [String: OracleJSON] = ["sku": "p-1", "name": text(["Tea", "چای"])]
            data.merge(maybe("unitPrice", money(of: []))) { $1 }
            return data.merging(maybe("family", text(["drinks", "food"]))) { $1 }
        case "product.priced":
            return maybe("from", text(Self.dates)).merging(["unitPrice": money(of: life)]) { $1 }
        default: return [:]
        }
    }

    private mutating func quoteData(_ type: String, _ life: [OracleEvent]) -> [String: OracleJSON]? {
        switch type {
        case "quote.drafted":
            guard let deal = some("deal") else { return nil }
            return offer(of: life).merging(["dealId": deal]) { $1 }
        case "quote.revised": return offer(of: life)
        case "quote.rejected": return maybe("reason", text(["price", "terms"]))
        default: return [:]
        }
    }

    private mutating func offer(of life: [OracleEvent]) -> [String: OracleJSON] {
        let currency = currency(of: life)
        let lines = (0...below(2)).map { _ in
            OracleJSON.object([
                "description": text(["Setup", "ساعت \"مشاوره\""]), "quantity": .integer(Int64(1 + below(3))),
                "unitPrice": money(below(900), currency),
            ])
        }
        let total = lines.map { line in
            (line["quantity"]?.integer ?? 0) * (line["unitPrice"]?["amount"]?.integer ?? 0)
        }.reduce(0, +)
        let offer: [String: OracleJSON] = ["lines": .list(lines), "total": money(Int(total), currency)]
        return maybe("validUntil", "2099-12-31").merging(offer) { $1 }
    }

    private mutating func invoiceData(_ type: String, _ life: [OracleEvent]) -> [String: OracleJSON]? {
        switch type {
        case "invoice.issued":
            var data: [String: OracleJSON] = ["total": money(of: [])]
            data.merge(maybe("orderId", some("order"))) { $1 }
            data.merge(maybe("dealId", some("deal"))) { $1 }
            data.merge(maybe("contactId", some("contact"), percent: 70)) { $1 }
            return data.merging(maybe("dueDate", text(Self.dates))) { $1 }
        case "invoice.voided": return ["reason": text(["typo", "returned"])]
        default: return [:]
        }
    }

    private mutating func paymentData(_ type: String, _ life: [OracleEvent]) -> [String: OracleJSON]? {
        guard type != "payment.charged_back" else { return [:] }
        guard let contact = some("contact") else { return nil }
        var data: [String: OracleJSON] = ["contactId": contact, "amount": money(of: life)]
        data["method"] = text(["card", "cash", "transfer"])
        data.merge(maybe("orderId", some("order"))) { $1 }
        data.merge(maybe("invoiceId", some("invoice"))) { $1 }
        if type == "payment.failed" { data.merge(maybe("error", text(["declined", "timeout"]))) { $1 } }
        return data
    }

    private mutating func cartData(_ type: String, _ life: [OracleEvent]) -> [String: OracleJSON]? {
        switch type {
        case "cart.created": return maybe("contactId", some("contact"), percent: 70)
        case "cart.product_added":
            return [
                "productId": text(["p-1", "p-2"]), "quantity": .integer(Int64(1 + below(3))),
                "unitPrice": money(pick([100, 100, 250]), currency(of: life)),
            ]
        case "cart.product_removed":
            let product = pick(["p-1", "p-2"])
            let inCart = life.filter { $0.data["productId"]?.text == product }.map { event in
                (event.data["quantity"]?.integer ?? 0) * (event.type == "cart.product_added" ? 1 : -1)
            }.reduce(0, +)
            guard inCart > 0 else { return nil }
            return ["productId": .text(product), "quantity": .integer(Int64(1 + below(Int(inCart))))]
        case "cart.ordered": return some("order").map { ["orderId": $0] }
        default: return [:]
        }
    }

    private mutating func loyaltyData(_ type: String, _ life: [OracleEvent]) -> [String: OracleJSON]? {
        switch type {
        case "loyalty.enrolled":
            return some("contact").map { ["contactId": $0, "program": text(["club", "plus"])] }
        case "loyalty.points_earned":
            return maybe("orderId", some("order")).merging(["points": .integer(Int64(1 + below(90)))]) { $1 }
        case "loyalty.points_redeemed", "loyalty.points_expired":
            let balance = life.map { event in
                (event.data["points"]?.integer ?? 0) * (event.type == "loyalty.points_earned" ? 1 : -1)
            }.reduce(0, +)
            return balance > 0 ? ["points": .integer(Int64(1 + below(Int(balance))))] : nil
        case "loyalty.tier_changed": return ["tier": text(["gold", "silver"])]
        default: return [:]
        }
    }

    private mutating func projectData(_ type: String) -> [String: OracleJSON]? {
        switch type {
        case "project.opened":
            var data: [String: OracleJSON] = ["name": text(["Move", "اسباب‌کشی"])]
            data.merge(maybe("accountId", some("account"))) { $1 }
            data.merge(maybe("contactId", some("contact"))) { $1 }
            return data.merging(maybe("goal", "Done by spring")) { $1 }
        case "project.milestone_reached": return ["name": text(["Plan", "Build"])]
        case "project.risk_raised":
            return ["risk": text(["delay", "cost"]), "level": text(["low", "medium", "high"])]
        case "project.risk_closed": return ["risk": text(["delay", "cost"])]
        case "project.progressed": return ["progressPct": .integer(Int64(below(101)))]
        case "project.closed": return ["outcome": text(["done", "stopped"])]
        default: return [:]
        }
    }

    private mutating func partnerData(_ type: String, _ life: [OracleEvent]) -> [String: OracleJSON]? {
        switch type {
        case "partner.registered":
            let kind = text(["agency", "reseller"])
            return maybe("region", "South").merging(["name": "Partner", "kind": kind]) { $1 }
        case "partner.deal_registered": return some("deal").map { ["dealId": $0] }
        case "partner.commission_accrued":
            return maybe("dealId", some("deal")).merging(["amount": money(of: life)]) { $1 }
        default: return [:]
        }
    }

    private mutating func branchData(_ type: String) -> [String: OracleJSON]? {
        switch type {
        case "branch.opened":
            let place = maybe("region", "North").merging(maybe("country", text(["IR", "NL"]))) { $1 }
            return place.merging(["name": text(["Delft", "شیراز"])]) { $1 }
        case "branch.target_set":
            let period = text(["2024-01", "2024-Q2", "2024"])
            return [
                "period": period, "metric": text(["revenue", "visits"]), "value": .integer(Int64(below(99))),
            ]
        default: return [:]
        }
    }

    private mutating func contractData(_ life: [OracleEvent]) -> [String: OracleJSON]? {
        guard life.isEmpty else { return [:] }
        var data: [String: OracleJSON] = ["kind": text(["support", "lease"]), "start": text(Self.dates)]
        data.merge(maybe("accountId", some("account"))) { $1 }
        data.merge(maybe("contactId", some("contact"))) { $1 }
        data.merge(maybe("end", "2026-01-01")) { $1 }
        return data.merging(maybe("value", money(of: []))) { $1 }
    }

    private mutating func ruleData(_ type: String, _ life: [OracleEvent]) -> [String: OracleJSON]? {
        switch type {
        case "rule.defined":
            let condition = maybe("where", ["reason": "price"])
            let when = condition.merging(["type": text(["deal.lost", "deal.won"])]) { $1 }
            let actions: OracleJSON = [["notify": ["to": text(["sales", "support"])]]]
            let rule: [String: OracleJSON] = ["when": .object(when), "then": actions]
            return maybe("after", .integer(Int64(below(9)) * 1_000)).merging(rule) { $1 }
        case "rule.fired": return ["triggerId": .text("t\(expected.count)"), "produced": []]
        default: return [:]
        }
    }
}
