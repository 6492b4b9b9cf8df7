import EventLog

/// Whose personal values an event carries, as far as can be told outside the writer.
public enum DataSubject {
    /// Contacts and employees themselves; else the contact that the event links its stream to, or that an
    /// earlier event linked it to; else the stream itself.
    ///
    /// - Parameter state: what the guard remembers of the stream, as far as the caller knows. The writer
    ///   looks again: where a newer event has linked the stream to another contact, it says so.
    public static func expected(of event: CheckedEvent, stream: String, state: [UInt8]) -> String {
        if event.type.isOwnSubject { return stream }
        if let contact = link(of: event) { return contact }
        let links = StreamState(bytes: state).all(.link).map(\.text)
        return links.first { $0.hasPrefix("contact-") } ?? stream
    }

    /// The contact that the event itself links its stream to.
    public static func link(of event: CheckedEvent) -> String? {
        event.references.last { $0.links && $0.category == "contact" }?.entity
    }
}
