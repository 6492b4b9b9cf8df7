internal import CSodium

/// A text with signatures behind it (C2SP signed-note):
/// ```
/// <text, ending in a line feed>
/// <empty line>
/// — <key name> <base64(key id ‖ signature)>
/// ```
/// Signed is the text with its last line feed, without the empty line. Signatures of unknown keys and types
/// are let pass: witnesses add theirs.
public struct SignedNote: Sendable, Equatable, CustomStringConvertible {
    public static let maximumSignatures = 16
    private static let dash = "— "

    public struct Signature: Sendable, Equatable {
        public let name: String
        /// 4 bytes.
        public let keyID: [UInt8]
        public let bytes: [UInt8]
    }

    public let text: String
    public let signatures: [Signature]

    init(text: String, signatures: [Signature]) {
        self.text = text
        self.signatures = signatures
    }

    /// `nil` for what is no signed note.
    public init?(_ note: String) {
        // Bytes, not characters: "\r\n" is one character.
        var all = note.utf8.split(separator: 0x0A, omittingEmptySubsequences: false)
        guard all.popLast()?.isEmpty == true, let middle = all.lastIndex(where: \.isEmpty) else { return nil }
        let text = all[..<middle].map { String(Substring($0)) + "\n" }.joined()
        let lines = all[(middle + 1)...].map { Substring($0) }
        guard !lines.isEmpty, lines.count <= Self.maximumSignatures else { return nil }
        var signatures: [Signature] = []
        for line in lines {
            guard line.hasPrefix(Self.dash) else { return nil }
            let parts = line.dropFirst(Self.dash.count)
                .split(separator: " ", omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty, let bytes = Base64.decode(parts[1]),
                bytes.count > VerifierKey.idCount
            else { return nil }
            signatures.append(
                Signature(
                    name: String(parts[0]), keyID: Array(bytes.prefix(VerifierKey.idCount)),
                    bytes: Array(bytes.dropFirst(VerifierKey.idCount))))
        }
        self.init(text: text, signatures: signatures)
    }

    public var description: String {
        text + "\n"
            + signatures.map { "\(Self.dash)\($0.name) \(Base64.encode($0.keyID + $0.bytes))\n" }.joined()
    }

    /// Whether `key` has signed it.
    public func isSigned(by key: VerifierKey) -> Bool {
        Sodium.prepare()
        let message = Array(text.utf8)
        return signatures.contains { signature in
            signature.name == key.name && signature.keyID == key.id
                && signature.bytes.count == Int(crypto_sign_BYTES)
                && crypto_sign_verify_detached(
                    signature.bytes, message, UInt64(message.count), key.publicKey) == 0
        }
    }
}
