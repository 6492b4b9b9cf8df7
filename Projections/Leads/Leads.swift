public import Projecting

extension Projection {
    /// Signs of interest and what became of them. See this folder's README.
    public static let leads = Projection("leads", version: 1) { projection in
        var lead = Fold("lead")
        let (source, contact, owner, campaign) = (lead.column(), lead.column(), lead.column(), lead.column())
        let (capturedAt, contactedAt, qualifiedAt) = (lead.column(), lead.column(), lead.column())
        let (convertedAt, deal, score) = (lead.column(), lead.column(), lead.column())
        let (reason, recycles) = (lead.column(), lead.column())

        lead.on("lead.captured") { row, event in
            row[source] = event["source"]
            row[campaign] = event["campaignId"]
            row[capturedAt] = event.instant
            row[recycles] = .integer(0)
        }
        lead.on("lead.captured", "lead.converted") { row, event in
            if event.data.has("contactId") { row[contact] = event["contactId"] }
        }
        lead.on("lead.assigned") { row, event in row[owner] = event["ownerId"] }
        lead.on("lead.contacted") { row, event in
            if row[contactedAt] == .null { row[contactedAt] = event.instant }
        }
        lead.on("lead.scored") { row, event in row[score] = event["score"] }
        lead.on("lead.qualified") { row, event in
            if row[qualifiedAt] == .null { row[qualifiedAt] = event.instant }
        }
        lead.on("lead.disqualified") { row, event in row[reason] = event["reason"] }
        lead.on("lead.recycled") { row, _ in
            row[reason] = .null
            row[recycles] = .integer((row[recycles].integer ?? 0) + 1)
        }
        lead.on("lead.converted") { row, event in
            row[convertedAt] = event.instant
            row[deal] = event["dealId"]
        }

        projection.table(
            "leads", of: lead,
            [
                .stream("lead_id"), .state(), .cell("source", .text, source), .contact("contact_id", contact),
                .cell("owner_id", .text, owner), .cell("campaign_id", .text, campaign),
                .cell("captured_at", .instant, capturedAt),
                .cell("first_contacted_at", .instant, contactedAt),
                .computed("first_contact_ms", .integer, of: [capturedAt, contactedAt]) { reading in
                    guard let captured = reading[capturedAt].integer,
                        let contacted = reading[contactedAt].integer
                    else { return .null }
                    // A contact that was noted as earlier than the lead itself took no time.
                    return .integer(max(0, contacted - captured) / 1_000)
                },
                .cell("qualified_at", .instant, qualifiedAt), .cell("converted_at", .instant, convertedAt),
                .cell("deal_id", .text, deal), .cell("score", .real, score),
                .cell("disqualify_reason", .text, reason), .cell("recycles", .integer, recycles),
            ])
    }
}
