import CRM
import EventLog
import Testing

@Suite("The declarations")
struct CatalogueTests {
    private static let types = Catalogue.builtIn.types.map(\.name)

    private func check(_ type: EventType, _ data: String) -> Refusal? {
        verdict {
            let json = #"{"type":"\#(type.name)","subject":"\#(type.category)-x","data":\#(data)}"#
            let draft = try EventDraft(json: Array(json.utf8))
            let target = Catalogue.builtIn.type("account.created")
            _ = try Catalogue.builtIn.check(draft, byServer: true, correcting: target)
        }
    }

    private func least(_ type: EventType) -> String {
        type.name == "ledger.corrected"
            ? #"{"eventId":"e","data":{"name":"n"},"reason":"r"}"# : type.example(.least)
    }

    @Test("declare exactly the types of catalogue.md, in its order")
    func names() {
        #expect(Self.types == CatalogueNames.all)
    }

    @Test("give an example of the least and the fullest acceptable data", arguments: types)
    func examples(_ name: String) throws {
        let type = try #require(Catalogue.builtIn.type(name))
        #expect(check(type, least(type)) == nil)
        if type.name != "ledger.corrected" { #expect(check(type, type.example(.fullest)) == nil) }
    }

    @Test("have each required field missed, absent or null", arguments: types)
    func missingFields(_ name: String) throws {
        let type = try #require(Catalogue.builtIn.type(name))
        let data = try JSONDocument(Array(least(type).utf8)).root
        for field in type.fields where field.isRequired {
            for null in [nil, "null"] {
                let changed = Self.replacing(field.name, in: data, with: null)
                let refusal = try #require(check(type, changed), "\(changed)")
                #expect(refusal.names(.missingField, field.name), "\(refusal)")
            }
        }
    }

    @Test("have each ill-typed field named", arguments: types)
    func illTypedFields(_ name: String) throws {
        let type = try #require(Catalogue.builtIn.type(name))
        let data = try JSONDocument(Array(least(type).utf8)).root
        for field in type.fields {
            guard let wrong = Self.wrongValue(for: field.kind) else { continue }
            let refusal = try #require(check(type, Self.replacing(field.name, in: data, with: wrong)))
            #expect(refusal.names(.wrongType, field.name), "\(refusal)")
        }
    }

    @Test("refuse a field that no row has, and commitments, wherever they stand", arguments: types)
    func unknownFields(_ name: String) throws {
        let type = try #require(Catalogue.builtIn.type(name))
        let data = try JSONDocument(Array(least(type).utf8)).root
        let unknown = try #require(check(type, Self.replacing("nonsense", in: data, with: "1")))
        #expect(unknown.names(.unknownField, "nonsense"))
        for (field, json, place) in [
            ("sealed", "\"x\"", "sealed"), ("custom", #"{"a":[{"sealed":"x"}]}"#, "custom.a[0].sealed"),
            ("nonsense", #"{"sealed":"x"}"#, "nonsense.sealed"),
        ] {
            let refusal = try #require(check(type, Self.replacing(field, in: data, with: json)))
            #expect(refusal.names(.ruleViolated, place), "\(refusal)")
        }
    }

    @Test("have a JSON Schema that is JSON", arguments: types)
    func schemas(_ name: String) throws {
        let type = try #require(Catalogue.builtIn.type(name))
        let schema = try JSONDocument(Array(type.jsonSchema().utf8)).root
        #expect(schema["title"]?.string == name)
        for field in type.fields { #expect(schema["properties"]?[field.name] != nil) }
    }

    @Test("are read again from their own description", arguments: Catalogue.builtIn.categoryNames)
    func descriptions(_ category: String) throws {
        let types = Catalogue.builtIn.types.filter { $0.category == category }
        #expect(types.allSatisfy { $0.description.hasPrefix($0.name) })
    }

    /// `data` with one member replaced, added or (nil) left out.
    static func replacing(_ name: String, in data: JSONValue, with json: String?) -> String {
        var members: [String] = []
        for (key, value) in data.members where key != name {
            members.append("\"\(key)\":\(String(decoding: value.bytes, as: UTF8.self))")
        }
        if let json { members.append("\"\(name)\":\(json)") }
        return "{\(members.joined(separator: ","))}"
    }

    static func wrongValue(for kind: Kind) -> String? {
        switch kind {
        case .json: nil
        case .integer: "1.5"
        case .number, .boolean, .money, .object, .anyObject, .changes: "\"text\""
        case .array: "{}"
        default: "[1]"
        }
    }
}

@Suite("Transitions and references")
struct TransitionTests {
    private static let categories = Catalogue.builtIn.categoryNames

    @Test(
        "every type is accepted in its states, least and fullest, and refused in all others",
        arguments: categories)
    func transitions(_ category: String) throws {
        let world = try World()
        let states = ["–"] + (Catalogue.builtIn.category(category)?.states ?? [])
        var count = 0
        for state in states {
            for type in Catalogue.builtIn.types where type.category == category && type.name != "ledger.read"
            {
                for fullness in [Fullness.least, .fullest] {
                    count += 1
                    let stream = "\(category)-t\(count)"
                    guard try world.bring(stream, of: category, to: state) else { continue }
                    if state == "pending" || state == "on_hold" {
                        try world.log.append("ticket.status_changed", stream, #"{"status":"\#(state)"}"#)
                    }
                    if World.takes(state, type) {
                        if type.name == "subscription.expanded" { continue }
                        let refusal = verdict { try world.append(type, stream, fullness) }
                        #expect(refusal == nil, "\(type.name) in \(state)")
                    } else {
                        let refusal = verdict {
                            if type.isServerOnly { return try world.log.erase(stream) }
                            try world.log.append(type.name, stream, world.data(of: type, fullness))
                        }
                        let expected: Refusal.Code =
                            state == "merged"
                            ? .mergedStream : state == "erased" ? .erasedStream : .transitionNotAllowed
                        #expect(
                            refusal?.code == expected,
                            "\(type.name) in \(state): \(String(describing: refusal))")
                    }
                }
            }
        }
    }

    @Test(
        "a reference to what does not exist, or is erased, is refused where it stands", arguments: categories)
    func deadReferences(_ category: String) throws {
        let world = try World()
        var count = 0
        for type in Catalogue.builtIn.types where type.category == category {
            for field in type.fields {
                guard case .reference(let other, _) = field.kind else { continue }
                let from = type.transitions[0].from[0]
                let state = from == "*" ? Catalogue.builtIn.category(category)!.states[0] : from
                count += 1
                let stream = "\(category)-d\(count)"
                guard try world.bring(stream, of: category, to: state) else { continue }
                let data = try JSONDocument(Array(world.data(of: type, .fullest).utf8)).root
                let dead = CatalogueTests.replacing(field.name, in: data, with: "\"\(other)-nowhere\"")
                let unknown = verdict { try world.log.append(type.name, stream, dead) }
                #expect(unknown?.names(.unknownReference, field.name) == true, "\(type.name).\(field.name)")
                guard other == "contact" else { continue }
                let gone = CatalogueTests.replacing(field.name, in: data, with: "\"contact-erased\"")
                let erased = verdict { try world.log.append(type.name, stream, gone) }
                #expect(erased?.names(.erasedReference, field.name) == true, "\(type.name).\(field.name)")
            }
        }
    }

    @Test("the refusal names the state and the types that it would take")
    func message() throws {
        let world = try World()
        try world.log.append("deal.won", "deal-1")
        let refusal = verdict {
            try world.log.append(
                "deal.amount_changed", "deal-1", #"{"amount":{"amount":1,"currency":"EUR"}}"#)
        }
        #expect(refusal?.code == .transitionNotAllowed)
        #expect(refusal?.reasons[0].message.contains("is won") == true)
        #expect(refusal?.reasons[0].message.contains("would take deal.reopened") == true)
    }

    @Test("replaying a log makes the same states", arguments: categories)
    func replay(_ category: String) throws {
        let world = try World()
        for (index, state) in (Catalogue.builtIn.category(category)?.states ?? []).enumerated() {
            _ = try world.bring("\(category)-r\(index)", of: category, to: state)
        }
        #expect(try world.log.replayed() == world.log.states)
    }
}
