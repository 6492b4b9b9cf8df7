import CRM
import EventLog

/// Spoils one thing about an acceptable event and says how it must be refused.
struct FaultMaker {
    var random: SeededGenerator
    let index: Int

    private func fault(_ event: LifeEvent, _ code: Refusal.Code, _ field: String) -> Life.Fault {
        Life.Fault(index: index, event: event, code: code, field: field)
    }

    func nameless(_ event: LifeEvent) -> Life.Fault { fault(event, .unknownType, "type") }

    /// An event that the state does not take.
    func misplaced(_ event: LifeEvent, in state: String) -> Life.Fault {
        switch state {
        case "merged": fault(event, .mergedStream, "subject")
        case "erased": fault(event, .erasedStream, "subject")
        default: fault(event, .transitionNotAllowed, "type")
        }
    }

    mutating func spoil(_ event: LifeEvent, of type: EventType, known writer: LifeWriter) -> Life.Fault {
        for _ in 0..<20 {
            let fault =
                switch random.below(9) {
                case 0: missing(event, type)
                case 1: illTyped(event, type)
                case 2: deadReference(event, type)
                case 3: foreignCurrency(event, type)
                case 4: overdrawn(event, writer)
                case 5: malformed(event, type)
                case 6: sealed(event)
                case 7: unknownField(event)
                default: stray(event)
                }
            if let fault { return fault }
        }
        return unknownField(event) ?? nameless(event)
    }

    private mutating func missing(_ event: LifeEvent, _ type: EventType) -> Life.Fault? {
        let required = type.fields.filter(\.isRequired)
        guard !required.isEmpty else { return nil }
        var event = event
        let field = random.pick(required)
        event[field.name] = random.chance(50) ? nil : "null"
        return fault(event, .missingField, field.name)
    }

    private mutating func illTyped(_ event: LifeEvent, _ type: EventType) -> Life.Fault? {
        guard let (field, wrong) = wrongType(type) else { return nil }
        var event = event
        event[field.name] = wrong
        return fault(event, .wrongType, field.name)
    }

    private mutating func wrongType(_ type: EventType) -> (Field, String)? {
        let fields = type.fields.filter { if case .json = $0.kind { false } else { true } }
        guard !fields.isEmpty else { return nil }
        let field = random.pick(fields)
        return (field, Self.wrongValue(for: field.kind))
    }

    /// A value of another kind than `kind`.
    static func wrongValue(for kind: Kind) -> String {
        switch kind {
        case .integer, .number, .boolean, .money, .object, .anyObject, .changes: "\"text\""
        case .array: "{}"
        default: "[1]"
        }
    }

    private mutating func deadReference(_ event: LifeEvent, _ type: EventType) -> Life.Fault? {
        let fields = type.fields.filter { if case .reference = $0.kind { true } else { false } }
        guard !fields.isEmpty else { return nil }
        let field = random.pick(fields)
        guard case .reference(let category, _) = field.kind else { return nil }
        var event = event
        event[field.name] = "\"\(category)-nowhere\""
        return fault(event, .unknownReference, field.name)
    }

    private mutating func foreignCurrency(_ event: LifeEvent, _ type: EventType) -> Life.Fault? {
        let fields = type.fields.filter { if case .money = $0.kind { true } else { false } }
        guard !fields.isEmpty else { return nil }
        let field = random.pick(fields)
        var event = event
        event[field.name] = #"{"amount":1,"currency":"eur"}"#
        return fault(event, .invalidValue, "\(field.name).currency")
    }

    private func overdrawn(_ event: LifeEvent, _ writer: LifeWriter) -> Life.Fault? {
        var event = event
        switch event.type {
        case "order.completed": event["total"] = writer.money(LifeWriter.amount(event["total"]) + 1)
        case "order.refunded": event["amount"] = writer.money(writer.total - writer.refunded + 1)
        case "loyalty.points_redeemed", "loyalty.points_expired": event["points"] = "\(writer.balance + 1)"
        case "cart.product_removed": event["quantity"] = "\(writer.cart[0].quantity + 1)"
        case "subscription.expanded", "subscription.contracted": event["mrr"] = writer.money(writer.recurring)
        case "deal.stage_changed": event["stage"] = "\"elsewhere\""
        case "meeting.scheduled", "meeting.rescheduled", "appointment.booked":
            event["end"] = event["start"]
        case "contact.merged": event["intoId"] = "\"\(writer.stream)\""
        case "ticket.merged": event["intoId"] = "\"\(writer.stream)\""
        case "account.parent_changed": event["parentId"] = "\"\(writer.stream)\""
        case "fx.published": event["quote"] = event["base"]
        default: return nil
        }
        let fields = [
            "order.completed": "total", "order.refunded": "amount", "loyalty.points_redeemed": "points",
            "loyalty.points_expired": "points", "cart.product_removed": "quantity",
            "subscription.expanded": "mrr",
            "subscription.contracted": "mrr", "deal.stage_changed": "stage", "contact.merged": "intoId",
            "ticket.merged": "intoId", "account.parent_changed": "parentId", "fx.published": "quote",
        ]
        return fault(event, .ruleViolated, fields[event.type] ?? "end")
    }

    private mutating func malformed(_ event: LifeEvent, _ type: EventType) -> Life.Fault? {
        var candidates: [(String, String)] = []
        for field in type.fields {
            switch field.kind {
            case .choice, .email, .phone, .country, .currency, .date, .instant, .moment, .sha256, .decimal,
                .period,
                .timeZone, .reference, .dial:
                candidates.append((field.name, "\"?\""))
            case .integer(let range) where range.lowerBound >= 0: candidates.append((field.name, "-1"))
            case .text where field.isRequired: candidates.append((field.name, "\"\""))
            default: break
            }
        }
        guard !candidates.isEmpty else { return nil }
        let (name, value) = random.pick(candidates)
        var event = event
        event[name] = value
        return fault(event, .invalidValue, name)
    }

    private func sealed(_ event: LifeEvent) -> Life.Fault? {
        var event = event
        event["custom"] = #"{"note":[{"sealed":"aGVsbG8"}]}"#
        return fault(event, .ruleViolated, "custom.note[0].sealed")
    }

    private func unknownField(_ event: LifeEvent) -> Life.Fault? {
        var event = event
        event["nonsense"] = "1"
        return fault(event, .unknownField, "nonsense")
    }

    private func stray(_ event: LifeEvent) -> Life.Fault? {
        var event = event
        event.stream = "nothing-1"
        return fault(event, .streamMismatch, "subject")
    }
}
