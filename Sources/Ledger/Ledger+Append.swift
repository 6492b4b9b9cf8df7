public import EventLog
internal import Vault

extension Ledger {
    /// Times that an append is sealed again because a link has changed meanwhile.
    private static let maximumSealings = 8

    /// Appends `drafts`, all or none, in this order; returns when they are on disk.
    ///
    /// Events that were sent before, with the same ids and content, are answered as the first time.
    ///
    /// - Throws: ``Refusal`` with every reason; ``LogError``, ``VaultError``.
    public func append(
        _ drafts: [EventDraft], expectations: [String: ExpectedRevision] = [:],
        conditions: [AppendCondition] = []
    ) async throws -> AppendResult {
        let intake = Intake(self)
        let checked = try check(drafts, intake)
        var subjects: [Int: String] = [:]
        for _ in 0..<Self.maximumSealings {
            var forecast = SubjectForecast(ledger: self)
            let events = try checked.enumerated().map { index, event in
                let expected = try forecast.subject(of: event)
                return try intake.prepare(event, subject: subjects[index] ?? expected)
            }
            let request = try AppendRequest(events, expectations: expectations, conditions: conditions)
            switch try await log.append(request) {
            case .appended(let result):
                drafts.forEach(company.note)
                lookUps?.followIfFarBehind()
                return result
            case .known(let known): return try confirm(known, are: checked.map(\.draft))
            case .sealedForAnother(let event, let subject): subjects[event] = subject
            }
        }
        throw LogError(.busy, "the link of an event's stream changed each time that the event was sealed")
    }

    private func check(_ drafts: [EventDraft], _ intake: Intake) throws(Refusal) -> [CheckedDraft] {
        var checked: [CheckedDraft] = []
        var reasons: [Refusal.Reason] = []
        for (index, draft) in drafts.enumerated() {
            do throws(Refusal) {
                checked.append(try intake.check(draft))
            } catch {
                reasons += error.reasons.map { .init($0.code, $0.field, $0.message, event: index) }
            }
        }
        if !reasons.isEmpty { throw Refusal(reasons) }
        return checked
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
