/// A possible sale. Aligned with Salesforce's Opportunity.
enum Deal {
    static let declaration = """
        deal: open, won, lost
        deal.opened · – → open · contactId→contact!, accountId?→account!, campaignId?→campaign!,
            pipelineId?→pipeline, stage? key, title?, amount? money, expectedCloseDate? date,
            ownerId?→employee, source?, orgUnit? key
        deal.stage_changed · open · stage key, reason?
        deal.amount_changed · open · amount money
        deal.close_date_changed · open · expectedCloseDate date
        deal.owner_changed · open · ownerId→employee
        deal.probability_overridden · open · probabilityPct, reason?
        deal.forecast_set · open · forecast (pipeline|best_case|commit|omitted)
        deal.stakeholder_added / deal.stakeholder_removed · open · contactId→contact, role?
        deal.product_added · open
            · lineId key, productId→product, quantity integer 1…, unitPrice money, discountPct?
        deal.product_removed · open · lineId key
        deal.won · open → won · amount? money
        deal.lost · open → lost · reason, competitor?
        deal.reopened · won|lost → open · stage? key, reason?
        """
}
