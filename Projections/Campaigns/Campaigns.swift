public import Projecting

extension Projection {
    /// Marketing campaigns, whom they touched and what came of it. See this folder's README.
    public static let campaigns = Projection("campaigns", version: 1) { projection in
        var campaign = Fold("campaign")
        let (name, channel) = (campaign.column(), campaign.column())
        let (budget, cost, currency) = (campaign.column(), campaign.column(), campaign.column())
        let (touched, responded, converted) = (campaign.column(), campaign.column(), campaign.column())

        campaign.on("campaign.planned") { row, event in
            row[name] = event["name"]
            row[channel] = event["channel"]
            for cell in [cost, touched, responded, converted] { row[cell] = .integer(0) }
        }
        campaign.on("campaign.budgeted") { row, event in
            row[budget] = event["budget", "amount"]
            row[currency] = event["budget", "currency"]
        }
        campaign.on("campaign.cost_incurred") { row, event in
            row[cost] = .integer((row[cost].integer ?? 0) + (event["cost", "amount"].integer ?? 0))
            row[currency] = event["cost", "currency"]
        }
        for (type, count) in [("touched", touched), ("responded", responded), ("converted", converted)] {
            campaign.on("campaign." + type) { row, _ in
                row[count] = .integer((row[count].integer ?? 0) + 1)
            }
        }
        projection.table(
            "campaigns", of: campaign,
            [
                .stream("campaign_id"), .state(), .cell("name", .text, name),
                .cell("channel", .text, channel),
                .cell("budget", .integer, budget), .cell("cost", .integer, cost),
                .cell("currency", .text, currency), .cell("touched", .integer, touched),
                .cell("responded", .integer, responded), .cell("converted", .integer, converted),
            ])
        addEvents(of: campaign, &projection)
    }

    /// A campaign has as many touches as it has contacts: they are read from the log.
    private static func addEvents(of campaign: Fold, _ projection: inout Projection) {
        func table(
            _ name: String, of type: String, _ columns: [TableColumn],
            _ parts: @escaping @Sendable (FoldEvent) -> [Value]
        ) {
            var events = Fold("campaign")
            let list = events.column()
            events.on(type) { row, event in row.append(.list([event.instant] + parts(event)), to: list) }
            projection.table(
                name, of: campaign, replaying: events, list: list,
                [.stream("campaign_id"), .number("n")] + columns)
        }
        let ofContact: [TableColumn] = [.contactPart("contact_id", 1), .part("at", .instant, 0)]
        table("touches", of: "campaign.touched", ofContact + [.part("channel", .text, 2)]) {
            [$0["contactId"], $0["channel"]]
        }
        table("campaign_responses", of: "campaign.responded", ofContact + [.part("kind", .text, 2)]) {
            [$0["contactId"], $0["kind"]]
        }
        table(
            "campaign_conversions", of: "campaign.converted",
            ofContact + [
                .part("order_id", .text, 2), .part("deal_id", .text, 3), .part("value", .integer, 4),
                .part("currency", .text, 5),
            ]
        ) { [$0["contactId"], $0["orderId"], $0["dealId"], $0["value", "amount"], $0["value", "currency"]] }
        table(
            "campaign_costs", of: "campaign.cost_incurred",
            [
                .part("at", .instant, 0), .part("on", .text, 1), .part("cost", .integer, 2),
                .part("currency", .text, 3),
            ]
        ) { [$0["on"], $0["cost", "amount"], $0["cost", "currency"]] }
    }
}
