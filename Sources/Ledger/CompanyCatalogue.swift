internal import CRM
internal import EventLog
internal import Synchronization

/// The catalogue in force: the built-in types and those that the company has defined in this log.
///
/// It is what callers check against, without a lock on the log; the guard looks again in the writer, under
/// the definitions that stand before the event.
final class CompanyCatalogue: Sendable {
    static let definingType = "catalogue.type_defined"

    /// The types that Daftar comes with.
    let builtIn: Catalogue
    private let current: Mutex<Catalogue>

    /// Reads the company's types from `log`.
    init(_ log: EventLog, builtIn: Catalogue) throws {
        self.builtIn = builtIn
        var catalogue = builtIn
        for event in try log.read(Filter(types: [Self.definingType]), limit: .max).events {
            catalogue = try catalogue.defining(JSONDocument(event.data).root)
        }
        current = Mutex(catalogue)
    }

    var catalogue: Catalogue { current.withLock { $0 } }

    /// Takes note of an event that is now in the log.
    func note(_ draft: EventDraft) {
        guard draft.type == Self.definingType else { return }
        current.withLock { catalogue in
            if let extended = try? catalogue.defining(draft.data) { catalogue = extended }
        }
    }
}
