/// Which events are wanted. Kinds that are given must all hold; of one kind any value may.
public struct Filter: Sendable, Equatable {
    public var categories: [String]
    public var types: [String]
    /// Entities concerned.
    public var entities: [String]
    public var actors: [String]
    public var correlations: [String]

    public init(
        categories: [String] = [], types: [String] = [], entities: [String] = [], actors: [String] = [],
        correlations: [String] = []
    ) {
        self.categories = categories
        self.types = types
        self.entities = entities
        self.actors = actors
        self.correlations = correlations
    }

    /// Whether every event matches.
    public var isEmpty: Bool {
        categories.isEmpty && types.isEmpty && entities.isEmpty && actors.isEmpty && correlations.isEmpty
    }
}
