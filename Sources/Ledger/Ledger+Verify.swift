internal import CRM
public import EventLog
internal import Vault

extension Ledger {
    /// Reads everything and compares: records with their checksums, entries with the tree, the index with
    /// the log, sealed values with their commitments. See ``EventLog/verify(rules:inspect:progress:)``.
    public func verify(progress: (UInt64, UInt64) -> Void = { _, _ in }) throws -> [Finding] {
        let settings = self.settings
        let rules = CRMGuard(builtIn: company.builtIn, endOfDay: { settings.end(of: $0) })
        return try log.verify(rules: rules, inspect: inspect, progress: progress)
    }

    /// What is wrong with an event's sealed values.
    private func inspect(_ event: Event) throws -> [String] {
        guard let box = event.box, let vault else { return [] }
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
}
