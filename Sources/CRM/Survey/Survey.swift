/// A question put to a customer: satisfaction (csat), recommendation (nps) or effort (ces).
enum Survey {
    static let declaration = """
        survey: requested, answered, expired
        survey.requested · – → requested · kind (csat|nps|ces), contactId→contact!, callId?→call!,
            ticketId?→ticket!, dealId?→deal!, agentId?→employee
        survey.answered · requested → answered
            · score integer 0…10, expectation? integer 1…5, comment†? prose
        survey.expired · requested → expired
        """
}
