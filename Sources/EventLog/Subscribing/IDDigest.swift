/// SHA-256 over event ids, each followed by a line feed: what a subscriber can compute over the ids that it
/// got, and compare.
public struct IDDigest: Sendable {
    private var digest = SHA256()

    public init() {}

    public mutating func add(_ id: String) {
        var line = id
        line.append("\n")
        line.withUTF8 { digest.add(UnsafeRawBufferPointer($0)) }
    }

    /// Of what was added so far: 64 lower-case hexadecimal digits.
    public var hexadecimal: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(
            decoding: digest.hash.bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] },
            as: UTF8.self)
    }
}
