public import Projecting

extension Projection {
    /// Companies: what is told of them, their people and what is open with them. See this folder's README.
    public static let accounts = Projection("accounts", version: 1) { projection in
        var contacts = Aggregate("account_contact")
        let isThere = contacts.sum()
        let people = projection.aggregate(contacts)
        var deals = Aggregate("account_deals")
        let openDeals = deals.sum()
        let dealsOfAccount = projection.aggregate(deals)
        var amounts = Aggregate("account_amount")
        let openAmount = amounts.sum()
        let amountOfAccount = projection.aggregate(amounts)

        projection.fold(
            contactsOfAccounts { account, contact, contributions in
                contributions.add(to: people, account, contact) { $0.add(1, to: isThere) }
            })
        projection.fold(
            openDealsOfAccounts { account, amount, currency, contributions in
                contributions.add(to: dealsOfAccount, account) { $0.add(1, to: openDeals) }
                contributions.add(to: amountOfAccount, account, currency) { $0.add(amount, to: openAmount) }
            })

        var account = EntityTable("account", key: "account_id")
        account.described()
        account.show(
            .computed("contacts", .integer, ofGroups: people) { reading, groups in
                // A merged contact counts where its survivor does, if it does.
                .integer(Int64(groups.count { reading.survivor(of: .text($0.key)) == .text($0.key) }))
            })
        account.show(.measure("open_deals", .integer, openDeals))
        account.show(
            .computed("open_amount", .json, ofGroups: amountOfAccount) { groups in
                let members = groups.map { "\"\($0.key)\":\($0.totals[openAmount].integer ?? 0)" }
                return .text("{" + members.joined(separator: ",") + "}")
            })
        account.rated()
        projection.table("accounts", of: account, joining: [dealsOfAccount, people, amountOfAccount])
    }

    /// A contact is of the account that its own stream named last, unless it was erased.
    private static func contactsOfAccounts(
        contribute: @escaping @Sendable (Value, Value, inout Contributions) -> Void
    ) -> Fold {
        var contact = Fold("contact")
        let (account, isErased) = (contact.column(), contact.column())
        contact.on("contact.created") { row, event in row[account] = event["accountId"] }
        contact.on("contact.details_changed") { row, event in
            guard let changes = event.data.object("changes"), changes.has("accountId") else { return }
            row[account] = changes["accountId"]
        }
        contact.on("contact.account_linked") { row, event in row[account] = event["accountId"] }
        contact.on("contact.account_unlinked") { row, event in
            if row[account] == event["accountId"] { row[account] = .null }
        }
        contact.on("contact.erased") { row, _ in row[isErased] = .integer(1) }
        contact.contribute { row, contributions in
            if row[isErased].isNull { contribute(row[account], contributions.stream, &contributions) }
        }
        return contact
    }

    private static func openDealsOfAccounts(
        contribute: @escaping @Sendable (Value, Value, Value, inout Contributions) -> Void
    ) -> Fold {
        var deal = Fold("deal")
        let (account, amount, currency, isClosed) = (
            deal.column(), deal.column(), deal.column(), deal.column()
        )
        deal.on("deal.opened") { row, event in row[account] = event["accountId"] }
        deal.on("deal.opened", "deal.amount_changed", "deal.won") { row, event in
            guard event.data.has("amount") else { return }
            row[amount] = event["amount", "amount"]
            row[currency] = event["amount", "currency"]
        }
        deal.on("deal.won", "deal.lost") { row, _ in row[isClosed] = .integer(1) }
        deal.on("deal.reopened") { row, _ in row[isClosed] = .null }
        deal.contribute { row, contributions in
            if row[isClosed].isNull { contribute(row[account], row[amount], row[currency], &contributions) }
        }
        return deal
    }
}

extension EntityTable {
    /// Name, place and people in charge of an account.
    fileprivate mutating func described() {
        let fields: [(column: String, field: StaticString, ownEvent: String?)] = [
            ("name", "name", nil), ("industry", "industry", nil), ("country", "country", nil),
            ("tier", "tier", "account.tier_set"), ("parent_id", "parentId", nil),
            ("owner_id", "ownerId", "account.owner_assigned"),
        ]
        for (column, field, ownEvent) in fields { describe(column, field, ownEvent) }
    }

    /// Shows a field that `account.created` gives and that changes, or an event of its own, set anew.
    private mutating func describe(_ column: String, _ field: StaticString, _ ownEvent: String?) {
        let cell = self.field(column, field, on: "account.created")
        if let ownEvent { on(ownEvent) { row, event in row[cell] = event[field] } }
        if column == "parent_id" {
            // Without a parent the account has none any more.
            on("account.parent_changed") { row, event in row[cell] = event[field] }
        }
        on("account.details_changed") { row, event in
            guard let changes = event.data.object("changes"), changes.has(field) else { return }
            row[cell] = changes[field]
        }
    }

    /// What others say of the account, and when it came and went.
    fileprivate mutating func rated() {
        field("credit_score", "score", .real, on: "account.credit_rated")
        field("credit_provider", "provider", on: "account.credit_rated")
        let programs = fold.column()
        on("account.targeted") { row, event in
            let program = event["program"]
            if !row[programs].list.contains(program) { row[programs] = .list(row[programs].list + [program]) }
        }
        show(.computed("programs", .json, of: [programs]) { .list($0[programs].list) })
        describe("domain", "domain", nil)
        describe("org_unit", "orgUnit", nil)
        instant("created_at", on: "account.created")
        instant("archived_at", on: "account.archived", cleared: ["account.restored"])
    }
}
