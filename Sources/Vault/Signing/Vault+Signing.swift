internal import CSodium
internal import Synchronization

extension Vault {
    /// The key that the ledger called `name` signs with: Ed25519, from the root key. It stays the same when
    /// the master key is rotated, and is another one where `keys/` was lost and made anew.
    ///
    /// - Throws: `missing` where the keys were made before there was a root key and have not been opened for
    ///   writing since.
    public func verifierKey(name: String) throws(VaultError) -> VerifierKey {
        VerifierKey(name: name, publicKey: try keyPair().publicKey)
    }

    /// `text`, which ends in a line feed, with the ledger's signature.
    ///
    /// - Throws: `missing`, as ``verifierKey(name:)``.
    public func sign(_ text: String, name: String) throws(VaultError) -> SignedNote {
        let (publicKey, secretKey) = try keyPair()
        let message = Array(text.utf8)
        var signature = [UInt8](repeating: 0, count: Int(crypto_sign_BYTES))
        crypto_sign_detached(&signature, nil, message, UInt64(message.count), secretKey.pointer(at: 0))
        let key = VerifierKey(name: name, publicKey: publicKey)
        return SignedNote(text: text, signatures: [.init(name: name, keyID: key.id, bytes: signature)])
    }

    private func keyPair() throws(VaultError) -> (publicKey: [UInt8], secretKey: SecretBytes) {
        let seed = try requireRoot().derived(for: .signing)
        var publicKey = [UInt8](repeating: 0, count: Int(crypto_sign_PUBLICKEYBYTES))
        let secretKey = SecretBytes(count: Int(crypto_sign_SECRETKEYBYTES))
        crypto_sign_seed_keypair(&publicKey, secretKey.pointer(at: 0), seed.pointer(at: 0))
        return (publicKey, secretKey)
    }

    func requireRoot() throws(VaultError) -> RootKey {
        let root = state.withLock { $0.root }
        guard root.isThere else {
            throw VaultError(.missing, "the keys have no root key yet; open the ledger for writing once")
        }
        return root
    }
}
