public import EventLog
internal import Ledger
internal import Vault

/// What is kept of a token: everything but the secret.
public struct Token: Sendable, Equatable {
    /// 16 hexadecimal digits.
    public let id: String
    /// Whose it is, or what for.
    public let name: String
    public let rights: Rights
    public let created: Instant
    public var revoked: Instant?
    let salt: [UInt8]
    let hash: [UInt8]

    /// How a token begins that is shown to people: it can be found where it should not be.
    static let prefix = "daftar_"

    /// A new token, with the text that is shown once and never again.
    static func make(name: String, rights: Rights, at now: Instant) -> (token: Token, text: String) {
        let random = Surroundings.system.random
        let (number, secret, salt) = (random(8), random(32), random(SecretHash.saltCount))
        let id = number.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        var rights = rights
        rights.name = id
        let token = Token(
            id: id, name: name, rights: rights, created: now, revoked: nil, salt: salt,
            hash: SecretHash.of(secret, salt: salt))
        let encoded = Base64.encode(secret).replacing("+", with: "-").replacing("/", with: "_")
            .replacing("=", with: "")
        return (token, "\(prefix)\(id)_\(encoded)")
    }

    /// The id and the secret in a token's text.
    static func parts(of text: some StringProtocol) -> (id: String, secret: [UInt8])? {
        guard text.hasPrefix(prefix) else { return nil }
        let rest = text.dropFirst(prefix.count)
        guard rest.utf8.count == 16 + 1 + 43 else { return nil }
        let id = String(rest.prefix(16))
        guard rest.dropFirst(16).hasPrefix("_") else { return nil }
        let encoded = String(rest.dropFirst(17)).replacing("-", with: "+").replacing("_", with: "/")
        return Base64.decode(encoded + "=").map { (id, $0) }
    }

    /// Whether `secret` is this token's, and it is in force.
    func admits(_ secret: [UInt8]) -> Bool {
        SecretHash.check(secret, salt: salt, hash: hash) && revoked == nil
    }
}

// MARK: - As a line of the file

extension Token {
    var line: [UInt8] {
        var text = JSONText()
        text.add("id", id)
        text.add("name", name)
        text.add("roles", strings: rights.roles.map(\.rawValue).sorted())
        if let categories = rights.categories { text.add("categories", strings: categories.sorted()) }
        text.add("personal", rights.seesPersonalValues)
        text.add("created", created.description)
        if let revoked { text.add("revoked", revoked.description) }
        text.add("salt", Base64.encode(salt))
        text.add("hash", Base64.encode(hash))
        return text.object
    }

    /// `nil` where it cannot be read: such a token must not be taken for another.
    init?(line: some Collection<UInt8>) {
        guard let root = try? JSONDocument(line).root, let id = root["id"]?.string,
            let name = root["name"]?.string, let roles = root["roles"],
            let personal = root["personal"]?.boolean,
            let created = root["created"]?.string.flatMap({ Instant($0) }),
            let salt = root["salt"]?.string.flatMap({ Base64.decode($0) }),
            salt.count == SecretHash.saltCount,
            let hash = root["hash"]?.string.flatMap({ Base64.decode($0) }), hash.count == SecretHash.count
        else { return nil }
        let known = roles.elements.compactMap { $0.string.flatMap(Role.init(rawValue:)) }
        guard known.count == roles.elements.reduce(0, { count, _ in count + 1 }) else { return nil }
        self.id = id
        self.name = name
        self.created = created
        self.salt = salt
        self.hash = hash
        revoked = nil
        if let text = root["revoked"]?.string {
            guard let instant = Instant(text) else { return nil }
            revoked = instant
        }
        rights = Rights(
            name: id, roles: Set(known),
            categories: root["categories"].map { Set($0.elements.compactMap(\.string)) },
            seesPersonalValues: personal)
    }
}
