internal import CRM
internal import EventLog

extension Ledger {
    /// Records that somebody read personal values: one `ledger.read`, in a stream of its own, on disk when it
    /// returns. The question may hold personal values itself and is sealed.
    ///
    /// - Parameters:
    ///   - what: what was read, such as `history contact-7`.
    ///   - query: what was asked for.
    ///   - rows: how many rows or events were given; 0 for an answer that goes on.
    ///   - actor: who read.
    /// - Returns: the record's position.
    /// - Throws: ``Refusal``, ``LogError``, ``VaultError``: then nothing may be given.
    @discardableResult
    public func recordRead(_ what: String, query: String, rows: Int, actor: String) async throws -> UInt64 {
        var data = JSONText()
        data.add("what", what)
        data.add("query", query)
        data.add("rows", rows)
        let random = UUIDBytes.version7(at: Surroundings.system.now(), random: Surroundings.system.random(10))
        var draft = EventDraft(
            type: "ledger.read", stream: "ledger-\(random)", data: try JSONDocument(data.object).root)
        draft.actor = actor
        let checked = try catalogue.check(draft, byServer: true)
        let event = try Intake(self).prepare(
            CheckedDraft(draft: draft, checked: checked), subject: draft.stream)
        guard case .appended(let result) = try await log.append(AppendRequest([event])),
            let place = result.events.first
        else { throw LogError(.storage, "the record of a read was not appended") }
        return place.position
    }
}
