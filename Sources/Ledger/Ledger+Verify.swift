internal import CRM
public import EventLog
internal import Vault

extension Ledger {
    /// Reads everything and compares: records with their checksums, entries with the tree, the index with
    /// the log, sealed values with their commitments. See ``EventLog/verify(rules:inspect:progress:)``.
    public func verify(progress: (UInt64, UInt64) -> Void = { _, _ in }) throws -> [Finding] {
        let settings = self.settings
        let rules = CRMGuard(builtIn: company.builtIn, endOfDay: { settings.end(of: $0) })
        let slots = try vault?.damagedSlots() ?? []
        return try slots.map { Finding("slot \($0) of the keys is damaged") }
            + log.verify(rules: rules, inspect: inspect, progress: progress)
    }

    /// What is wrong with an event's sealed values.
    private func inspect(_ event: Event) throws -> [String] {
        guard let box = event.box else { return try inspectTakenOut(event) }
        guard let vault else { return [] }
        if erasures.withheld.slots.contains(box.slot) {
            return ["there is a key for the values of \(box.subject), which was erased"]
        }
        do {
            guard let values = try vault.open(box.bytes, slot: box.slot, eventID: event.id) else { return [] }
            let commitments = Sealing.commitments(in: try JSONDocument(event.data).root)
            guard commitments.count == values.count else {
                return ["\(commitments.count) commitments stand for \(values.count) sealed values"]
            }
            let isKept = zip(commitments, values).allSatisfy {
                Commitment.check(value: $1.value, salt: $1.salt, commitment: $0.commitment)
            }
            return isKept ? [] : ["a sealed value is not the one that the entry commits to"]
        } catch let error as VaultError {
            return ["the sealed values cannot be opened: \(error)"]
        }
    }

    /// Commitments without a box are what an erasure leaves of values that were sealed for another subject.
    private func inspectTakenOut(_ event: Event) throws -> [String] {
        guard case .erased = try personalValues(of: event) else { return [] }
        let stream = try ErasureScope.streamAbout(event, log)
        for other in try log.read(Filter(entities: [stream]), limit: .max).events {
            for contact in try log.links(of: other) where try isErased(contact) { return [] }
        }
        return ["its sealed values are missing, and nobody that \(stream) was linked to was erased"]
    }
}
