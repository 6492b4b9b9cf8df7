public import EventLog
public import Vault

/// One personal value of an event, disclosed alone with its salt, so that anybody can see that it is the one
/// the entry commits to – and that the entry is in the log. The event's other values stay sealed.
public struct ValueDisclosure: Sendable {
    private static let format = "daftar disclosure 1"

    /// Where it stands in the event's data: `fullName`, `emails[0]`, `changes.fullName`.
    public let path: String
    /// Minified JSON.
    public let value: [UInt8]
    /// 16 bytes.
    public let salt: [UInt8]
    /// base64url(SHA-256(salt ‖ value)), as it stands in the entry.
    public let commitment: String
    /// As it is hashed.
    public let entry: [UInt8]
    /// `nil` where the ledger cannot sign.
    public let proof: LogProof?
    public let verifierKey: VerifierKey?

    init(
        path: String, value: [UInt8], salt: [UInt8], commitment: String, entry: [UInt8], proof: LogProof?,
        verifierKey: VerifierKey?
    ) {
        self.path = path
        self.value = value
        self.salt = salt
        self.commitment = commitment
        self.entry = entry
        self.proof = proof
        self.verifierKey = verifierKey
    }

    /// Reads one.
    ///
    /// - Throws: ``Refusal`` `invalid_value` for another form.
    public init(json: [UInt8]) throws(Refusal) {
        guard let root = try? JSONDocument(json).root, root["disclosure"]?.string == Self.format,
            let path = root["path"]?.string, let text = root["text"]?.string,
            let salt = root["salt"]?.string.flatMap({ Base64.decode($0) }),
            let commitment = root["commitment"]?.string, let entry = root["entry"]?.string
        else { throw Refusal(.invalidValue, "", "this is no disclosure of a value") }
        self.init(
            path: path, value: Array(text.utf8), salt: salt, commitment: commitment, entry: Array(entry.utf8),
            proof: root["proof"]?.string.flatMap { LogProof($0) },
            verifierKey: root["verifierKey"]?.string.flatMap { VerifierKey($0) })
    }

    /// One JSON object. `value` is for reading; `text` is what is hashed.
    public var json: [UInt8] {
        var text = JSONText()
        text.add("disclosure", Self.format)
        text.add("path", path)
        text.add("value", json: value)
        text.add("text", String(decoding: value, as: UTF8.self))
        text.add("salt", Base64.encode(salt))
        text.add("commitment", commitment)
        text.add("entry", String(decoding: entry, as: UTF8.self))
        if let proof { text.add("proof", proof.description) }
        if let verifierKey { text.add("verifierKey", verifierKey.description) }
        text.add(
            "check",
            "commitment = base64url(SHA-256(salt || text)) stands in entry at path; "
                + "SHA-256(0x00 || entry) is the leaf that proof leads to the checkpoint's root; "
                + "the checkpoint is signed by verifierKey")
        return text.object
    }

    // MARK: Checking

    /// What can be told without the ledger.
    public struct Verdict: Sendable, Equatable {
        /// The value and the salt make the commitment.
        public let isCommittedTo: Bool
        /// The commitment stands in the entry at the path.
        public let isInEntry: Bool
        /// The proof leads from the entry to the checkpoint; `nil` without proof.
        public let isInLog: Bool?
        /// The checkpoint is signed by the key; `nil` without either.
        public let isSigned: Bool?

        public var holds: Bool { isCommittedTo && isInEntry && isInLog != false && isSigned != false }
    }

    /// - Parameter key: whom the reader trusts; `nil`: the key that the document names.
    public func verdict(key: VerifierKey? = nil) -> Verdict {
        let data = (try? JSONDocument(entry).root)?["data"]
        let key = key ?? verifierKey
        return Verdict(
            isCommittedTo: Commitment.check(value: value, salt: salt, commitment: commitment),
            isInEntry: data?.value(at: path)?["sealed"]?.string == commitment,
            isInLog: proof.map { $0.holds(for: entry) },
            isSigned: key.flatMap { key in proof.map { $0.checkpoint.isSigned(by: key) } })
    }
}
