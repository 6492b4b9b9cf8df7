internal import CSodium

/// The public half of a key that signs notes (C2SP signed-note, Ed25519: type 01), written
/// `<name>+<key id, 8 hexadecimal digits>+<base64(0x01 ‖ public key)>`.
public struct VerifierKey: Sendable, Equatable, CustomStringConvertible {
    private static let type: UInt8 = 1
    static let idCount = 4
    static let publicKeyCount = 32

    public let name: String
    /// 32 bytes.
    public let publicKey: [UInt8]

    init(name: String, publicKey: [UInt8]) {
        self.name = name
        self.publicKey = publicKey
    }

    /// `nil` for another form, another type of key, or a key id that is not that of name and key.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "+", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, let key = Base64.decode(parts[2]), key.count == 1 + Self.publicKeyCount,
            key[0] == Self.type
        else { return nil }
        self.init(name: String(parts[0]), publicKey: Array(key.dropFirst()))
        guard Self.hexadecimal(id) == parts[1] else { return nil }
    }

    /// The first 4 bytes of SHA-256(name ‖ 0x0A ‖ 0x01 ‖ public key).
    public var id: [UInt8] {
        let text = Array(name.utf8) + [0x0A, Self.type] + publicKey
        var hash = [UInt8](repeating: 0, count: Int(crypto_hash_sha256_BYTES))
        crypto_hash_sha256(&hash, text, UInt64(text.count))
        return Array(hash.prefix(Self.idCount))
    }

    public var description: String {
        "\(name)+\(Self.hexadecimal(id))+\(Base64.encode([Self.type] + publicKey))"
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { byte in String(byte >> 4, radix: 16) + String(byte & 15, radix: 16) }.joined()
    }
}
