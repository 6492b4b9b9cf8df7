internal import CSodium

/// A SHA-256 value.
public struct Hash: Sendable, Hashable {
    public static let count = 32

    /// 32 bytes.
    public let bytes: [UInt8]

    public init(_ bytes: some Collection<UInt8>) {
        precondition(bytes.count == Self.count, "a SHA-256 value has 32 bytes")
        self.bytes = Array(bytes)
    }

    /// SHA-256 of `parts`, one behind the other.
    static func of(_ parts: UnsafeRawBufferPointer...) -> Hash {
        var state = crypto_hash_sha256_state()
        crypto_hash_sha256_init(&state)
        for part in parts {
            crypto_hash_sha256_update(
                &state, part.baseAddress?.assumingMemoryBound(to: UInt8.self), UInt64(part.count))
        }
        return Hash(
            unsafeBytes: [UInt8](unsafeUninitializedCapacity: count) { output, written in
                crypto_hash_sha256_final(&state, output.baseAddress!)
                written = count
            })
    }

    private init(unsafeBytes: [UInt8]) {
        bytes = unsafeBytes
    }

    /// RFC 6962, section 2.1: `SHA256(0x00 ‖ entry)`.
    public static func leaf(_ entry: [UInt8]) -> Hash {
        let prefix: [UInt8] = [0]
        return prefix.withUnsafeBytes { prefix in entry.withUnsafeBytes { of(prefix, $0) } }
    }

    /// RFC 6962, section 2.1: `SHA256(0x01 ‖ left ‖ right)`.
    static func node(_ left: Hash, _ right: Hash) -> Hash {
        let prefix: [UInt8] = [1]
        return prefix.withUnsafeBytes { prefix in
            left.bytes.withUnsafeBytes { left in right.bytes.withUnsafeBytes { of(prefix, left, $0) } }
        }
    }

    /// The root of a tree without leaves: `SHA256("")`.
    public static let empty = of()
}
