internal import CSodium

/// SHA-256 over event ids, each followed by a line feed: what a subscriber can compute over the ids that it
/// got, and compare.
public struct IDDigest: Sendable {
    private var state = crypto_hash_sha256_state()

    public init() {
        crypto_hash_sha256_init(&state)
    }

    public mutating func add(_ id: String) {
        var line = id
        line.append("\n")
        line.withUTF8 { bytes in
            _ = crypto_hash_sha256_update(&state, bytes.baseAddress, UInt64(bytes.count))
        }
    }

    /// Of what was added so far: 64 lower-case hexadecimal digits.
    public var hexadecimal: String {
        var copy = state
        var bytes = [UInt8](repeating: 0, count: Hash.count)
        crypto_hash_sha256_final(&copy, &bytes)
        let digits = Array("0123456789abcdef".utf8)
        return String(
            decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
