internal import CSodium

extension Vault {
    /// `secret` sealed under a key that is derived from the root key, so that what lies in `service/` is worth
    /// nothing without `keys/`: 24 bytes of nonce and XChaCha20-Poly1305 of it, with `name` as what it belongs to.
    ///
    /// - Throws: `missing`, as ``verifierKey(name:)``.
    public func sealed(serviceSecret secret: [UInt8], of name: String) throws(VaultError) -> [UInt8] {
        let key = try requireRoot().derived(for: .serviceSecrets)
        let nonce = SystemRandom.bytes(Int(crypto_aead_xchacha20poly1305_ietf_NPUBBYTES))
        let context = Array(name.utf8)
        var output = [UInt8](
            repeating: 0, count: secret.count + Int(crypto_aead_xchacha20poly1305_ietf_ABYTES))
        crypto_aead_xchacha20poly1305_ietf_encrypt(
            &output, nil, secret, UInt64(secret.count), context, UInt64(context.count), nil, nonce,
            key.pointer(at: 0))
        return nonce + output
    }

    /// What ``sealed(serviceSecret:of:)`` has sealed; `nil` where it was sealed under other keys, or is damaged.
    public func opened(serviceSecret sealed: [UInt8], of name: String) throws(VaultError) -> [UInt8]? {
        let key = try requireRoot().derived(for: .serviceSecrets)
        let nonceCount = Int(crypto_aead_xchacha20poly1305_ietf_NPUBBYTES)
        let tagCount = Int(crypto_aead_xchacha20poly1305_ietf_ABYTES)
        guard sealed.count >= nonceCount + tagCount else { return nil }
        let (nonce, box) = (Array(sealed[..<nonceCount]), Array(sealed[nonceCount...]))
        let context = Array(name.utf8)
        var output = [UInt8](repeating: 0, count: box.count - tagCount)
        let code = crypto_aead_xchacha20poly1305_ietf_decrypt(
            &output, nil, nil, box, UInt64(box.count), context, UInt64(context.count), nonce,
            key.pointer(at: 0))
        return code == 0 ? output : nil
    }
}
