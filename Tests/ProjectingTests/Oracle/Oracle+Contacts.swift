/// What a contact's own stream says of it.
struct OracleProfile {
    var fullName: String?
    var emails: [String] = []
    var phones: [String] = []
    var account: String?
    var owner: String?
    var source: String?
    var locale: String?
    var tags: [String] = []
    var address: OracleJSON?
    var lat: Double?
    var lon: Double?
    var marketingConsent: Int64?
    var score: Double?

    init(_ life: OracleLife) {
        for event in life.events { fold(event) }
    }

    private mutating func fold(_ event: OracleEvent) {
        let data = event.data
        switch event.type {
        case "contact.created":
            take(data)
            for email in data["emails"]?.elements ?? [] { Self.add(email.text, to: &emails) }
            for phone in data["phones"]?.elements ?? [] { Self.add(phone.text, to: &phones) }
        case "contact.details_changed": take(data["changes"] ?? [:])
        case "contact.email_added": Self.add(data["email"]?.text, to: &emails)
        case "contact.email_removed": emails.removeAll { $0 == data["email"]?.text }
        case "contact.phone_added": Self.add(data["phone"]?.text, to: &phones)
        case "contact.phone_removed": phones.removeAll { $0 == data["phone"]?.text }
        case "contact.account_linked": account = data["accountId"]?.text
        case "contact.account_unlinked": if account == data["accountId"]?.text { account = nil }
        case "contact.owner_assigned": owner = data["ownerId"]?.text
        case "contact.tagged": Self.add(data["tag"]?.text, to: &tags)
        case "contact.untagged": tags.removeAll { $0 == data["tag"]?.text }
        case "contact.consent_granted": if data["purpose"]?.text == "marketing" { marketingConsent = 1 }
        case "contact.consent_withdrawn": if data["purpose"]?.text == "marketing" { marketingConsent = 0 }
        case "contact.location_reported": (lat, lon) = (data["lat"]?.number, data["lon"]?.number)
        case "contact.score_recorded": score = data["score"]?.number
        default: break
        }
    }

    /// Takes the fields that are there; `null` unsets.
    private mutating func take(_ fields: OracleJSON) {
        if let value = fields["fullName"] { fullName = value.text }
        if let value = fields["accountId"] { account = value.text }
        if let value = fields["ownerId"] { owner = value.text }
        if let value = fields["source"] { source = value.text }
        if let value = fields["locale"] { locale = value.text }
        if let value = fields["address"] { address = value }
        if let value = fields["location"] { (lat, lon) = (value["lat"]?.number, value["lon"]?.number) }
    }

    /// Adding what is there changes nothing.
    private static func add(_ text: String?, to texts: inout [String]) {
        if let text, !texts.contains(text) { texts.append(text) }
    }
}

extension Oracle {
    func contacts() -> [OracleRow] {
        let lives = lives(of: "contact")
        let survivors = lives.map { Self.survivor(of: $0.stream, in: merges) }
        let ids = Set(lives.map(\.stream) + survivors).sorted { $0.precedesInBytes($1) }
        return ids.map { id in
            let counters = merges[id] == nil ? OracleCounters(of: id, in: self) : OracleCounters()
            return row(of: id, lives.first { $0.stream == id }, counters)
        }
    }

    /// - Parameter life: `nil` for a survivor that does not exist itself.
    private func row(of id: String, _ life: OracleLife?, _ counters: OracleCounters) -> OracleRow {
        let profile = life.map { OracleProfile($0) }
        let shown = erased.contains(id) ? nil : profile
        let isMerged = merges[id] != nil && life?.state != "erased"
        let own = OracleRow([
            "contact_id": .text(id), "state": .text(isMerged ? "merged" : life?.state),
            "merged_into": .text(merges[id]), "full_name": .text(shown?.fullName),
            "emails": shown.map { .list($0.emails) } ?? .null,
            "phones": shown.map { .list($0.phones) } ?? .null,
            "account_id": .text(profile?.account), "owner_id": .text(profile?.owner),
            "source": .text(profile?.source), "locale": .text(profile?.locale),
            "tags": profile.map { .list($0.tags.sorted { $0.precedesInBytes($1) }) } ?? .null,
            "city": .text(shown?.address?["city"]?.text), "region": .text(shown?.address?["region"]?.text),
            "country": .text(shown?.address?["country"]?.text),
            "lat": .real(shown?.lat), "lon": .real(shown?.lon),
            "created_at": .instant(life?.creation.time),
        ])
        let last = OracleRow([
            "marketing_consent": .integer(profile?.marketingConsent), "score": .real(profile?.score),
            "preferred_channel": .text(counters.preferredChannel),
        ])
        return own + counters.row + last
    }
}
