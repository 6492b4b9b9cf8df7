extension ModelLog {
    /// A filter; kinds that are given must all hold, of one kind any value may.
    public struct Selection: Sendable, Equatable {
        public var categories: [String] = []
        public var types: [String] = []
        public var entities: [String] = []
        public var actors: [String] = []
        public var correlations: [String] = []
        public var streams: [String] = []

        public init() {}

        public func matches(_ event: Event) -> Bool {
            let category = String(event.type.split(separator: ".")[0])
            return (categories.isEmpty || categories.contains(category))
                && (types.isEmpty || types.contains(event.type))
                && (entities.isEmpty || entities.contains(event.stream)
                    || !event.concerns.isDisjoint(with: entities))
                && (actors.isEmpty || event.actor.map(actors.contains) ?? false)
                && (streams.isEmpty || streams.contains(event.stream))
                && (correlations.isEmpty || event.correlationID.map(correlations.contains) ?? false)
        }
    }

    /// Positions in `range` of the events that match, in order.
    public func positions(_ selection: Selection, in range: Range<UInt64>) -> [UInt64] {
        events.filter { range.contains($0.position) && selection.matches($0) }.map(\.position)
    }

    /// Positions of a stream's events, in order of revision.
    public func positions(ofStream stream: String) -> [UInt64] {
        events.filter { $0.stream == stream }.map(\.position)
    }

    /// Positions of the first `end` events that concern `entity` or belong to a stream that one of them
    /// links to it.
    public func history(of entity: String, before end: UInt64) -> [UInt64] {
        let seen = events.prefix(Int(min(end, UInt64(events.count))))
        let linked = Set(seen.filter { $0.links.contains(entity) }.map(\.stream))
        return seen.filter {
            $0.stream == entity || $0.concerns.contains(entity) || linked.contains($0.stream)
        }.map(\.position)
    }

    /// How many events were recorded at or before `microseconds`.
    public func position(asOf microseconds: Int64) -> UInt64 {
        UInt64(events.filter { $0.recordedTime <= microseconds }.count)
    }
}
