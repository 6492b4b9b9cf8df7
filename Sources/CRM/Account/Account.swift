/// An organisation. Aligned with schema.org Organization and Segment's group call.
enum Account {
    static let declaration = """
        account: active, archived
        account.created · – → active · name, domain?, industry?, country? country, tier? key,
            parentId?→account, ownerId?→employee, orgUnit? key
        account.details_changed · * · changes of account.created
        account.parent_changed · * · parentId?→account
        account.tier_set · * · tier key
        account.owner_assigned · * · ownerId→employee
        account.targeted · * · program
        account.credit_rated · * · score number, provider
        account.archived · active → archived
        account.restored · archived → active
        """
}
