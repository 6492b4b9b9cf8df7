/// A company that sells, or helps to.
enum Partner {
    static let declaration = """
        partner: active, suspended
        partner.registered · – → active · name, kind (agency|reseller|distributor|vendor), region?
        partner.deal_registered · * · dealId→deal
        partner.suspended · active → suspended
        partner.reinstated · suspended → active
        partner.commission_accrued · * · amount money, dealId?→deal
        """
}
