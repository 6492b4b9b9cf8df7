internal import CSodium

/// XChaCha20-Poly1305-IETF (libsodium; draft-irtf-cfrg-xchacha-03 upon RFC 8439), in place.
///
/// Its nonce of 24 bytes is long enough to be drawn at random for every message.
enum AEAD {
    static let keyCount = 32
    static let nonceCount = 24
    static let tagCount = 16

    /// Encrypts `count` bytes at `bytes`, and writes the tag into the 16 bytes behind them.
    static func seal(
        _ bytes: UnsafeMutablePointer<UInt8>, count: Int, associated: UnsafeRawBufferPointer,
        nonce: UnsafePointer<UInt8>, key: UnsafePointer<UInt8>
    ) {
        var written: UInt64 = 0
        crypto_aead_xchacha20poly1305_ietf_encrypt(
            bytes, &written, bytes, UInt64(count),
            associated.baseAddress?.assumingMemoryBound(to: UInt8.self),
            UInt64(associated.count), nil, nonce, key)
    }

    /// Decrypts the `count` bytes at `bytes`, of which the last 16 are the tag.
    ///
    /// - Returns: whether key, nonce, associated data and bytes belong together; `bytes` is unchanged if not.
    static func open(
        _ bytes: UnsafeMutablePointer<UInt8>, count: Int, associated: UnsafeRawBufferPointer,
        nonce: UnsafePointer<UInt8>, key: UnsafePointer<UInt8>
    ) -> Bool {
        guard count >= tagCount else { return false }
        var written: UInt64 = 0
        let result = crypto_aead_xchacha20poly1305_ietf_decrypt(
            bytes, &written, nil, bytes, UInt64(count),
            associated.baseAddress?.assumingMemoryBound(to: UInt8.self), UInt64(associated.count), nonce, key)
        return result == 0
    }
}
