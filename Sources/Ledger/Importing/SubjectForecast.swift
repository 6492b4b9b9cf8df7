internal import CRM
internal import EventLog

/// Foretells whose personal values an event carries while events before it are still on their way to the
/// index: the links that this import has made are remembered, the newest ones for sure.
struct SubjectForecast {
    private static let generationCount = 131_072

    private let ledger: Ledger
    private var newer: [String: String] = [:]
    private var older: [String: String] = [:]

    init(ledger: Ledger) {
        self.ledger = ledger
    }

    /// Events must come in the order of the import.
    mutating func subject(of event: CheckedDraft) throws -> String {
        let stream = event.draft.stream
        if let contact = DataSubject.link(of: event.checked) {
            if newer.count >= Self.generationCount {
                older = newer
                newer = [:]
            }
            newer[stream] = contact
        }
        if event.checked.personal.isEmpty || event.checked.type.isOwnSubject { return stream }
        if let contact = newer[stream] ?? older[stream] { return contact }
        return try ledger.expectedSubject(of: event)
    }
}
