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
            let events = try prepare(checked, intake, subjects: subjects)
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

    /// As `append(_:expectations:conditions:)` for who waits in no task.
    ///
    /// - Parameter answer: called once, by this call where the events are refused for what they are, else mostly
    ///   on the writer's thread, which it must not hold up.
    public func append(
        _ drafts: [EventDraft], expectations: [String: ExpectedRevision] = [:],
        conditions: [AppendCondition] = [],
        answer: @escaping @Sendable (Result<AppendResult, any Error>) -> Void
    ) {
        let request: AppendRequest
        do {
            lookUps?.followIfFarBehind()
            let intake = Intake(self)
            let events = try prepare(check(drafts, intake), intake)
            request = try AppendRequest(events, expectations: expectations, conditions: conditions)
        } catch {
            return answer(.failure(error))
        }
        log.submit([request]) { [self] outcomes in
            switch outcomes[0] {
            case .success(.appended(let result)):
                drafts.forEach(company.note)
                answer(.success(result))
            case .failure(let error): answer(.failure(error))
            // Both have to read, and are asked for again: nothing was written, or it was before.
            case .success(.known), .success(.sealedForAnother):
                Task {
                    do {
                        let result = try await append(
                            drafts, expectations: expectations, conditions: conditions)
                        answer(.success(result))
                    } catch {
                        answer(.failure(error))
                    }
                }
            }
        }
    }

    /// Seals what is personal in events.
    ///
    /// - Parameter subjects: whose values they are, by the event's number, where the writer has said so.
    private func prepare(
        _ checked: [CheckedDraft], _ intake: Intake, subjects: [Int: String] = [:]
    ) throws -> [PreparedEvent] {
        var forecast = SubjectForecast(ledger: self)
        return try checked.enumerated().map { index, event in
            let expected = try forecast.subject(of: event)
            return try intake.prepare(event, subject: subjects[index] ?? expected)
        }
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
