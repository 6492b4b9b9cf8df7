import CRM
import EventLog

/// Brings streams into any state that the declarations know, by the examples of the types.
struct World {
    let log = ScratchLog()

    /// One entity of each category, called 1 as in the examples, and a contact that has been erased.
    init() throws {
        for category in Catalogue.builtIn.categoryNames { try create(category) }
        for purpose in ["location", "marketing"] {
            try log.append("contact.consent_granted", "contact-1", #"{"purpose":"\#(purpose)"}"#)
        }
        try log.append("contact.created", "contact-erased", #"{"fullName":"Gone"}"#)
        try log.erase("contact-erased")
    }

    private func create(_ category: String) throws {
        let stream = "\(category)-1"
        guard !["ledger", "catalogue"].contains(category),
            !log.entries.contains(where: { $0.event.stream == stream }),
            let type = Catalogue.builtIn.types.first(where: { $0.category == category && $0.isCreating })
        else { return }
        for field in type.fields {
            if case .reference(let other, _) = field.kind, other != category { try create(other) }
        }
        try log.append(type.name, stream, data(of: type, .least), id: stream)
    }

    /// The example, with what must be earlier events' names.
    func data(of type: EventType, _ fullness: Fullness) -> String {
        switch type.name {
        case "ledger.corrected":
            #"{"eventId":"account-1","data":{"name":"New name"},"reason":"typing error"}"#
        case "ledger.annulled": #"{"eventId":"branch-1","reason":"never opened"}"#
        default: type.example(fullness)
        }
    }

    /// Brings `stream` into `state`; `false` where no way of examples leads there.
    func bring(_ stream: String, of category: String, to state: String) throws -> Bool {
        guard let path = Self.path(in: category, to: state) else { return false }
        for type in path { try append(type, stream, .least) }
        return true
    }

    /// Appends an example, before it what the rules on values ask for.
    func append(_ type: EventType, _ stream: String, _ fullness: Fullness) throws {
        try prepare(stream, for: type)
        if type.isServerOnly {
            try log.erase(stream)
        } else {
            try log.append(type.name, stream, data(of: type, fullness))
        }
    }

    private func prepare(_ stream: String, for type: EventType) throws {
        switch type.name {
        case "contact.location_reported":
            try log.append("contact.consent_granted", stream, #"{"purpose":"location"}"#)
        case "loyalty.points_redeemed", "loyalty.points_expired":
            try log.append("loyalty.points_earned", stream, #"{"points":10}"#)
        case "cart.product_removed":
            let data = #"{"productId":"productId","quantity":1,"unitPrice":{"amount":1,"currency":"EUR"}}"#
            try log.append("cart.product_added", stream, data)
        default: break
        }
    }

    /// The shortest way of types from nothing to `state`.
    static func path(in category: String, to state: String) -> [EventType]? {
        let types = Catalogue.builtIn.types.filter { $0.category == category && $0.name != "ledger.read" }
        var paths: [String: [EventType]] = ["–": []]
        var queue = ["–"]
        while !queue.isEmpty {
            let from = queue.removeFirst()
            if from == state { return paths[from] }
            for type in types {
                for transition in type.transitions where transition.from.contains(from) {
                    guard case .state(let to) = transition.to, paths[to] == nil else { continue }
                    paths[to] = (paths[from] ?? []) + [type]
                    queue.append(to)
                }
            }
        }
        // The states that a field names.
        return state == "pending" || state == "on_hold" ? paths["open"] : nil
    }

    /// Whether the declaration lets `state` take `type`.
    static func takes(_ state: String, _ type: EventType) -> Bool {
        let terminal = Catalogue.builtIn.category(type.category)?.terminal ?? []
        return type.transitions.contains {
            $0.from.contains(state) || $0.from.contains("*") && state != "–" && !terminal.contains(state)
        }
    }
}

extension Refusal {
    /// Whether one of the reasons says this.
    func names(_ code: Code, _ field: String) -> Bool {
        reasons.contains { $0.code == code && $0.field == field }
    }
}

/// The refusal of `body`; `nil` where it succeeds.
func verdict(_ body: () throws -> Void) -> Refusal? {
    do {
        try body()
        return nil
    } catch {
        return error as? Refusal
    }
}
