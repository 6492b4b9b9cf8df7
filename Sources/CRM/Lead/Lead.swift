/// A sign of interest that may become a deal.
enum Lead {
    static let declaration = """
        lead: open, qualified, disqualified, converted (terminal)
        lead.captured · – → open · source (web_form|ad|chatbot|import|referral|call|event|other),
            contactId?→contact!, name†?, email†? email, phone†? phone, company?, campaignId?→campaign!,
            utm?{source?, medium?, campaign?, term?, content?}, form?
        lead.assigned · open|qualified · ownerId→employee, rule?
        lead.contacted · open|qualified · channel key
        lead.scored · * · model key, version key, score number, reasons?[]
        lead.nurture_enrolled / lead.nurture_exited · open|qualified · sequence key
        lead.qualified · open → qualified · criteria?
        lead.disqualified · open|qualified → disqualified · reason
        lead.recycled · disqualified → open
        lead.converted · qualified → converted · contactId→contact!, accountId?→account!, dealId?→deal
        """
}
