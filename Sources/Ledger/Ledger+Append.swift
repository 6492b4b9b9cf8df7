public import CRM
public import EventLog
internal import Vault

/// An event that was checked but not yet sealed.
public final class CheckedDraft: Sendable {
    public let draft: EventDraft
    public let checked: CheckedEvent

    init(draft: EventDraft, checked: CheckedEvent) {
        self.draft = draft
        self.checked = checked
    }
}

extension Ledger {
    /// Times that an append is sealed again because a link has changed meanwhile.
    private static let maximumSealings = 8

    /// Checks what can be told without the log: the form and the fields.
    public func check(_ draft: EventDraft) throws(Refusal) -> CheckedDraft {
        let catalogue = self.catalogue
        let corrected = try typeCorrected(by: draft, in: catalogue)
        return CheckedDraft(draft: draft, checked: try catalogue.check(draft, correcting: corrected))
    }

    /// The type of the event that a `ledger.corrected` is about: what its new data must be.
    private func typeCorrected(by draft: EventDraft, in catalogue: Catalogue) throws(Refusal) -> EventType? {
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

    /// Appends `drafts`, all or none, in this order; returns when they are on disk.
    ///
    /// Events that were sent before, with the same ids and content, are answered as the first time.
    ///
    /// - Throws: ``Refusal`` with every reason; ``LogError``, ``VaultError``.
    public func append(
        _ drafts: [EventDraft], expectations: [String: ExpectedRevision] = [:],
        conditions: [AppendCondition] = []
    ) async throws -> AppendResult {
        let checked = try check(drafts)
        var subjects: [Int: String] = [:]
        for _ in 0..<Self.maximumSealings {
            let events = try checked.enumerated().map { index, event in
                try prepare(event, subject: try subjects[index] ?? expectedSubject(of: event))
            }
            let request = try AppendRequest(events, expectations: expectations, conditions: conditions)
            switch try await log.append(request) {
            case .appended(let result):
                drafts.forEach(company.note)
                return result
            case .known(let known): return try confirm(known, are: checked.map(\.draft))
            case .sealedForAnother(let event, let subject): subjects[event] = subject
            }
        }
        throw LogError(.busy, "the link of an event's stream changed each time that the event was sealed")
    }

    private func check(_ drafts: [EventDraft]) throws(Refusal) -> [CheckedDraft] {
        if drafts.isEmpty { throw Refusal(.missingField, "", "an append needs at least one event") }
        var checked: [CheckedDraft] = []
        var reasons: [Refusal.Reason] = []
        for (index, draft) in drafts.enumerated() {
            do throws(Refusal) {
                checked.append(try check(draft))
            } catch {
                reasons += error.reasons.map { .init($0.code, $0.field, $0.message, event: index) }
            }
        }
        if !reasons.isEmpty { throw Refusal(reasons) }
        return checked
    }

    /// Whose personal values `event` is expected to carry, as far as the index tells.
    func expectedSubject(of event: CheckedDraft) throws -> String {
        if event.checked.personal.isEmpty { return event.draft.stream }
        let state = try log.summary(of: event.draft.stream)?.state ?? []
        return DataSubject.expected(of: event.checked, stream: event.draft.stream, state: state)
    }

    /// Seals what is personal under the key of `subject` and builds entry and body. Any number of threads
    /// may do this at the same time.
    public func prepare(_ event: CheckedDraft, subject: String) throws -> PreparedEvent {
        let draft = event.draft
        let preparation = log.preparation
        let (id, time, _) = preparation.identity(of: draft)
        let version = event.checked.type.schemaVersion
        guard !event.checked.personal.isEmpty else {
            return try preparation.prepare(
                draft, id: id, time: time, schemaVersion: version, data: draft.data, box: nil)
        }
        guard let vault else {
            throw vaultProblem
                ?? VaultError(.missing, "the keys are missing: nothing personal can be recorded")
        }
        let slot = try vault.slot(for: subject, known: try log.summary(of: subject)?.slot)
        let values = event.checked.personal.map { Array($0.bytes) }
        let sealed = try vault.seal(values, slot: slot, eventID: id)
        let data = try Sealing.replace(event.checked.personal, by: sealed.commitments, in: draft.data)
        return try preparation.prepare(
            draft, id: id, time: time, schemaVersion: version, data: data,
            box: SealedBox(slot: slot, subject: subject, bytes: sealed.box))
    }

    /// The first answer to events that were sent before.
    ///
    /// - Throws: ``Refusal`` `id_conflict` where the content is another one.
    func confirm(_ known: [Appended], are drafts: [EventDraft]) throws -> AppendResult {
        var reasons: [Refusal.Reason] = []
        for (index, (place, draft)) in zip(known, drafts).enumerated() {
            guard let event = try log.event(at: place.position) else { continue }
            let stored = try disclosed(event)
            if let difference = event.difference(from: draft, data: stored) {
                let message =
                    "the id \(event.id) is known (position \(event.position)) with another \(difference)"
                reasons.append(.init(.idConflict, "id", message, event: index))
            }
        }
        if !reasons.isEmpty { throw Refusal(reasons) }
        return AppendResult(events: known, isRepeat: true)
    }
}
