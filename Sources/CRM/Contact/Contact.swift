/// A person that the company deals with. Aligned with schema.org Person, vCard (RFC 6350) and Segment's
/// identify call.
enum Contact {
    static let declaration = """
        contact: active, archived, merged, erased (terminal)
        contact.created · – → active · fullName†, givenName†?, familyName†?, emails†?[] email,
            phones†?[] phone, accountId?→account!, ownerId?→employee, locale?, source?, birthDate†? date,
            address†?{street?, city?, region?, postalCode?, country? country},
            location†?{lat number -90…90, lon number -180…180}
        contact.details_changed · active · changes of contact.created but emails phones
        contact.email_added · active · email† email, label?
        contact.email_removed / contact.email_verified · active · email† email
        contact.phone_added · active · phone† phone, label?
        contact.phone_removed · active · phone† phone
        contact.account_linked · active · accountId→account!, role?
        contact.account_unlinked · active · accountId→account
        contact.owner_assigned · active · ownerId→employee
        contact.tagged / contact.untagged · active · tag key
        contact.preference_set · active · key key, value value
        contact.consent_granted / contact.consent_withdrawn · active
            · purpose key, channel? key, basis?, textVersion?
        contact.location_reported · active
            · lat† number -90…90, lon† number -180…180, accuracyM? number 0…
        contact.score_recorded · active · model key, version key, score number, reasons?[]
        contact.duplicate_suspected / contact.duplicate_dismissed · active
            · otherId→contact, score? number, rule?
        contact.archived · active → archived · reason?
        contact.restored · archived → active
        contact.merged · active|archived → merged · intoId→contact
        contact.unmerged · merged → (before) · reason?
        contact.erased (server) · active|archived|merged → erased · legalBasis, requestId?
        """
}
