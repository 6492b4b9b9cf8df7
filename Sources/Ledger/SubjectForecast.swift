internal import CRM
internal import EventLog

/// Foretells whose personal values an event carries while events before it are still on their way to the
/// index: the links that they make are remembered, the newest ones for sure.
struct SubjectForecast {
    private static let generationCount = 131_072

    /// An event links its stream to a contact.
    struct Link: Sendable {
        let stream: String
        let contact: String
    }

    private let ledger: Ledger
    private var newer: [String: String] = [:]
    private var older: [String: String] = [:]

    init(ledger: Ledger) {
        self.ledger = ledger
    }

    static func link(of event: CheckedDraft) -> Link? {
        DataSubject.link(of: event.checked).map { Link(stream: event.draft.stream, contact: $0) }
    }

    /// Whose personal values they are where the event itself tells; `nil` where earlier ones decide.
    static func ownSubject(of event: CheckedDraft) -> String? {
        if event.checked.personal.isEmpty || event.checked.type.isOwnSubject { return event.draft.stream }
        return DataSubject.link(of: event.checked)
    }

    /// Links must come in the order of the events.
    mutating func note(_ link: Link) {
        if newer.count >= Self.generationCount {
            older = newer
            newer = [:]
        }
        newer[link.stream] = link.contact
    }

    /// Whose personal values `event` carries; takes note of its link. Events must come in their order.
    mutating func subject(of event: CheckedDraft) throws -> String {
        if let link = Self.link(of: event) { note(link) }
        return try Self.ownSubject(of: event) ?? subjectOfStream(event)
    }

    /// Whose personal values an event carries that does not tell by itself: those of the contact that its
    /// stream was linked to before, or of the corrected event's subject.
    func subjectOfStream(_ event: CheckedDraft) throws -> String {
        if let target = try corrected(by: event.draft) {
            return target.box?.subject ?? newer[target.stream] ?? older[target.stream] ?? target.stream
        }
        let stream = event.draft.stream
        if let contact = newer[stream] ?? older[stream] { return contact }
        let state = try ledger.log.summary(of: stream)?.state ?? []
        return DataSubject.expected(of: event.checked, stream: stream, state: state)
    }

    /// The event in the log that `draft` corrects.
    private func corrected(by draft: EventDraft) throws -> Event? {
        guard draft.type == "ledger.corrected", let id = draft.data["eventId"]?.string,
            let position = try ledger.log.position(ofID: id)
        else { return nil }
        return try ledger.log.event(at: position)
    }
}
