internal import CRM
internal import EventLog
internal import Vault

/// An event that was checked but not yet sealed.
final class CheckedDraft: Sendable {
    let draft: EventDraft
    let checked: CheckedEvent

    init(draft: EventDraft, checked: CheckedEvent) {
        self.draft = draft
        self.checked = checked
    }
}

/// Makes events ready for the writer: checks their fields and seals what is personal. It is fetched once for
/// a run of events, so that threads which work side by side share as little as can be; any number of threads
/// may use it at the same time.
struct Intake: Sendable {
    private let log: EventLog
    private let catalogue: Catalogue
    private let preparation: EventPreparation
    private let vault: Vault?
    private let vaultProblem: VaultError?
    private let isSealing: Bool

    init(_ ledger: Ledger) {
        log = ledger.log
        catalogue = ledger.catalogue
        preparation = ledger.log.preparation
        vault = ledger.vault
        vaultProblem = ledger.vaultProblem
        isSealing = ledger.isSealing
    }

    /// Checks what can be told without the log: the form and the fields.
    ///
    /// - Parameter target: the type of the event that `draft` corrects, where that is not in the log yet.
    func check(_ draft: EventDraft, correcting target: EventType? = nil) throws(Refusal) -> CheckedDraft {
        let corrected = if let target { target } else { try typeCorrected(by: draft) }
        do throws(Refusal) {
            return CheckedDraft(draft: draft, checked: try checkAsNew(draft, correcting: corrected))
        } catch {
            // The same event again: what it was checked as when it was new is what it is checked as now.
            guard let version = versionRecorded(of: draft) else { throw error }
            var recorded = draft
            recorded.schemaVersion = version
            return CheckedDraft(draft: draft, checked: try catalogue.check(recorded, correcting: corrected))
        }
    }

    private func checkAsNew(
        _ draft: EventDraft, correcting corrected: EventType?
    ) throws(Refusal) -> CheckedEvent {
        let zone = TimeZones.reason(against: draft)
        let checked: CheckedEvent
        do throws(Refusal) {
            checked = try catalogue.check(draft, correcting: corrected)
        } catch {
            guard let zone, !error.reasons.contains(where: { $0.field == zone.field }) else { throw error }
            throw Refusal(error.reasons + [zone])
        }
        if let zone { throw Refusal([zone]) }
        return checked
    }

    /// The schema version that was filled in when an event with the id of `draft` was recorded.
    private func versionRecorded(of draft: EventDraft) -> Int? {
        guard draft.schemaVersion == nil, let id = draft.id, let position = try? log.position(ofID: id),
            let event = try? log.event(at: position), event.type == draft.type
        else { return nil }
        return event.schemaVersion
    }

    /// The type of the event that a `ledger.corrected` is about: what its new data must be.
    private func typeCorrected(
        by draft: EventDraft
    ) throws(Refusal) -> EventType? {
        guard draft.type == "ledger.corrected", let id = draft.data["eventId"]?.string else { return nil }
        do {
            guard let position = try log.position(ofID: id), let event = try log.event(at: position) else {
                return nil
            }
            return catalogue.type(event.type)
        } catch {
            throw Refusal(.unknownReference, "eventId", "the event \(id) cannot be looked up: \(error)")
        }
    }

    /// Seals what is personal under the key of `subject` and builds entry and body. Any number of threads
    /// may do this at the same time.
    func prepare(_ event: CheckedDraft, subject: String) throws -> PreparedEvent {
        let (id, time, _) = preparation.identity(of: event.draft)
        let version = event.checked.schemaVersion
        guard isSealing, !event.checked.personal.isEmpty else {
            return try preparation.prepare(
                event.draft, id: id, time: time, schemaVersion: version, data: event.draft.data, box: nil)
        }
        guard let vault else {
            throw vaultProblem
                ?? VaultError(.missing, "the keys are missing: nothing personal can be recorded")
        }
        let values = event.checked.personal.map { Array($0.bytes) }
        let slot: UInt32
        let sealed: (commitments: [String], box: [UInt8])
        do {
            slot = try vault.slot(for: subject, known: try log.summary(of: subject)?.slot)
            sealed = try vault.seal(values, slot: slot, eventID: id)
        } catch let error as VaultError where error.code == .erased {
            return try prepare(event, ofErased: subject)
        }
        let data = try Sealing.replace(event.checked.personal, by: sealed.commitments, in: event.draft.data)
        return try preparation.prepare(
            event.draft, id: id, time: time, schemaVersion: version, data: data,
            box: SealedBox(slot: slot, subject: subject, bytes: sealed.box))
    }

    /// An event with personal values of somebody who was erased. Where it was sent before it is answered as
    /// the first time, so all that the writer needs of it is its id; else it is refused.
    private func prepare(_ event: CheckedDraft, ofErased subject: String) throws -> PreparedEvent {
        let draft = event.draft
        guard let id = draft.id, try log.position(ofID: id) != nil else {
            let isOwn = subject == draft.stream
            let message =
                isOwn ? "\(subject) is erased" : "\(draft.stream) is about \(subject), which is erased"
            throw Refusal(isOwn ? .erasedStream : .erasedReference, "subject", message)
        }
        // The writer looks at ids first and writes nothing of it; were it to, there would be no value in it.
        let blanks = [String](repeating: "", count: event.checked.personal.count)
        let data = try Sealing.replace(event.checked.personal, by: blanks, in: draft.data)
        return try preparation.prepare(
            draft, id: id, time: draft.time ?? Instant(microseconds: 0),
            schemaVersion: event.checked.type.schemaVersion, data: data, box: nil)
    }
}
