internal import EventLog
public import Vault

extension Ledger {
    /// The log as it is now, signed (C2SP tlog-checkpoint, signed-note). Its origin, and the name of the key,
    /// is the ledger's name.
    ///
    /// - Parameter size: how many events; `nil`: all.
    /// - Throws: ``VaultError`` where the keys, and so the signing key, are lost.
    public func checkpoint(size: UInt64? = nil) throws -> SignedNote {
        let size = try size ?? log.headPosition()
        let checkpoint = Checkpoint(origin: settings.name, size: size, root: try log.root(size: size))
        return try requireVault().sign(checkpoint.text, name: settings.name)
    }

    /// What the ledger's signatures are checked with.
    public func verifierKey() throws -> VerifierKey {
        try requireVault().verifierKey(name: settings.name)
    }

    /// That the event at `position` is in the log (C2SP tlog-proof), with the checkpoint it is proved against.
    public func proof(of position: UInt64) throws -> LogProof {
        let size = try log.headPosition()
        return LogProof(
            index: position, hashes: try log.inclusionProof(of: position, size: size),
            checkpoint: try checkpoint(size: size))
    }

    func requireVault() throws -> Vault {
        guard let vault else { throw vaultProblem ?? VaultError(.missing, "the keys are missing") }
        return vault
    }
}
