import EventLog
import TestSupport

/// Makes up events, requests and filters from a seed, out of few names so that they meet often.
struct Scenario {
    var random: SeededGenerator
    /// The events of the last request that was refused.
    var refused: [ModelLog.Event] = []
    private var made = 0
    private var time: Int64 = 1_730_000_000_000_000

    static let streams =
        (0..<5).map { "contact-\($0)" } + (0..<7).map { "deal-\($0)" } + (0..<5).map { "call-\($0)" }
    /// Entities: the streams, and some that never get an event.
    static let entities = streams + ["account-1", "account-2", "employee-9"]
    static let verbs = ["created", "changed", "linked", "closed"]
    static let actors = (0..<4).map { "employee-\($0)" }
    static let correlations = (0..<8).map { "flow-\($0)" }

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
    }

    mutating func pick<T>(_ values: [T]) -> T { values[Int.random(in: values.indices, using: &random)] }

    /// Up to `count` of `values`, mostly none.
    mutating func some(_ values: [String], upTo count: Int, oneIn rarity: Int) -> [String] {
        guard random.oneIn(rarity) else { return [] }
        return (0..<Int.random(in: 1...count, using: &random)).map { _ in pick(values) }
    }

    mutating func event() -> ModelLog.Event {
        made += 1
        time += Int64.random(in: -3_000_000...5_000_000, using: &random)
        let stream = pick(Self.streams)
        let category = stream.split(separator: "-")[0]
        let id = random.oneIn(2) ? random.uuid() : "e-\(made)"
        var event = ModelLog.Event(
            id: id, type: "\(category).\(pick(Self.verbs))", stream: stream,
            time: Instant(microseconds: time).description)
        event.actor = random.oneIn(3) ? nil : pick(Self.actors)
        event.correlationID = random.oneIn(2) ? nil : pick(Self.correlations)
        event.refs = some(Self.entities, upTo: 3, oneIn: 3)
        event.links = some(Self.entities, upTo: 2, oneIn: 8)
        event.refuse = random.oneIn(25) ? "no" : nil
        event.note = String(
            repeating: pick(["a", "ی", "word "]), count: Int.random(in: 0...40, using: &random))
        return event
    }

    mutating func request(_ model: ModelLog) -> ModelLog.Request {
        var request = ModelLog.Request()
        let count = random.oneIn(3) ? Int.random(in: 2...6, using: &random) : 1
        request.events = (0..<count).map { _ in event() }
        if !model.events.isEmpty { repeatSomeIDs(&request, model) }
        if random.oneIn(2) { expectSomething(&request, model) }
        if random.oneIn(6) { request.conditions = conditions(model) }
        return request
    }

    /// Sometimes sends known events again: whole, partly, with other content, or an id twice; or refused
    /// ones, which then are new.
    private mutating func repeatSomeIDs(_ request: inout ModelLog.Request, _ model: ModelLog) {
        switch Int.random(in: 0..<30, using: &random) {
        case 0: request.events = (0..<request.events.count).map { _ in pick(model.events) }
        case 1: request.events[0].id = pick(model.events).id
        case 2: for index in request.events.indices { request.events[index].id = pick(model.events).id }
        case 3: request.events.append(request.events[0])
        case 4...6 where !refused.isEmpty:
            request.events = refused
            for index in refused.indices { request.events[index].refuse = nil }
        default: break
        }
    }

    private mutating func expectSomething(_ request: inout ModelLog.Request, _ model: ModelLog) {
        for stream in Set(request.events.map(\.stream)).sorted() + some(Self.streams, upTo: 1, oneIn: 8) {
            let count = model.count(of: stream)
            let right: [ModelLog.Expectation] =
                count == 0 ? [.any, .none] : [.any, .exists, .revision(count - 1)]
            let all: [ModelLog.Expectation] =
                right + [
                    .none, .exists, .revision(count), .revision(count + 3), .revision(count / 2),
                    .revision(.max),
                ]
            request.expectations[stream] = random.oneIn(4) ? pick(all) : pick(right)
        }
    }

    private mutating func conditions(_ model: ModelLog) -> [ModelLog.Condition] {
        (0..<Int.random(in: 1...2, using: &random)).map { _ in
            let head = UInt64(model.events.count)
            let after = pick([
                nil, .max, head, head - min(head, 1), UInt64.random(in: 0...head, using: &random),
            ])
            return ModelLog.Condition(filter: selection(), after: after)
        }
    }

    /// A filter that gives each kind or not.
    mutating func selection() -> ModelLog.Selection {
        var selection = ModelLog.Selection()
        selection.categories = some(["contact", "deal", "call", "lead"], upTo: 2, oneIn: 3)
        let category = pick(["contact", "deal", "call"])
        selection.types = some(Self.verbs.map { "\(category).\($0)" }, upTo: 3, oneIn: 3)
        selection.entities = some(Self.entities + ["deal-none"], upTo: 3, oneIn: 2)
        selection.actors = some(Self.actors, upTo: 2, oneIn: 3)
        selection.correlations = some(Self.correlations, upTo: 2, oneIn: 4)
        selection.streams = some(Self.streams + ["deal-none"], upTo: 3, oneIn: 6)
        return selection
    }

    mutating func range(_ head: UInt64) -> Range<UInt64> {
        if random.oneIn(3) { return 0..<UInt64.max }
        let start = UInt64.random(in: 0...head, using: &random)
        return start..<(random.oneIn(2) ? .max : UInt64.random(in: start...head + 2, using: &random))
    }
}

extension ModelLog.Event {
    /// The event as it is sent.
    var json: String {
        var text =
            #"{"specversion":"1.0","id":"\#(id)","type":"\#(type)","subject":"\#(stream)","time":"\#(time)""#
        if let actor { text += #","actor":"\#(actor)""# }
        if let correlationID { text += #","correlationid":"\#(correlationID)""# }
        return text + #","data":\#(data)}"#
    }

    var data: String {
        var members = [#""note":"\#(note)""#]
        if !refs.isEmpty { members.append(#""refs":\#(Self.list(refs))"#) }
        if !links.isEmpty { members.append(#""links":\#(Self.list(links))"#) }
        if let refuse { members.append(#""refuse":"\#(refuse)""#) }
        return "{\(members.joined(separator: ","))}"
    }

    private static func list(_ names: [String]) -> String {
        "[\(names.map { "\"\($0)\"" }.joined(separator: ","))]"
    }
}

extension ModelLog.Selection {
    var filter: Filter {
        Filter(
            categories: categories, types: types, entities: entities, actors: actors,
            correlations: correlations, streams: streams)
    }
}

extension ModelLog.Expectation {
    var expectedRevision: ExpectedRevision {
        switch self {
        case .any: .any
        case .none: .none
        case .exists: .exists
        case .revision(let revision): .revision(revision)
        }
    }
}
