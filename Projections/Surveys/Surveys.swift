public import Projecting

extension Projection {
    /// Questions put to customers and their answers. See this folder's README.
    public static let surveys = Projection("surveys", version: 2) { projection in
        var survey = Fold("survey")
        let (kind, contact, agent) = (survey.column(), survey.column(), survey.column())
        let (requestedAt, answeredAt) = (survey.column(), survey.column())
        let (score, expectation) = (survey.column(), survey.column())
        let (call, ticket, deal) = (survey.column(), survey.column(), survey.column())
        survey.on("survey.requested") { row, event in
            row[kind] = event["kind"]
            row[contact] = event["contactId"]
            row[agent] = event["agentId"]
            row[requestedAt] = event.instant
            row[call] = event["callId"]
            row[ticket] = event["ticketId"]
            row[deal] = event["dealId"]
        }
        survey.on("survey.answered") { row, event in
            row[answeredAt] = event.instant
            row[score] = event["score"]
            row[expectation] = event["expectation"]
        }
        projection.table(
            "surveys", of: survey,
            [
                .stream("survey_id"), .state(), .cell("kind", .text, kind), .contact("contact_id", contact),
                .cell("agent_id", .text, agent), .cell("requested_at", .instant, requestedAt),
                .cell("answered_at", .instant, answeredAt), .cell("score", .integer, score),
                .cell("expectation", .integer, expectation), .cell("call_id", .text, call),
                .cell("ticket_id", .text, ticket), .cell("deal_id", .text, deal),
            ])
    }
}
