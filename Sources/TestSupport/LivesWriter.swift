import CRM

/// Writes the data of one life's events and remembers what the rules on values need.
struct LifeWriter: Sendable {
    enum Amount { case least, any }

    var random: SeededGenerator
    let stream: String
    let currency: String
    // What has happened so far.
    var total = 0
    var refunded = 0
    var balance = 0
    var recurring = 0
    var cart: [(product: String, quantity: Int)] = []
    var stage = "prospecting"
    var stages: [String] = []
    var kind = ""
    var knowsLocation = false
    var firings = 0
    var survivors = 0

    static let dealStages = ["prospecting", "qualification", "proposal", "negotiation"]

    init(random: SeededGenerator, stream: String) {
        self.random = random
        self.stream = stream
        currency = "EUR"
    }

    /// A new contact for this one to be merged into.
    mutating func survivor() -> LifeEvent {
        survivors += 1
        return LifeEvent(
            type: "contact.created", stream: survivorName, fields: [("fullName", "\"The survivor\"")])
    }

    private var survivorName: String { "\(stream):survivor\(survivors)" }

    /// The data of an acceptable event; `nil` where the rules allow none now.
    mutating func fields(of type: EventType, only amount: Amount = .any) -> [(name: String, json: String)]? {
        if type.name == "order.completed" { return order(type, amount) }
        var fields: [(name: String, json: String)] = []
        for field in type.fields {
            let isWritten =
                field.isRequired || field.isRequiredAtCreation || amount == .any && random.chance(50)
            let ruled: String?? = ruled(field.name, of: type.name, isWritten)
            guard let ruled else { return nil }
            if let ruled {
                fields.append((field.name, ruled))
            } else if isWritten {
                fields.append((field.name, json(field.kind)))
            }
        }
        if amount == .any, random.chance(10) { fields.append(("custom", #"{"shelf":"B2","boxes":[1,2]}"#)) }
        return ordered(fields)
    }

    /// As ``fields(of:only:)``, without regard to what has happened.
    mutating func plainFields(of type: EventType) -> [(name: String, json: String)] {
        var writer = LifeWriter(random: random, stream: stream)
        writer.total = 1_000_000
        writer.balance = 1_000_000
        writer.recurring = 1_000
        writer.cart = [("p-1", 3)]
        writer.knowsLocation = true
        defer { random = writer.random }
        return writer.fields(of: type) ?? []
    }

    /// `start` before `end`, `low` before `high`.
    private func ordered(_ fields: [(name: String, json: String)]) -> [(name: String, json: String)] {
        var fields = fields
        if let start = fields.firstIndex(where: { $0.name == "start" }),
            let end = fields.firstIndex(where: { $0.name == "end" })
        {
            fields[start].json = #""2025-03-01T09:00:00Z""#
            fields[end].json = #""2025-03-01T09:30:00.5+00:00""#
        }
        return fields
    }

    // MARK: - Rules

    /// What the rules say of a field: `nil` no such event now, `.some(nil)` nothing, else the value.
    private mutating func ruled(_ field: String, of type: String, _ isWritten: Bool) -> String?? {
        switch "\(type).\(field)" {
        case "order.refunded.amount":
            return total < refunded ? nil : .some(money(random.int(0...total - refunded)))
        case "loyalty.points_redeemed.points", "loyalty.points_expired.points":
            return balance == 0 ? nil : .some("\(random.int(1...balance))")
        case "subscription.expanded.mrr": return .some(money(recurring + random.int(1...5_000)))
        case "subscription.contracted.mrr":
            return recurring == 0 ? nil : .some(money(random.below(recurring)))
        case "cart.product_removed.productId": return cart.isEmpty ? nil : .some("\"\(cart[0].product)\"")
        case "cart.product_removed.quantity":
            return cart.isEmpty ? nil : .some("\(random.int(1...cart[0].quantity))")
        case "deal.stage_changed.stage":
            return .some("\"\(random.pick(Self.dealStages.filter { $0 != stage }))\"")
        case "deal.opened.stage", "deal.reopened.stage":
            return isWritten ? .some("\"\(random.pick(Self.dealStages))\"") : .some(nil)
        case "pipeline.stage_added.after":
            return isWritten && !stages.isEmpty ? .some("\"\(random.pick(stages))\"") : omitted(isWritten)
        case "pipeline.defined.stages": return .some(stagesJSON())
        case "survey.answered.score": return .some("\(random.int(kind == "nps" ? 0...10 : 1...5))")
        case "quote.drafted.validUntil", "quote.revised.validUntil": return .some(#""2099-12-31""#)
        case "contact.location_reported.lat": return knowsLocation ? .some(nil) : nil
        case "contact.merged.intoId": return .some("\"\(stream):survivor\(survivors + 1)\"")
        default: return ruledInBusiness(field, of: type)
        }
    }

    private func omitted(_ isWritten: Bool) -> String?? { isWritten ? .some("null") : .some(nil) }

    private mutating func ruledInBusiness(_ field: String, of type: String) -> String?? {
        switch "\(type).\(field)" {
        case "fx.published.base": .some("\"EUR\"")
        case "fx.published.quote": .some("\"\(random.pick(["USD", "IRR", "GBP"]))\"")
        case "kpi.target_set.band": .some(#"{"low":0.7,"high":0.75}"#)
        case "calendar.defined.week":
            .some(#"{"sat":["09:00-13:00","14:00-18:00"],"sun":["09:00-17:00"],"fri":[]}"#)
        case "rule.defined.then":
            .some(#"[{"append":{"type":"ticket.escalated"}},{"notify":{"channel":"service"}}]"#)
        case "rule.fired.triggerId": .some("\"trigger-\(firings)\"")
        case "catalogue.type_defined.type": .some("\"visit.made_\(random.below(9))\"")
        case "catalogue.type_defined.category": .some("\"visit\"")
        case "catalogue.type_defined.fields":
            .some(
                #"[{"name":"purpose","kind":"text","required":true,"personal":true},"#
                    + #"{"name":"contactId","kind":"reference","required":false,"reference":"contact!"}]"#)
        case "catalogue.type_defined.transitions": .some(#"[{"from":[],"to":"made"}]"#)
        case "ledger.corrected.eventId": .some("\"world-account\"")
        case "ledger.corrected.data": .some("{\"name\":\(text()),\"tier\":\"gold\"}")
        case "ledger.annulled.eventId": .some("\"world-tagging\"")
        default: .some(nil)
        }
    }

    private mutating func stagesJSON() -> String {
        let count = random.int(1...4)
        return "["
            + (0..<count).map {
                "{\"key\":\"s\($0)\",\"name\":\"Stage \($0)\",\"probabilityPct\":\($0 * 20)}"
            }
            .joined(separator: ",") + "]"
    }

    private mutating func order(_ type: EventType, _ amount: Amount) -> [(name: String, json: String)] {
        var fields: [(name: String, json: String)] = []
        var sum = 0
        for field in type.fields {
            switch field.name {
            case "lines":
                let lines = (0..<random.int(1...4)).map { index in
                    let (quantity, price) = (random.int(1...5), random.int(0...20_000))
                    sum += quantity * price
                    return
                        "{\"productId\":\"p-\(index)\",\"quantity\":\(quantity),\"unitPrice\":\(money(price))}"
                }
                fields.append(("lines", "[\(lines.joined(separator: ","))]"))
            case "discount", "tax", "shipping":
                guard amount == .any, random.chance(50) else { continue }
                let part = random.int(0...sum)
                sum += field.name == "discount" ? -part : part
                fields.append((field.name, money(part)))
            case "total": fields.append(("total", money(sum)))
            default:
                if field.isRequired || amount == .any && random.chance(50) {
                    fields.append((field.name, json(field.kind)))
                }
            }
        }
        return fields
    }

    // MARK: - What has happened

    mutating func note(_ event: LifeEvent) {
        switch event.type {
        case "order.completed": total = Self.amount(event["total"])
        case "order.refunded": refunded += Self.amount(event["amount"])
        case "loyalty.points_earned": balance += Int(event["points"] ?? "") ?? 0
        case "loyalty.points_redeemed", "loyalty.points_expired": balance -= Int(event["points"] ?? "") ?? 0
        case "subscription.started", "subscription.expanded", "subscription.contracted",
            "subscription.reactivated":
            recurring = Self.amount(event["mrr"])
        case "cart.product_added": noteCart(event, 1)
        case "cart.product_removed": noteCart(event, -1)
        case "deal.opened", "deal.stage_changed", "deal.reopened":
            if let named = event["stage"] { stage = Self.unquoted(named) }
        case "pipeline.defined": stages = ["s0"]
        case "survey.requested": kind = Self.unquoted(event["kind"] ?? "")
        case "contact.consent_granted", "contact.consent_withdrawn":
            if event["purpose"] == "\"location\"" { knowsLocation = event.type.hasSuffix("granted") }
        case "rule.fired": firings += 1
        default: break
        }
    }

    private mutating func noteCart(_ event: LifeEvent, _ sign: Int) {
        let product = Self.unquoted(event["productId"] ?? "")
        let quantity = sign * (Int(event["quantity"] ?? "") ?? 0)
        if let index = cart.firstIndex(where: { $0.product == product }) {
            cart[index].quantity += quantity
        } else {
            cart.append((product, quantity))
        }
        cart.removeAll { $0.quantity <= 0 }
    }

    static func unquoted(_ json: String) -> String { String(json.dropFirst().dropLast()) }

    /// The amount in `{"amount":1000,"currency":"EUR"}`.
    static func amount(_ json: String?) -> Int {
        Int((json ?? "").drop { !$0.isNumber }.prefix { $0.isNumber }) ?? 0
    }

    // MARK: - Values

    func money(_ amount: Int) -> String { "{\"amount\":\(amount),\"currency\":\"\(currency)\"}" }

    private mutating func text() -> String {
        random.pick([
            "\"Sara Ahmadi\"", "\"دفتر مرکزی\"", "\"a \\\"quoted\\\" \\u00e9 text\"", "\"x\"", "\"gold\"",
        ])
    }

    mutating func json(_ kind: Kind) -> String {
        switch kind {
        case .text, .prose, .json: text()
        case .key: "\"\(random.pick(["a", "gold", "web", "p-1", "p-2", "marketing", "location"]))\""
        case .value: random.pick(["\"yes\"", "true", "12", "0.5"])
        case .anyObject: "{}"
        case .boolean: random.chance(50) ? "true" : "false"
        case .integer(let range):
            "\(max(range.lowerBound, min(range.upperBound, Int64(random.int(0...50)))))"
        case .number(let range):
            "\(max(range.lowerBound, min(range.upperBound, Double(random.int(-90...90)) / 4)))"
        case .money: money(random.int(0...100_000))
        case .choice(let names): "\"\(random.pick(names))\""
        case .reference(let category, _):
            category == "pipeline" ? "\"pipeline-default\"" : "\"\(category)-world\""
        case .array(let element, let least):
            "[" + (0..<max(least, random.below(3))).map { _ in json(element) }.joined(separator: ",") + "]"
        case .object(let shape): object(shape, optional: 60)
        case .changes(let shape): changes(shape)
        case .place(let shape): random.chance(50) ? text() : object(shape, optional: 100)
        default: scalar(kind)
        }
    }

    private mutating func object(_ shape: Shape, optional percent: Int) -> String {
        let members = shape.fields.compactMap { field -> String? in
            field.isRequired || random.chance(percent) ? "\"\(field.name)\":\(json(field.kind))" : nil
        }
        return "{\(members.joined(separator: ","))}"
    }

    private mutating func changes(_ shape: Shape) -> String {
        let members = shape.fields.compactMap { field -> String? in
            guard random.chance(40) else { return nil }
            return "\"\(field.name)\":\(!field.isRequired && random.chance(30) ? "null" : json(field.kind))"
        }
        return "{\(members.joined(separator: ","))}"
    }

    private mutating func scalar(_ kind: Kind) -> String {
        switch kind {
        case .instant: random.pick(["\"2025-03-01T10:00:07.25Z\"", "\"2025-03-01T13:30:07+03:30\""])
        case .date, .moment: "\"2025-0\(random.int(1...9))-1\(random.below(10))\""
        case .email: "\"sara\(random.below(1_000))@example.com\""
        case .phone: "\"+98912\(random.int(1_000_000...9_999_999))\""
        case .dial: random.pick(["\"+982112345678\"", "\"118\""])
        case .country: random.pick(["\"IR\"", "\"DE\""])
        case .currency: random.pick(["\"EUR\"", "\"IRR\""])
        case .sha256: "\"\(String(repeating: "0123456789abcdef", count: 4))\""
        case .decimal: random.pick(["\"1.0842\"", "\"0.000024\"", "\"42\""])
        case .period: random.pick(["\"2025\"", "\"2025-Q3\"", "\"2025-11\""])
        case .timeZone: random.pick(["\"Asia/Tehran\"", "\"UTC\"", "\"America/Argentina/Buenos_Aires\""])
        case .hours: "\"09:00-17:00\""
        default: text()
        }
    }
}
