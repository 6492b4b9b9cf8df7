internal import EventLog
internal import Ledger
public import Vault

/// A group that pushes: where to, signed with what. Its group has the same name. Kept as `{"url":"http://…","secret":"<base64, sealed>","personal":false,"timeoutMs":10000}`.
public struct Webhook: Sendable, Equatable {
    public let name: String
    /// `http://host[:port]/path`
    public let url: String
    /// Sealed by the vault (``Vault/sealed(serviceSecret:of:)``).
    let sealedSecret: [UInt8]
    /// Whether events are sent with personal values in place.
    public let isPersonal: Bool
    /// How long the receiver may take to answer.
    public let timeoutMilliseconds: Int64

    /// - Parameter secret: ``WebhookSignature/secretCounts`` bytes.
    public init(
        name: String, url: String, secret: [UInt8], isPersonal: Bool, timeoutMilliseconds: Int64,
        vault: Vault
    ) throws {
        guard (100...60_000).contains(timeoutMilliseconds) else {
            throw GroupError(.invalid, "timeoutMs is 100 to 60000")
        }
        guard WebhookSignature.secretCounts.contains(secret.count) else {
            throw GroupError(.invalid, "a secret is whsec_ and the base64 of 24 to 64 bytes")
        }
        self.name = name
        self.url = url
        self.isPersonal = isPersonal
        self.timeoutMilliseconds = timeoutMilliseconds
        sealedSecret = try vault.sealed(serviceSecret: secret, of: "webhook/\(name)")
    }

    /// What the receiver checks signatures with.
    ///
    /// - Throws: ``GroupError`` `damaged` where it was sealed under keys that are gone.
    public func secret(_ vault: Vault) throws -> [UInt8] {
        guard let secret = try vault.opened(serviceSecret: sealedSecret, of: "webhook/\(name)") else {
            throw GroupError(.damaged, "the secret of the webhook \(name) was sealed under other keys")
        }
        return secret
    }

    var json: [UInt8] {
        var text = JSONText()
        text.add("url", url)
        text.add("secret", Base64.encode(sealedSecret))
        text.add("personal", isPersonal)
        text.add("timeoutMs", timeoutMilliseconds)
        return text.object
    }

    init(name: String, json: [UInt8]) throws(GroupError) {
        guard let root = try? JSONDocument(json).root, let url = root["url"]?.string,
            let secret = root["secret"]?.string.flatMap({ Base64.decode($0) }),
            let isPersonal = root["personal"]?.boolean, let timeout = root["timeoutMs"]?.integer
        else { throw GroupError(.damaged, "the row of the webhook \(name) cannot be read") }
        self.name = name
        self.url = url
        self.isPersonal = isPersonal
        timeoutMilliseconds = timeout
        sealedSecret = secret
    }
}

extension GroupDesk {
    /// Makes a webhook and the group of the same name.
    public func create(_ webhook: Webhook, _ settings: GroupSettings) async throws {
        precondition(webhook.name == settings.name, "a webhook has the name of its group")
        try await perform { book, _ in
            try book.create(settings)
            do {
                try book.put(webhook: webhook.name, webhook.json)
            } catch {
                try book.remove(settings.name)
                throw error
            }
        }
    }

    /// All webhooks, by name.
    public func webhooks() async throws -> [Webhook] {
        try await perform { book, _ in
            try book.webhooks().map { try Webhook(name: $0.name, json: $0.json) }
        }
    }
}
