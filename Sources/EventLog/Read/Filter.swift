/// Which events are wanted. Kinds that are given must all hold; of one kind any value may.
public struct Filter: Sendable, Equatable {
    public var categories: [String]
    public var types: [String]
    /// Entities concerned.
    public var entities: [String]
    public var actors: [String]
    public var correlations: [String]
    /// The streams that events belong to, rather than concern.
    public var streams: [String]

    public init(
        categories: [String] = [], types: [String] = [], entities: [String] = [], actors: [String] = [],
        correlations: [String] = [], streams: [String] = []
    ) {
        self.categories = categories
        self.types = types
        self.entities = entities
        self.actors = actors
        self.correlations = correlations
        self.streams = streams
    }

    /// Whether every event matches.
    public var isEmpty: Bool {
        categories.isEmpty && types.isEmpty && entities.isEmpty && actors.isEmpty && correlations.isEmpty
            && streams.isEmpty
    }

    /// Whether `event` matches, which concerns `concerned` beside its own stream.
    func matches(_ event: Event, concerned: Set<String>) -> Bool {
        if !types.isEmpty, !types.contains(event.type) { return false }
        if !categories.isEmpty {
            let category = event.type.prefix { $0 != "." }
            if !categories.contains(where: { $0 == category }) { return false }
        }
        if !streams.isEmpty, !streams.contains(event.stream) { return false }
        if !actors.isEmpty {
            guard let actor = event.actor, actors.contains(actor) else { return false }
        }
        if !correlations.isEmpty {
            guard let correlation = event.correlationID, correlations.contains(correlation) else {
                return false
            }
        }
        return entities.isEmpty || entities.contains { $0 == event.stream || concerned.contains($0) }
    }
}
