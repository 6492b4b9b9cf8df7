internal import CRM
internal import EventLog

/// Foretells whose personal values an event carries while events before it are still on their way to the
/// index: the links that this import has made are remembered, the newest ones for sure.
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

    /// Links must come in the order of the import.
    mutating func note(_ link: Link) {
        if newer.count >= Self.generationCount {
            older = newer
            newer = [:]
        }
        newer[link.stream] = link.contact
    }

    /// Whose personal values an event carries that does not tell by itself.
    func subject(of event: CheckedDraft) throws -> String {
        let stream = event.draft.stream
        if let contact = newer[stream] ?? older[stream] { return contact }
        return try ledger.expectedSubject(of: event)
    }
}
