internal import CRM
internal import EventLog
internal import Vault

extension Ledger {
    /// Erases a contact, and those merged into it: appends `contact.erased`, destroys every key under which
    /// something personal of them is sealed, and drops their look-ups. From then on every read, of any past
    /// moment, says that the values were erased; every entry and proof stays as it is.
    ///
    /// Once the event is in the log it is in force: where what follows is broken off – by a crash, a full
    /// disk – nothing of the person is served, and opening the ledger for writing ends it.
    ///
    /// - Parameters:
    ///   - legalBasis: why it is allowed or asked for, such as `gdpr-17`.
    ///   - requestID: of the request behind it.
    ///   - actor: who does it.
    /// - Returns: what was erased, with proofs.
    /// - Throws: ``Refusal`` – `rule_violated` under a legal hold, `erased_stream` where it is erased already
    ///   (see ``erasureCertificate(of:)``); ``VaultError`` where the keys are lost; ``LogError``.
    public func erase(
        _ contact: String, legalBasis: String, requestID: String? = nil, actor: String? = nil
    ) async throws -> ErasureCertificate {
        _ = try requireVault()
        var data = JSONText()
        data.add("legalBasis", legalBasis)
        if let requestID { data.add("requestId", requestID) }
        var draft = EventDraft(
            type: Erasures.type, stream: contact, data: try JSONDocument(data.object).root)
        draft.actor = try actor.map(Self.checkedActor)
        let type = try catalogue.check(draft, byServer: true).type
        let (id, time, _) = log.preparation.identity(of: draft)
        let event = try log.preparation.prepare(
            draft, id: id, time: time, schemaVersion: type.schemaVersion, data: draft.data, box: nil)
        guard case .appended(let result) = try await log.append(AppendRequest([event])),
            let place = result.events.first
        else { throw LogError(.storage, "an erasure of \(contact) was not appended") }
        try finishErasure(at: place.position)
        return try certificate(of: place.position)
    }

    /// The envelope's own rule for `actor`, which a draft that was not read from JSON has not met.
    private static func checkedActor(_ actor: String) throws(Refusal) -> String {
        let isPlain = actor.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "@") }
        guard isPlain, (1...128).contains(actor.utf8.count) else {
            throw Refusal(
                .invalidValue, "actor", "1–128 printable ASCII characters without space and @")
        }
        return actor
    }

    private func finishErasure(at position: UInt64) throws {
        try log.waitForIndex()
        guard let event = try log.event(at: position) else {
            throw LogError(.damaged, "the log has no position \(position)")
        }
        try erasures.carryOut(event)
    }

    /// The certificate of an erasure that was carried out before, for the log as it is now; that of the
    /// survivor where the contact was erased with it.
    ///
    /// - Returns: `nil` where `contact` was not erased.
    /// - Throws: as ``erase(_:legalBasis:requestID:actor:)``.
    public func erasureCertificate(of contact: String) throws -> ErasureCertificate? {
        var contact = contact
        var seen: Set<String> = []
        while seen.insert(contact).inserted {
            if let event = try erasures.event(of: contact) { return try certificate(of: event.position) }
            let state = try log.summary(of: contact)?.state ?? []
            guard let survivor = ContactStanding(state: state).survivor else { return nil }
            contact = survivor
        }
        return nil
    }

    private func certificate(of position: UInt64) throws -> ErasureCertificate {
        guard let event = try log.event(at: position) else {
            throw LogError(.damaged, "the log has no position \(position)")
        }
        return ErasureCertificate(
            event: event, data: try JSONDocument(event.data).root,
            scope: try ErasureScope(of: event.stream, in: log),
            moved: erasures.entry(of: event)?.moved ?? [], logID: log.meta.id, proof: try proof(of: position),
            verifierKey: try verifierKey())
    }
}
