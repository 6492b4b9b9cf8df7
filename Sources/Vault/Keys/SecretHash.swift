internal import CSodium

/// Salted hashes of random secrets: what is kept of a token. BLAKE2b under the salt as its key; a slow hash
/// would add nothing, since a secret of 32 random bytes cannot be guessed.
public enum SecretHash {
    public static let count = 32
    public static let saltCount = 32

    public static func of(_ secret: [UInt8], salt: [UInt8]) -> [UInt8] {
        Sodium.prepare()
        precondition(salt.count == saltCount, "a salt has 32 bytes")
        var output = [UInt8](repeating: 0, count: count)
        crypto_generichash(&output, count, secret, UInt64(secret.count), salt, saltCount)
        return output
    }

    /// Whether `hash` is that of `secret`, in a time that does not tell how much of it is.
    public static func check(_ secret: [UInt8], salt: [UInt8], hash: [UInt8]) -> Bool {
        hash.count == count && salt.count == saltCount
            && sodium_memcmp(of(secret, salt: salt), hash, count) == 0
    }
}
