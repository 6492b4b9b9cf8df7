internal import CRM
internal import EventLog
internal import Vault

/// A contact that was found by an e-mail address or a phone.
public struct FoundContact: Sendable, Equatable {
    /// A stream's name.
    public let contact: String
    /// The last contact that it was merged into, if any.
    public let survivor: String?
}

extension Ledger {
    /// The contacts that have the e-mail address or phone `text`, however it is written.
    ///
    /// - Throws: ``Refusal`` `invalid_value` where it is neither; ``VaultError`` where the keys are lost.
    public func lookUp(_ text: String) throws -> [FoundContact] {
        guard let key = LookUpKey.any(text) else {
            throw Refusal(.invalidValue, "", "\(text) is neither an e-mail address nor a phone")
        }
        return try contacts(with: key)
    }

    /// The contacts that have this e-mail address. Throws as ``lookUp(_:)``.
    public func lookUp(email: String) throws -> [FoundContact] {
        guard let key = LookUpKey.email(email) else {
            throw Refusal(.invalidValue, "email", "\(email) is no e-mail address")
        }
        return try contacts(with: key)
    }

    /// The contacts that have this phone. Throws as ``lookUp(_:)``.
    public func lookUp(phone: String) throws -> [FoundContact] {
        guard let key = LookUpKey.phone(phone) else {
            throw Refusal(.invalidValue, "phone", "\(phone) is no phone: +…, 00…, 09… or 9…")
        }
        return try contacts(with: key)
    }

    private func contacts(with key: String) throws -> [FoundContact] {
        guard let lookUps else {
            throw vaultProblem ?? VaultError(.missing, "the keys are missing: nobody can be looked up")
        }
        return try lookUps.contacts(with: key).compactMap { contact in
            let standing = try standing(of: contact)
            if standing.isErased { return nil }
            return FoundContact(contact: contact, survivor: try survivor(of: standing))
        }
    }

    private func standing(of contact: String) throws -> ContactStanding {
        ContactStanding(state: try log.summary(of: contact)?.state ?? [])
    }

    private func survivor(of standing: ContactStanding) throws -> String? {
        var survivor = standing.survivor
        var seen: Set<String> = []
        while let contact = survivor, seen.insert(contact).inserted,
            let next = try self.standing(of: contact).survivor
        {
            survivor = next
        }
        return survivor
    }
}
