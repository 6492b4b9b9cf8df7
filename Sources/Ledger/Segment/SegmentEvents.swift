internal import CRM
internal import EventLog

/// What a call becomes: events of the catalogue, and what of it has no place there.
struct SegmentEvents {
    struct Event {
        let type: String
        let stream: String
        let data: [UInt8]
    }

    private(set) var events: [Event] = []
    /// In words, for the sender.
    private(set) var ignored: [String] = []
    /// What streams must be like for this to be right.
    private(set) var expectations: [String: ExpectedRevision] = [:]

    let call: SegmentCall
    private let exists: (String) throws -> Bool
    private let has: (String, String) -> Bool
    var reasons: [Refusal.Reason] = []

    /// - Parameters:
    ///   - exists: whether a stream does.
    ///   - has: whether a contact has an e-mail address or a phone already.
    /// - Throws: ``Refusal`` with every reason, or what `exists` throws.
    init(
        _ call: SegmentCall, exists: @escaping (String) throws -> Bool,
        has: @escaping (String, String) -> Bool
    ) throws {
        self.call = call
        self.exists = exists
        self.has = has
        switch call.kind {
        case .identify: try identify()
        case .track: try track()
        case .group: try group()
        case .alias: try alias()
        case .page, .screen: try visit()
        }
        if !reasons.isEmpty { throw Refusal(reasons) }
    }

    mutating func add(_ type: String, _ stream: String, _ data: JSONText) {
        events.append(Event(type: type, stream: stream, data: data.object))
    }

    mutating func ignore(_ what: String) { ignored.append(what) }

    mutating func refuse(_ code: Refusal.Code, _ field: String, _ message: String) {
        reasons.append(.init(code, field, message))
    }

    /// Whether `stream` exists, which then has to stay so.
    mutating func expects(_ stream: String) throws -> Bool {
        let isThere = try exists(stream)
        expectations[stream] = isThere ? .exists : ExpectedRevision.none
        return isThere
    }

    mutating func contact() -> String? {
        if call.contact == nil {
            refuse(.missingField, "userId", "a call says whose it is: userId or anonymousId")
        }
        return call.contact
    }

    /// The contact of a call, made first where nobody has said yet who it is: the spec lets somebody act before.
    mutating func actingContact() throws -> String? {
        guard let contact = contact() else { return nil }
        do {
            if try expects(contact) { return contact }
        } catch is ForbiddenCategory {
            // Who may not make a contact may name one.
            return contact
        }
        var data = JSONText()
        data.add("fullName", Self.id(of: contact))
        add("contact.created", contact, data)
        return contact
    }

    private static func id(of stream: String) -> String {
        String(stream.drop { $0 != "-" }.dropFirst())
    }

    // MARK: Who somebody is

    private mutating func identify() throws {
        guard let contact = contact() else { return }
        let traits = SegmentTraits(call.root["traits"])
        for name in traits.homeless { ignore("traits.\(name)") }
        guard try expects(contact) else {
            var data = JSONText()
            data.add("fullName", traits.name ?? traits.email ?? Self.id(of: contact))
            traits.addDetails(to: &data, locale: call.root["context"]?["locale"]?.string)
            if let email = traits.email { data.add("emails", strings: [email]) }
            if let phone = traits.phone { data.add("phones", strings: [phone]) }
            traits.addCustom(to: &data)
            return add("contact.created", contact, data)
        }
        var changes = JSONText()
        if let name = traits.name { changes.add("fullName", name) }
        traits.addDetails(to: &changes, locale: call.root["context"]?["locale"]?.string)
        if changes.object.count > 2 || !traits.custom.isEmpty {
            var data = JSONText()
            data.add("changes", json: changes.object)
            traits.addCustom(to: &data)
            add("contact.details_changed", contact, data)
        }
        for (type, name, value) in [
            ("contact.email_added", "email", traits.email), ("contact.phone_added", "phone", traits.phone),
        ] {
            guard let value, !has(contact, value) else { continue }
            var data = JSONText()
            data.add(name, value)
            add(type, contact, data)
        }
    }

    private mutating func group() throws {
        guard let account = SegmentCall.stream("account", call.root, ["groupId"], &reasons) else {
            if reasons.isEmpty { refuse(.missingField, "groupId", "a group call names its group") }
            return
        }
        let traits = call.root["traits"]
        let known = ["name", "industry", "website", "address"]
        for (name, _) in traits?.members ?? call.root.members where traits != nil && !known.contains(name) {
            ignore("traits.\(name)")
        }
        var details = JSONText()
        let isThere = try expects(account)
        let name = traits?["name"]?.string
        if !isThere || name != nil {
            details.add("name", name ?? Self.id(of: account))
        }
        if let industry = traits?["industry"]?.string { details.add("industry", industry) }
        if let host = traits?["website"]?.string.flatMap(SegmentTraits.host) { details.add("domain", host) }
        if let country = SegmentTraits.country(traits?["address"]) { details.add("country", country) }
        if !isThere {
            add("account.created", account, details)
        } else if details.object.count > 2 {
            var data = JSONText()
            data.add("changes", json: details.object)
            add("account.details_changed", account, data)
        }
        guard call.contact != nil, let contact = try actingContact() else { return }
        var data = JSONText()
        data.add("accountId", account)
        add("contact.account_linked", contact, data)
    }

    private mutating func alias() throws {
        let previous = SegmentCall.stream("contact", call.root, ["previousId"], &reasons)
        guard contact() != nil, let previous else {
            if reasons.isEmpty { refuse(.missingField, "previousId", "an alias names who it was before") }
            return
        }
        // Somebody who was never identified has nothing that could be merged.
        guard try exists(previous) else { return ignore("previousId: \(previous) is not known") }
        guard let contact = try actingContact() else { return }
        var data = JSONText()
        data.add("intoId", contact)
        add("contact.merged", previous, data)
    }

    // MARK: What somebody did

    /// A visit is a fact about a campaign; one that no campaign led to has no place in the catalogue.
    private mutating func visit() throws {
        guard contact() != nil else { return }
        guard let campaign = call.root["context"]?["campaign"] else {
            return ignore("a visit without a campaign")
        }
        guard
            let name = SegmentCall.stream(
                "campaign", campaign, ["id", "name"], &reasons, at: "context.campaign."),
            try exists(name)
        else {
            reasons = []
            return ignore("context.campaign: no such campaign")
        }
        guard let contact = try actingContact() else { return }
        var data = JSONText()
        data.add("contactId", contact)
        data.add("kind", "visit")
        add("campaign.responded", name, data)
    }
}
