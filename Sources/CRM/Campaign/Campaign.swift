/// A marketing campaign.
enum Campaign {
    static let declaration = """
        campaign: planned, running, paused, ended
        campaign.planned · – → planned
            · name, goal?, channel? key, start? moment, end? moment, audience?
        campaign.budgeted · * · budget money
        campaign.cost_incurred · * · cost money, on? date
        campaign.launched · planned → running
        campaign.paused · running → paused
        campaign.resumed · paused → running
        campaign.ended · running|paused → ended
        campaign.touched · running · contactId→contact, channel key, medium?
        campaign.responded · running|ended
            · contactId→contact, kind (open|click|reply|visit|form|other)
        campaign.converted · running|ended
            · contactId→contact, orderId?→order, dealId?→deal, value? money
        """
}
