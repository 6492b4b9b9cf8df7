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

    /// From what `fill` writes to 32 bytes.
    init(filling fill: (UnsafeMutablePointer<UInt8>) -> Void) {
        var words: Words = (0, 0, 0, 0)
        withUnsafeMutableBytes(of: &words) { fill($0.baseAddress!.assumingMemoryBound(to: UInt8.self)) }
        self.init(words)
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

    /// RFC 6962, section 2.1: `SHA256(0x00 ‖ entry)`.
    public static func leaf(_ entry: [UInt8]) -> Hash {
        var digest = SHA256(prefix: 0)
        entry.withUnsafeBytes { digest.add($0) }
        return digest.hash
    }

    /// RFC 6962, section 2.1: `SHA256(0x01 ‖ left ‖ right)`.
    public static func node(_ left: Hash, _ right: Hash) -> Hash {
        var digest = SHA256(prefix: 1)
        left.withBytes { digest.add($0) }
        right.withBytes { digest.add($0) }
        return digest.hash
    }

    /// The root of a tree without leaves: `SHA256("")`.
    public static let empty = SHA256().hash
}

extension SHA256 {
    fileprivate init(prefix: UInt8) {
        self.init()
        withUnsafeBytes(of: prefix) { add($0) }
    }
}
