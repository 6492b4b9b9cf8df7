import CRM
import EventLog

/// Brings streams into any state that the declarations know, by the examples of the types.
struct World {
    let log = ScratchLog()

    struct Unreachable: Error {
        let state: String
    }

    /// One entity of each category, called 1 as in the examples, and a contact that has been erased.
    init(_ definitions: Definitions = .none) throws {
        for category in Catalogue.builtIn.categoryNames { try create(category) }
        for purpose in ["location", "marketing"] {
            try log.append("contact.consent_granted", "contact-1", #"{"purpose":"\#(purpose)"}"#)
        }
        try log.append("contact.created", "contact-erased", #"{"fullName":"Gone"}"#)
        try log.erase("contact-erased")
        for (number, data) in definitions.data.enumerated() {
            try log.append("catalogue.type_defined", "catalogue-d\(number)", data)
        }
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

    // MARK: - What the declarations say

    func types(of category: String) -> [EventType] {
        log.catalogue.types.filter { $0.category == category }
    }

    /// `–` first.
    func states(of category: String) -> [String] {
        ["–"] + (log.catalogue.category(category)?.states ?? [])
    }

    /// The states that the declaration lets take `type`, in their order.
    func states(taking type: EventType) -> [String] {
        let terminal = log.catalogue.category(type.category)?.terminal ?? []
        return states(of: type.category).filter { state in
            type.transitions.contains {
                $0.from.contains(state) || $0.from.contains("*") && state != "–" && !terminal.contains(state)
            }
        }
    }

    // MARK: - Events

    /// The example, with what must be earlier events' names.
    func data(of type: EventType, _ fullness: Fullness) -> String {
        switch type.name {
        case "ledger.corrected":
            #"{"eventId":"account-1","data":\#(correction(fullness)),"reason":"typing error"}"#
        case "ledger.annulled": #"{"eventId":"branch-1","reason":"never opened"}"#
        default: type.example(fullness)
        }
    }

    /// New data of the account; it does not stand above itself.
    private func correction(_ fullness: Fullness) -> String {
        let example = Catalogue.builtIn.type("account.created")?.example(fullness) ?? "{}"
        guard let data = try? JSONDocument(example.utf8).root else { return example }
        return edited(data, at: [.member("parentId")], to: nil) ?? example
    }

    func append(_ type: EventType, _ stream: String, data: String) throws(Refusal) {
        try log.append(type.name, stream, data, byServer: type.isServerOnly)
    }

    /// Brings `stream` into `state` by examples.
    func bring(_ stream: String, of category: String, to state: String) throws {
        for (type, given) in try path(in: category, to: state) {
            try prepare(stream, for: type)
            let data = try JSONDocument(data(of: type, .least).utf8).root
            let set = given.flatMap { edited(data, at: [.member($0)], to: "\"\(state)\"") }
            try append(type, stream, data: set ?? data.text)
        }
    }

    /// What the rules on values ask for before an example of `type`.
    func prepare(_ stream: String, for type: EventType) throws {
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

    /// The shortest way of types from nothing to `state`, with the field that names it where one does.
    private func path(in category: String, to state: String) throws -> [(EventType, given: String?)] {
        var paths: [String: [(EventType, given: String?)]] = ["–": []]
        var queue = ["–"]
        while !queue.isEmpty {
            let from = queue.removeFirst()
            let path = paths[from] ?? []
            if from == state { return path }
            for type in types(of: category) {
                for transition in type.transitions
                where transition.from.contains(from) || transition.from.contains("*") && from != "–" {
                    switch transition.to {
                    case .state(let to) where paths[to] == nil:
                        paths[to] = path + [(type, nil)]
                        queue.append(to)
                    case .given(let field) where paths[state] == nil:
                        guard case .choice(let names)? = type.fields.first(where: { $0.name == field })?.kind,
                            names.contains(state)
                        else { continue }
                        paths[state] = path + [(type, field)]
                        queue.append(state)
                    default: break
                    }
                }
            }
        }
        throw Unreachable(state: state)
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
