/// Data of contacts.
extension RandomHistory {
    mutating func contactData(
        _ type: String, _ stream: String, _ life: [OracleEvent]
    ) -> [String: OracleJSON]? {
        switch type {
        case "contact.created": return created()
        case "contact.details_changed": return ["changes": .object(changes())]
        case "contact.email_added", "contact.email_removed", "contact.email_verified":
            return ["email": text(Self.emails)]
        case "contact.phone_added", "contact.phone_removed": return ["phone": text(Self.phones)]
        case "contact.account_linked", "contact.account_unlinked":
            return some("account").map { ["accountId": $0] }
        case "contact.owner_assigned": return some("employee").map { ["ownerId": $0] }
        case "contact.tagged", "contact.untagged": return ["tag": text(["vip", "Vip", "نو", "b2b"])]
        case "contact.preference_set": return ["key": "language", "value": "fa"]
        case "contact.consent_granted", "contact.consent_withdrawn":
            let purpose = text(["marketing", "marketing", "location", "profiling"])
            return maybe("channel", text(["email", "sms"])).merging(["purpose": purpose]) { $1 }
        case "contact.location_reported":
            let consents = life.filter {
                $0.type.hasPrefix("contact.consent_") && $0.data["purpose"]?.text == "location"
            }
            guard consents.last?.type == "contact.consent_granted" else { return nil }
            return place().members
        case "contact.score_recorded":
            let score = OracleJSON.real(Double(below(100)) + 0.5)
            return ["model": "churn", "version": "1", "score": score]
        case "contact.duplicate_suspected", "contact.duplicate_dismissed":
            let others = Self.contacts.filter {
                $0 != stream && ![OracleLifecycle.none, "erased"].contains(arrived($0).state)
            }
            return others.isEmpty ? nil : ["otherId": text(others)]
        default: return [:]
        }
    }

    private static let emails = ["a@example.org", "b@example.org", "c@example.org"]
    private static let phones = ["+989120000001", "+989120000002", "+31201234567"]
    private static let names = ["Sara Ahmadi", "سارا احمدی", "Omid \"O\" Rad", "Jan de Vries"]

    private mutating func created() -> [String: OracleJSON] {
        var data: [String: OracleJSON] = ["fullName": text(Self.names)]
        if chance(50) { data["emails"] = .list((0..<below(3)).map { _ in text(Self.emails) }) }
        if chance(50) { data["phones"] = .list((0..<below(3)).map { _ in text(Self.phones) }) }
        data.merge(maybe("accountId", some("account"))) { $1 }
        data.merge(maybe("ownerId", some("employee"))) { $1 }
        data.merge(maybe("locale", text(["fa-IR", "nl-NL"]))) { $1 }
        data.merge(maybe("source", text(["web", "fair"]))) { $1 }
        data.merge(maybe("address", address())) { $1 }
        data.merge(maybe("location", place())) { $1 }
        return data
    }

    /// One to three fields; some are unset.
    private mutating func changes() -> [String: OracleJSON] {
        var changes: [String: OracleJSON] = [:]
        for _ in 0...below(3) {
            switch below(7) {
            case 0: changes["fullName"] = text(Self.names)
            case 1: changes["locale"] = chance(30) ? .null : text(["fa-IR", "en-GB"])
            case 2: changes["source"] = chance(30) ? .null : "referral"
            case 3: changes["address"] = chance(30) ? .null : address()
            case 4: changes["location"] = chance(30) ? .null : place()
            case 5: changes["accountId"] = chance(30) ? .null : some("account") ?? .null
            default: changes["ownerId"] = chance(30) ? .null : some("employee") ?? .null
            }
        }
        return changes
    }

    private mutating func address() -> OracleJSON {
        var address = maybe("city", text(["Tehran", "تهران", "Delft"]), percent: 80)
        address.merge(maybe("region", text(["South", "Alborz"]))) { $1 }
        address.merge(maybe("country", text(["IR", "NL"]), percent: 80)) { $1 }
        return .object(address)
    }

    private mutating func place() -> OracleJSON {
        ["lat": .real(Double(below(90)) + 0.25), "lon": .integer(Int64(below(180)))]
    }
}
