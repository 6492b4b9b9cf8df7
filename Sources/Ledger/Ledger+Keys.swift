internal import EventLog
public import Vault

/// How the keys of data subjects are.
public struct KeyStatus: Sendable {
    public let slots: SlotCounts
    /// The first slot that no event has used.
    public let slotEnd: UInt32
    /// Slots that are neither filled nor erased nor unused.
    public let damagedSlots: [UInt32]
    /// Tells the master key in use from others.
    public let masterKeyFingerprint: String
    /// What the ledger's signatures are checked with.
    public let verifierKey: VerifierKey
    /// Erasures in the log, and the position of the last one.
    public let erasures: Int
    public let lastErasure: UInt64?
    /// The position of the last one that the list of erasures knows.
    public let lastListedErasure: UInt64?
}

extension Ledger {
    /// - Throws: ``VaultError`` where the keys are lost.
    public func keyStatus() throws -> KeyStatus {
        let vault = try requireVault()
        let erased = try log.read(.init(types: [Erasures.type]), limit: .max).events
        return KeyStatus(
            slots: try vault.slotCounts(), slotEnd: try log.slotEnd(), damagedSlots: try vault.damagedSlots(),
            masterKeyFingerprint: vault.masterKeyFingerprint, verifierKey: try verifierKey(),
            erasures: erased.count, lastErasure: erased.last?.position, lastListedErasure: erasures.lastKnown)
    }

    /// Puts all keys under another master key.
    ///
    /// - Parameters:
    ///   - old: where the master key in use comes from; `nil`: `keys/master`.
    ///   - new: where the new one comes from; a key file that does not exist is made. `nil`: a new key takes
    ///     the place of the one in the file that `old` is.
    /// - Returns: the fingerprint of the new key.
    /// - Throws: ``VaultError``; `missing` where `new` is `nil` and `old` is no file.
    public func rotateMasterKey(from old: MasterKeySource? = nil, to new: MasterKeySource?) throws -> String {
        let vault = try requireVault()
        let old = old ?? .inDirectory(directory + "/keys")
        if let new, new != old {
            let key = try new.loadOrMake()
            try vault.rotate(to: key)
            // The old key opens nothing any more, here; where it lies beside the slots it would be tried first.
            if old == .inDirectory(directory + "/keys") { try old.discard() }
            return key.fingerprint
        }
        guard case .file(let path) = old else {
            throw VaultError(.missing, "say where the new master key comes from")
        }
        try vault.rotate(keyFile: path)
        return vault.masterKeyFingerprint
    }
}
