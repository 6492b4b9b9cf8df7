/// Tests decoded events against a filter, without making strings.
struct Matcher {
    private let filter: Filter
    private let codec: RecordCodec
    /// Whether there are entities in the filter whose creation the index does not know.
    let lacksCreations: Bool
    /// For each entity of the filter its numbers: that of its creation, that of its name.
    private var entityNumbers: Set<EntityNumber>
    /// By type number, whether categories and types of the filter allow it.
    private var allowedTypes: [UInt32: Bool] = [:]

    /// - Parameter entries: what the index has of each entity of the filter.
    init(_ filter: Filter, codec: RecordCodec, entries: [StreamEntry?]) {
        self.filter = filter
        self.codec = codec
        entityNumbers = []
        lacksCreations = entries.contains { $0?.creation == nil }
        for (entity, entry) in zip(filter.entities, entries) {
            if let creation = entry?.creation {
                entityNumbers.insert(EntityNumber(createdAt: creation))
            }
            if let number = codec.number(of: entity) {
                entityNumbers.insert(EntityNumber(name: number))
            }
        }
    }

    /// Learns the number of an entity from the event that creates it.
    mutating func noteCreation(_ decoder: EventDecoder) {
        if lacksCreations, decoder.revision == 0, filter.entities.contains(where: decoder.isStream) {
            entityNumbers.insert(EntityNumber(createdAt: decoder.position))
        }
    }

    /// Whether the event that `decoder` holds matches. Where the index does not know all entities yet,
    /// events must come in order of position, or creations be noted first.
    mutating func matches(_ decoder: EventDecoder) throws -> Bool {
        if filter.isEmpty { return true }
        noteCreation(decoder)
        guard try isAllowedType(decoder.typeNumber) else { return false }
        if !filter.actors.isEmpty, !filter.actors.contains(where: decoder.isActor) { return false }
        if !filter.correlations.isEmpty, !filter.correlations.contains(where: decoder.isCorrelationID) {
            return false
        }
        if !filter.streams.isEmpty, !filter.streams.contains(where: decoder.isStream) { return false }
        if filter.entities.isEmpty { return true }
        if filter.entities.contains(where: decoder.isStream) { return true }
        return decoder.concerns.contains { entityNumbers.contains($0.entity) }
    }

    private mutating func isAllowedType(_ number: UInt32) throws -> Bool {
        if filter.categories.isEmpty, filter.types.isEmpty { return true }
        if let known = allowedTypes[number] { return known }
        let type = try codec.name(number)
        let category = String(type.prefix { $0 != "." })
        let isAllowed =
            (filter.categories.isEmpty || filter.categories.contains(category))
            && (filter.types.isEmpty || filter.types.contains(type))
        allowedTypes[number] = isAllowed
        return isAllowed
    }
}
