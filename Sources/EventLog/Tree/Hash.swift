internal import CSodium

/// A SHA-256 value. It is kept in four words, so that hashing a tree allocates nothing.
public struct Hash: Sendable, Hashable {
    public static let count = 32

    private typealias Words = (UInt64, UInt64, UInt64, UInt64)

    private let first: UInt64
    private let second: UInt64
    private let third: UInt64
    private let fourth: UInt64

    /// From 32 bytes.
    public init(_ bytes: some Collection<UInt8>) {
        precondition(bytes.count == Self.count, "a SHA-256 value has 32 bytes")
        var words: Words = (0, 0, 0, 0)
        withUnsafeMutableBytes(of: &words) { $0.copyBytes(from: bytes) }
        self.init(words)
    }

    /// From 32 bytes in memory, without a generic copy.
    public init(_ bytes: UnsafeRawBufferPointer) {
        precondition(bytes.count == Self.count, "a SHA-256 value has 32 bytes")
        self.init(bytes.loadUnaligned(as: Words.self))
    }

    private init(_ words: Words) {
        (first, second, third, fourth) = words
    }

    /// The 32 bytes.
    public var bytes: [UInt8] { withBytes { Array($0) } }

    private func withBytes<R>(_ read: (UnsafeRawBufferPointer) -> R) -> R {
        let words = (first, second, third, fourth)
        return withUnsafeBytes(of: words, read)
    }

    /// SHA-256 of a prefix byte, if any, and what `feed` adds.
    private static func digest(
        prefix: UInt8?, _ feed: (inout crypto_hash_sha256_state) -> Void
    ) -> Hash {
        var state = crypto_hash_sha256_state()
        crypto_hash_sha256_init(&state)
        if var prefix { crypto_hash_sha256_update(&state, &prefix, 1) }
        feed(&state)
        var words: Words = (0, 0, 0, 0)
        withUnsafeMutableBytes(of: &words) { output in
            _ = crypto_hash_sha256_final(&state, output.baseAddress!.assumingMemoryBound(to: UInt8.self))
        }
        return Hash(words)
    }

    /// RFC 6962, section 2.1: `SHA256(0x00 ‖ entry)`.
    public static func leaf(_ entry: [UInt8]) -> Hash {
        digest(prefix: 0) { state in _ = crypto_hash_sha256_update(&state, entry, UInt64(entry.count)) }
    }

    /// RFC 6962, section 2.1: `SHA256(0x01 ‖ left ‖ right)`.
    public static func node(_ left: Hash, _ right: Hash) -> Hash {
        digest(prefix: 1) { state in
            for child in [left, right] {
                child.withBytes { bytes in
                    _ = crypto_hash_sha256_update(
                        &state, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), UInt64(bytes.count))
                }
            }
        }
    }

    /// The root of a tree without leaves: `SHA256("")`.
    public static let empty = digest(prefix: nil) { _ in }
}
