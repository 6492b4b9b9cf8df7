internal import CSodium

/// What stands in an entry for a personal value: base64url, without padding, of SHA-256(salt ‖ value as
/// minified JSON). It says nothing of the value, and nobody can find another value that fits it.
public enum Commitment {
    /// Characters of a commitment.
    public static let count = 43
    /// Bytes of a salt, random for every value.
    public static let saltCount = 16

    /// The commitment to `value` with `salt`.
    public static func of(value: some Collection<UInt8>, salt: some Collection<UInt8>) -> String {
        withBytes(value) { value in withBytes(salt) { of(value: value, salt: $0) } }
    }

    /// Whether `commitment` is the one to `value` with `salt`: how a disclosed value is checked.
    public static func check(
        value: some Collection<UInt8>, salt: some Collection<UInt8>, commitment: some StringProtocol
    ) -> Bool {
        salt.count == saltCount && of(value: value, salt: salt) == commitment
    }

    static func of(value: UnsafeRawBufferPointer, salt: UnsafeRawBufferPointer) -> String {
        var state = crypto_hash_sha256_state()
        crypto_hash_sha256_init(&state)
        for part in [salt, value] {
            crypto_hash_sha256_update(
                &state, part.baseAddress?.assumingMemoryBound(to: UInt8.self), UInt64(part.count))
        }
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Int(crypto_hash_sha256_BYTES)) {
            hash in
            crypto_hash_sha256_final(&state, hash.baseAddress!)
            return base64URL(UnsafeBufferPointer(hash))
        }
    }

    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    /// RFC 4648, section 5, without padding, of 32 bytes.
    private static func base64URL(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
        String(unsafeUninitializedCapacity: count) { output in
            alphabet.withUnsafeBufferPointer { alphabet in
                var bits: UInt32 = 0
                var bitCount: UInt32 = 0
                var place = 0
                for byte in bytes {
                    bits = bits << 8 | UInt32(byte)
                    bitCount += 8
                    while bitCount >= 6 {
                        bitCount -= 6
                        output[place] = alphabet[Int(bits >> bitCount & 63)]
                        place += 1
                    }
                }
                output[place] = alphabet[Int(bits << (6 - bitCount) & 63)]
                return place + 1
            }
        }
    }

    private static func withBytes<Result>(
        _ bytes: some Collection<UInt8>, _ body: (UnsafeRawBufferPointer) -> Result
    ) -> Result {
        bytes.withContiguousStorageIfAvailable { body(UnsafeRawBufferPointer($0)) }
            ?? Array(bytes).withUnsafeBytes(body)
    }
}
