internal import CRM
internal import EventLog

/// What is known of a person in the Segment spec's words, as far as the catalogue has a place for it.
struct SegmentTraits {
    /// Of the spec, personal, and without a place in the catalogue: `custom` is not sealed.
    private static let personal: Set<String> = [
        "age", "avatar", "company", "description", "gender", "title", "username", "website", "createdAt",
        "id",
    ]
    /// Parts of names by which companies call what is personal all the same.
    private static let personalParts = [
        "name", "mail", "phone", "mobile", "cell", "birth", "address", "passport", "ssn",
    ]
    private static let used: Set<String> = [
        "name", "firstName", "lastName", "email", "phone", "birthday", "address", "first_name", "last_name",
    ]

    private let traits: JSONValue?
    /// What has no place: named to the sender, and dropped.
    let homeless: [String]
    /// What the company means by its own names: kept as it is, not sealed.
    let custom: [(key: String, value: JSONValue)]

    init(_ traits: JSONValue?) {
        self.traits = traits
        let members = traits.map { Array($0.members) } ?? []
        homeless = members.filter { key, value in
            Self.isPersonal(key, value) || (Self.used.contains(key) && !Self.isUsable(key, value))
        }.map(\.key)
        custom = members.filter { !Self.isPersonal($0.key, $0.value) && !Self.used.contains($0.key) }
    }

    /// Whether a trait without a place would stand in the clear though it tells who somebody is, by its name or
    /// because it is an address or a number by which somebody can be reached.
    private static func isPersonal(_ key: String, _ value: JSONValue) -> Bool {
        if used.contains(key) { return false }
        let name = key.lowercased()
        if personal.contains(key) || personalParts.contains(where: name.contains) { return true }
        return value.string.map { LookUpKey.email($0) != nil || LookUpKey.e164($0) != nil } ?? false
    }

    /// Whether a trait is what the catalogue takes in its place; nothing at all is fine.
    private static func isUsable(_ key: String, _ value: JSONValue) -> Bool {
        if value.isNull { return true }
        if key == "address" { return value.kind == .object }
        guard let text = value.string else { return false }
        if text.isEmpty { return true }
        return switch key {
        case "email": EmailAddress.canonical(text) != nil
        case "phone": LookUpKey.e164(text) != nil
        case "birthday": day(text) != nil
        default: true
        }
    }

    /// The day of a date, or of an instant; `nil` for what is neither.
    private static func day(_ text: String) -> String? {
        let day = String(text.prefix(10))
        return CivilDate(day) == nil ? nil : day
    }

    private func text(_ names: String...) -> String? {
        names.lazy.compactMap { traits?[$0]?.string }.first { !$0.isEmpty }
    }

    var givenName: String? { text("firstName", "first_name") }
    var familyName: String? { text("lastName", "last_name") }

    var name: String? {
        if let name = text("name") { return name }
        let parts = [givenName, familyName].compactMap(\.self)
        return parts.isEmpty ? nil : parts.joined(separator: " ")
    }

    /// With its domain in lower case.
    var email: String? { text("email").flatMap(EmailAddress.canonical) }

    var phone: String? { text("phone").flatMap(LookUpKey.e164) }

    func addDetails(to data: inout JSONText, locale: String?) {
        if let givenName { data.add("givenName", givenName) }
        if let familyName { data.add("familyName", familyName) }
        if let locale { data.add("locale", locale) }
        if let birthday = text("birthday").flatMap(Self.day) { data.add("birthDate", birthday) }
        guard let address = traits?["address"], address.kind == .object else { return }
        var place = JSONText()
        for (name, member) in [
            ("street", "street"), ("city", "city"), ("state", "region"), ("postalCode", "postalCode"),
        ] {
            if let text = address[name]?.string { place.add(member, text) }
        }
        if let country = Self.country(address) { place.add("country", country) }
        if place.object.count > 2 { data.add("address", json: place.object) }
    }

    func addCustom(to data: inout JSONText) {
        if custom.isEmpty { return }
        var text = JSONText()
        for (key, value) in custom { text.add(key, json: Array(value.bytes)) }
        data.add("custom", json: text.object)
    }

    /// A country by its code; names of countries have no place.
    static func country(_ address: JSONValue?) -> String? {
        guard let text = address?["country"]?.string, text.utf8.count == 2 else { return nil }
        return text.uppercased()
    }

    /// The host of a web address, in lower case.
    static func host(_ website: String) -> String? {
        let rest = website.split(separator: "/", omittingEmptySubsequences: true)
        let isSchemed = website.contains("://")
        guard let host = isSchemed ? rest.dropFirst().first : rest.first else { return nil }
        let name = host.prefix { $0 != ":" }.lowercased()
        return name.hasPrefix("www.") ? String(name.dropFirst(4)) : name
    }
}
