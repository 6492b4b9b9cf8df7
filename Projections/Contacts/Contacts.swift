public import Projecting

extension Projection {
    /// People: what they told, and what came of all that concerns them. See this folder's README.
    public static let contacts = Projection("contacts", version: 1) { projection in
        let counters = ContactCounters(&projection)
        counters.define(&projection)
        ContactProfile().define(&projection, counters)
    }
}

/// The profile that a contact's own stream tells.
struct ContactProfile {
    func define(_ projection: inout Projection, _ counters: ContactCounters) {
        var contact = Fold("contact")
        let (fullName, emails, phones) = (contact.column(), contact.column(), contact.column())
        let (account, owner, source, locale) = (
            contact.column(), contact.column(), contact.column(), contact.column()
        )
        let (address, latitude, longitude) = (contact.column(), contact.column(), contact.column())
        let (tags, consent, score, createdAt) = (
            contact.column(), contact.column(), contact.column(), contact.column()
        )

        @Sendable func setPersonal(_ row: inout Row, _ data: EventData) {
            if let name = data.personal("fullName") { row[fullName] = name }
            if let place = data.personal("address") { row[address] = place }
            if let place = data.personal("location") {
                row[latitude] = place.member("lat")
                row[longitude] = place.member("lon")
            }
        }
        @Sendable func set(_ row: inout Row, _ data: EventData) {
            if data.has("accountId") { row[account] = data["accountId"] }
            if data.has("ownerId") { row[owner] = data["ownerId"] }
            if data.has("source") { row[source] = data["source"] }
            if data.has("locale") { row[locale] = data["locale"] }
        }

        contact.on("contact.created") { row, event in
            row[createdAt] = event.instant
            row[emails] = PersonalSet.adding(event.data.personalElements("emails"), to: .null)
            row[phones] = PersonalSet.adding(event.data.personalElements("phones"), to: .null)
            row[tags] = .list([])
            set(&row, event.data)
            setPersonal(&row, event.data)
        }
        contact.on("contact.details_changed") { row, event in
            guard let changes = event.data.object("changes") else { return }
            set(&row, changes)
            setPersonal(&row, changes)
        }
        for (added, removed, name, cell) in [
            ("contact.email_added", "contact.email_removed", "email" as StaticString, emails),
            ("contact.phone_added", "contact.phone_removed", "phone", phones),
        ] {
            contact.on(added) { row, event in
                guard let value = event.data.personal(name) else { return }
                row[cell] = PersonalSet.adding([value], to: row[cell])
            }
            contact.on(removed) { row, event in
                guard let value = event.data.personal(name) else { return }
                row[cell] = PersonalSet.removing(value, from: row[cell])
            }
        }
        contact.on("contact.account_linked") { row, event in row[account] = event["accountId"] }
        contact.on("contact.account_unlinked") { row, event in
            if row[account] == event["accountId"] { row[account] = .null }
        }
        contact.on("contact.owner_assigned") { row, event in row[owner] = event["ownerId"] }
        contact.on("contact.tagged") { row, event in
            let tag = event["tag"]
            // A tag that is there stays where it is, so that nothing changed and nothing is kept to undo it.
            if !row[tags].list.contains(tag) { row[tags] = .list(row[tags].list + [tag]) }
        }
        contact.on("contact.untagged") { row, event in
            let tag = event["tag"]
            row[tags] = .list(row[tags].list.filter { $0 != tag })
        }
        contact.on("contact.consent_granted", "contact.consent_withdrawn") { row, event in
            guard event["purpose"] == .text("marketing") else { return }
            row[consent] = .integer(event.type == "contact.consent_granted" ? 1 : 0)
        }
        contact.on("contact.location_reported") { row, event in
            row[latitude] = event.data.personal("lat") ?? .null
            row[longitude] = event.data.personal("lon") ?? .null
        }
        contact.on("contact.score_recorded") { row, event in row[score] = event["score"] }

        let sortedTags = TableColumn.computed("tags", .json, of: [tags]) { reading in
            guard reading[tags] != .null else { return .null }
            let texts = reading[tags].list.compactMap(\.text)
            return .list(texts.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.map { .text($0) })
        }
        projection.table(
            "contacts", of: contact, joining: counters.aggregates,
            [
                .stream("contact_id"), .contactState("state"), .mergedInto("merged_into"),
                .personal("full_name", .text, fullName), .personalSet("emails", emails),
                .personalSet("phones", phones), .cell("account_id", .text, account),
                .cell("owner_id", .text, owner), .cell("source", .text, source),
                .cell("locale", .text, locale), sortedTags,
                .personal("city", .text, address, member: "city"),
                .personal("region", .text, address, member: "region"),
                .personal("country", .text, address, member: "country"),
                .personal("lat", .real, latitude), .personal("lon", .real, longitude),
                .cell("created_at", .instant, createdAt),
            ] + counters.columns + [
                .cell("marketing_consent", .boolean, consent), .cell("score", .real, score),
                counters.preferredChannel,
            ])
    }
}
