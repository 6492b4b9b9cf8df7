public import EventLog

/// What checking found out about an acceptable event.
public struct CheckedEvent: Sendable {
    public let type: EventType
    /// What `schemaversion` is where the sender left it out: the present one of the type, in a correction
    /// that of the corrected event's type.
    public let schemaVersion: Int
    /// The entities that the data names, in the order of the text.
    public let references: [Reference]
    /// The values to seal, in the order of the text.
    public let personal: [JSONValue]
}

/// An entity named by an event's data.
public struct Reference: Sendable, Equatable {
    /// `contact-7`
    public let entity: String
    /// `contact`
    public let category: String
    /// From now on all events of the stream concern the entity.
    public let links: Bool
    /// Dotted: `lines[0].productId`.
    public let field: String
}
