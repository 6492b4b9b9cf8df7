extension Oracle {
    /// Accounts, with the contacts whose own stream named them last and the open deals that were opened for them.
    ///
    /// A contact counts as it has a row in `contacts`: active or archived, whatever is linked to it.
    func accounts() -> [OracleRow] {
        let people = contacts().filter { ["active", "archived"].contains(Self.text($0["state"])) }
        let open = dealStates().filter { $0.state == "open" }
        return lives(of: "account").map { life in
            let account = OracleAccount(life)
            let own = open.filter { $0.account == life.stream }
            var amounts: [String: Int64] = [:]
            for deal in own {
                if let amount = deal.amount, let currency = deal.currency {
                    amounts[currency, default: 0] += amount
                }
            }
            let json = OracleJSON.object(amounts.mapValues { .integer($0) }).minified
            return account.head
                + OracleRow([
                    "contacts": .integer(people.count { Self.text($0["account_id"]) == life.stream }),
                    "open_deals": .integer(own.count), "open_amount": .text(json),
                ]) + account.tail
        }
    }

    /// Accounts by how many of their contacts were in touch in the last 90 days.
    func accountsEngaged() -> [OracleRow] {
        let people = contacts().filter { ["active", "archived"].contains(Self.text($0["state"])) }
        let rows = accounts().map { account -> (engaged: Int, row: OracleRow) in
            let own = people.filter { $0["account_id"] == account["account_id"] }
            let engaged = own.count { person in
                guard let last = OracleInstant.microseconds(Self.text(person["last_interaction_at"])) else {
                    return false
                }
                return last > now - 90 * 86_400_000_000 && last <= now
            }
            let share = own.isEmpty ? nil : Double(engaged) / Double(own.count)
            let row = OracleRow([
                "account_id": account["account_id"] ?? .null, "name": account["name"] ?? .null,
                "state": account["state"] ?? .null, "owner_id": account["owner_id"] ?? .null,
                "contacts": .integer(own.count), "engaged_contacts_90d": .integer(engaged),
                "engaged_share": .real(share),
            ])
            return (engaged, row)
        }
        return rows.enumerated().sorted { ($1.element.engaged, $0.offset) < ($0.element.engaged, $1.offset) }
            .map(\.element.row)
    }

    private static func text(_ value: OracleValue?) -> String {
        if case .text(let text) = value { text } else { "" }
    }
}

/// What an account's own stream says of it.
private struct OracleAccount {
    private let life: OracleLife

    init(_ life: OracleLife) { self.life = life }

    /// The last that was said of `field`, by the creation, a change of details or its own event.
    private func last(_ field: String, own: String? = nil) -> OracleValue {
        var value: OracleJSON?
        for event in life.events {
            switch event.type {
            case "account.created": value = event.data[field]
            case "account.details_changed": value = event.data["changes"]?[field] ?? value
            case own: value = event.data[field]
            default: break
            }
        }
        return .text(value?.text)
    }

    var head: OracleRow {
        OracleRow([
            "account_id": .text(life.stream), "state": .text(life.state), "name": last("name"),
            "industry": last("industry"), "country": last("country"),
            "tier": last("tier", own: "account.tier_set"),
            "parent_id": last("parentId", own: "account.parent_changed"),
            "owner_id": last("ownerId", own: "account.owner_assigned"),
        ])
    }

    var tail: OracleRow {
        let rating = life.last("account.credit_rated")
        var programs: [String] = []
        for program in life.all("account.targeted").compactMap({ $0.data["program"]?.text })
        where !programs.contains(program) {
            programs.append(program)
        }
        let archived = life.state == "archived" ? life.last("account.archived")?.time : nil
        return OracleRow([
            "credit_score": .real(rating?.data["score"]?.number),
            "credit_provider": .text(rating?.data["provider"]?.text), "programs": .list(programs),
            "domain": last("domain"), "org_unit": last("orgUnit"),
            "created_at": .instant(life.creation.time), "archived_at": .instant(archived),
        ])
    }
}
