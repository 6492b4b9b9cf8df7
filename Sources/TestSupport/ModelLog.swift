/// What the log should be, in a few lines and in memory: a list of events and the rules of `OpenGuard`.
/// It shares no code with the log; tests append the same to both and compare.
public struct ModelLog: Sendable {
    /// An event as a test makes it up and as the model keeps it.
    public struct Event: Sendable, Equatable {
        public var id: String
        public var type: String
        public var stream: String
        public var time: String
        public var actor: String?
        public var correlationID: String?
        public var refs: [String] = []
        public var links: [String] = []
        public var refuse: String?
        /// Makes contents different.
        public var note = ""

        public internal(set) var position: UInt64 = 0
        public internal(set) var revision: UInt64 = 0
        /// Microseconds; the log's to say.
        public internal(set) var recordedTime: Int64 = 0
        /// Entities that it concerns beside its own stream.
        public internal(set) var concerns: Set<String> = []

        public init(id: String, type: String, stream: String, time: String) {
            self.id = id
            self.type = type
            self.stream = stream
            self.time = time
        }
    }

    public enum Expectation: Sendable, Equatable {
        case any, none, exists
        case revision(UInt64)
    }

    public struct Condition: Sendable {
        public var filter: Selection
        public var after: UInt64?

        public init(filter: Selection, after: UInt64?) {
            self.filter = filter
            self.after = after
        }
    }

    public struct Request: Sendable {
        public var events: [Event] = []
        public var expectations: [String: Expectation] = [:]
        public var conditions: [Condition] = []

        public init() {}
    }

    /// A reason of a refusal. `conflict` is the first conflicting event that the message must name.
    public struct Reason: Sendable, Equatable {
        public let code: String
        public let field: String
        public let event: Int
        public var conflict: UInt64?
    }

    public enum Outcome: Sendable, Equatable {
        /// The first position and the number of events.
        case appended(Range<UInt64>)
        case known([UInt64])
        case refused([Reason])
    }

    public private(set) var events: [Event] = []
    private var links: [String: [String]] = [:]

    public init() {}

    public func count(of stream: String) -> UInt64 {
        UInt64(events.filter { $0.stream == stream }.count)
    }

    public func position(ofID id: String) -> UInt64? {
        events.first { $0.id == id }?.position
    }

    public mutating func append(_ request: Request) -> Outcome {
        if let outcome = knownIDs(request.events) { return outcome }
        let reasons = unmetExpectations(request) + unmetConditions(request)
        if !reasons.isEmpty { return .refused(reasons) }
        let refused = request.events.indices.filter { request.events[$0].refuse != nil }
        if !refused.isEmpty {
            return .refused(refused.map { Reason(code: "rule_violated", field: "refuse", event: $0) })
        }
        let start = UInt64(events.count)
        for event in request.events { add(event) }
        return .appended(start..<UInt64(events.count))
    }

    /// Takes over what only the log can say.
    public mutating func setRecordedTime(_ microseconds: Int64, at position: UInt64) {
        events[Int(position)].recordedTime = microseconds
    }

    private func knownIDs(_ sent: [Event]) -> Outcome? {
        for (index, event) in sent.enumerated() where sent[..<index].contains(where: { $0.id == event.id }) {
            return .refused([Reason(code: "id_conflict", field: "id", event: index)])
        }
        let positions = sent.map { position(ofID: $0.id) }
        let known = positions.indices.filter { positions[$0] != nil }
        if known.isEmpty { return nil }
        if known.count == sent.count { return .known(positions.compactMap(\.self)) }
        return .refused(
            known.map { Reason(code: "id_conflict", field: "id", event: $0, conflict: positions[$0]) })
    }

    private func unmetExpectations(_ request: Request) -> [Reason] {
        request.expectations.sorted { $0.key < $1.key }.compactMap { stream, expected in
            let own = events.filter { $0.stream == stream }
            let isMet =
                switch expected {
                case .any: true
                case .none: own.isEmpty
                case .exists: !own.isEmpty
                case .revision(let revision): own.last?.revision == revision
                }
            if isMet { return nil }
            let firstBeyond =
                switch expected {
                case .none: own.first
                case .revision(let revision): own.first { $0.revision > revision }
                default: Event?.none
                }
            return Reason(code: "wrong_revision", field: stream, event: 0, conflict: firstBeyond?.position)
        }
    }

    private func unmetConditions(_ request: Request) -> [Reason] {
        request.conditions.enumerated().compactMap { index, condition in
            let match = events.first { event in
                condition.filter.matches(event) && condition.after.map { event.position > $0 } ?? true
            }
            return match.map {
                Reason(
                    code: "condition_failed", field: "conditions[\(index)]", event: 0, conflict: $0.position)
            }
        }
    }

    private mutating func add(_ sent: Event) {
        var event = sent
        event.position = UInt64(events.count)
        event.revision = count(of: event.stream)
        let own = links[event.stream, default: []] + event.links
        links[event.stream] = own
        event.concerns = Set(own + event.refs).subtracting([event.stream])
        events.append(event)
    }
}
