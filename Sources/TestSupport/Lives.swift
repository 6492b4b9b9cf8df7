public import CRM
public import EventLog

/// One event of a life: an envelope's type, stream and data, before it has a time.
public struct LifeEvent: Sendable {
    public var id: String?
    public var type: String
    public var stream: String
    /// The members of `data` in order, each value as JSON.
    public var fields: [(name: String, json: String)]

    public var data: String {
        "{" + fields.map { "\"\($0.name)\":\($0.json)" }.joined(separator: ",") + "}"
    }

    /// As a sender would write it.
    public var json: String {
        (id.map { "{\"id\":\"\($0)\"," } ?? "{")
            + "\"type\":\"\(type)\",\"subject\":\"\(stream)\",\"data\":\(data)}"
    }

    public subscript(name: String) -> String? {
        get { fields.first { $0.name == name }?.json }
        set {
            if let index = fields.firstIndex(where: { $0.name == name }) {
                if let newValue { fields[index].json = newValue } else { fields.remove(at: index) }
            } else if let newValue {
                fields.append((name, newValue))
            }
        }
    }
}

/// An entity's events from the first to the last, all acceptable, and one event that is not.
public struct Life: Sendable {
    /// What must be refused, and how.
    public struct Fault: Sendable {
        /// The event must be refused if sent before `events[index]`.
        public let index: Int
        public let event: LifeEvent
        public let code: Refusal.Code
        public let field: String
    }

    public let events: [LifeEvent]
    public let fault: Fault
}

/// Random lives of one category's entities: they follow the states that the catalogue declares and obey
/// the rules on values. The same seed gives the same lives.
///
/// The entities that they refer to are those of ``world``, to be appended first.
public struct Lives: Sendable {
    public let category: String
    public let seed: UInt64
    private var random: SeededGenerator
    private var count = 0
    private let types: [EventType]
    private let states: [String]
    private let terminal: [String]

    public init(of category: String, seed: UInt64, in catalogue: Catalogue = .builtIn) {
        self.category = category
        self.seed = seed
        random = SeededGenerator(seed: category.utf8.reduce(seed) { $0 &* 31 &+ UInt64($1) })
        types = catalogue.types.filter { $0.category == category && !$0.isServerOnly }
        states = catalogue.category(category)?.states ?? []
        terminal = catalogue.category(category)?.terminal ?? []
    }

    /// One entity of every category, called `<category>-world`, and what they need.
    public static let world: [LifeEvent] = {
        var events: [LifeEvent] = []
        for category in Catalogue.builtIn.categoryNames { create(category, &events) }
        for purpose in ["location", "marketing"] {
            events.append(
                LifeEvent(
                    type: "contact.consent_granted", stream: "contact-world",
                    fields: [("purpose", "\"\(purpose)\"")]))
        }
        events.append(
            LifeEvent(
                id: "world-tagging", type: "contact.tagged", stream: "contact-world",
                fields: [("tag", "\"vip\"")]))
        return events
    }()

    private static func create(_ category: String, _ events: inout [LifeEvent]) {
        let stream = "\(category)-world"
        guard !["ledger", "catalogue"].contains(category), !events.contains(where: { $0.stream == stream }),
            let type = Catalogue.builtIn.types.first(where: { $0.category == category && $0.isCreating })
        else { return }
        var fields: [(name: String, json: String)] = []
        for field in type.fields where field.isRequired || field.isRequiredAtCreation {
            if case .reference(let other, _) = field.kind {
                create(other, &events)
                fields.append((field.name, "\"\(other)-world\""))
            }
        }
        var event = LifeEvent(id: "world-\(category)", type: type.name, stream: stream, fields: [])
        var writer = LifeWriter(random: SeededGenerator(seed: 1), stream: stream)
        event.fields = writer.fields(of: type, only: .least) ?? []
        for field in fields { event[field.name] = field.json }
        events.append(event)
    }

    /// The next life, of one to six events.
    public mutating func next() -> Life {
        count += 1
        let stream = "\(category)-life:\(seed).\(count)"
        var writer = LifeWriter(random: random, stream: stream)
        defer { random = writer.random }
        var walk = Walk(state: "–")
        let length = writer.random.int(1...6)
        let faulty = writer.random.below(length)
        while walk.events.count < length || walk.fault == nil {
            let allowed = types.filter { target(of: $0, in: walk.state) != nil }
            if walk.fault == nil, walk.events.count >= faulty || allowed.isEmpty {
                walk.fault = fault(walk, allowed, &writer)
            }
            guard walk.events.count < length, step(&walk, allowed, &writer) else { break }
        }
        let fault = walk.fault ?? fault(walk, [], &writer)
        return Life(events: walk.events, fault: fault)
    }

    struct Walk {
        var state: String
        var before = "–"
        var events: [LifeEvent] = []
        var fault: Life.Fault?
    }

    /// Where `type` leads from `state`; `nil` where it is not allowed. Read from the declaration alone,
    /// apart from the tables that the guard uses.
    private func target(of type: EventType, in state: String) -> EventType.Target? {
        for transition in type.transitions {
            let isAny = transition.from.contains("*") && state != "–" && !terminal.contains(state)
            if isAny || transition.from.contains(state) { return transition.to }
        }
        return nil
    }

    private func step(_ walk: inout Walk, _ allowed: [EventType], _ writer: inout LifeWriter) -> Bool {
        guard !allowed.isEmpty else { return false }
        for _ in 0..<20 {
            let type = writer.random.pick(allowed)
            guard let fields = writer.fields(of: type) else { continue }
            let event = LifeEvent(type: type.name, stream: writer.stream, fields: fields)
            if type.name == "contact.merged" { walk.events.append(writer.survivor()) }
            walk.events.append(event)
            writer.note(event)
            switch target(of: type, in: walk.state) {
            case .state(let name):
                if name == "merged" { walk.before = walk.state }
                walk.state = name
            case .given(let field): walk.state = String(event[field]?.dropFirst().dropLast() ?? "")
            case .before: walk.state = walk.before
            case .kept, nil: break
            }
            return true
        }
        return false
    }

    private func fault(_ walk: Walk, _ allowed: [EventType], _ writer: inout LifeWriter) -> Life.Fault {
        let refused = types.filter { target(of: $0, in: walk.state) == nil && $0.name != "contact.merged" }
        let lost = !refused.isEmpty && (allowed.isEmpty || writer.random.chance(20))
        var maker = FaultMaker(random: writer.random, index: walk.events.count)
        defer { writer.random = maker.random }
        if lost {
            let type = writer.random.pick(refused)
            let event = LifeEvent(
                type: type.name, stream: writer.stream, fields: writer.plainFields(of: type))
            return maker.misplaced(event, in: walk.state)
        }
        for _ in 0..<20 where !allowed.isEmpty {
            let type = writer.random.pick(allowed)
            if let fields = writer.fields(of: type) {
                let event = LifeEvent(type: type.name, stream: writer.stream, fields: fields)
                return maker.spoil(event, of: type, known: writer)
            }
        }
        return maker.nameless(LifeEvent(type: "\(category).nothing", stream: writer.stream, fields: []))
    }
}
