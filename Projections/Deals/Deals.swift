public import Projecting

extension Projection {
    /// Deals and the stages that they went through. See this folder's README.
    public static let deals = Projection("deals", version: 3) { projection in
        var deal = Fold("deal")
        let (pipeline, contact, account) = (deal.column(), deal.column(), deal.column())
        let (owner, campaign, orgUnit, title) = (deal.column(), deal.column(), deal.column(), deal.column())
        let (amount, currency) = (deal.column(), deal.column())
        let (forecast, expectedClose) = (deal.column(), deal.column())
        let (openedAt, closedAt, reopens) = (deal.column(), deal.column(), deal.column())
        let (lostReason, competitor) = (deal.column(), deal.column())
        // The key of the last spell, for those who ask for nothing else.
        let stage = deal.column()
        // A spell in a stage: its key (null for the pipeline's first), when it was entered and left, whether
        // the deal was reopened in it, and the probability that was set by hand.
        let spells = deal.column()
        // How it was closed each time: won or lost, when, and when it was reopened.
        let closes = deal.column()

        @Sendable func setInSpell(_ row: inout Row, _ part: Int, _ value: Value) {
            guard case .list(var list) = row[spells], case .list(var spell)? = list.popLast() else { return }
            spell[part] = value
            row[spells] = .list(list + [.list(spell)])
        }
        @Sendable func leaveStage(_ row: inout Row, at event: FoldEvent) {
            setInSpell(&row, 2, event.instant)
        }
        @Sendable func enterStage(_ row: inout Row, _ key: Value, at event: FoldEvent, reopened: Int64 = 0) {
            row[stage] = key
            let spell = Value.list([key, event.instant, .null, .integer(reopened), .null])
            row[spells] = .list(row[spells].list + [spell])
        }
        @Sendable func setAmount(_ row: inout Row, _ event: FoldEvent) {
            guard event.data.has("amount") else { return }
            row[amount] = event["amount", "amount"]
            row[currency] = event["amount", "currency"]
        }

        deal.on("deal.opened") { row, event in
            row[pipeline] = event.data.has("pipelineId") ? event["pipelineId"] : .text("pipeline-default")
            row[contact] = event["contactId"]
            row[account] = event["accountId"]
            row[owner] = event["ownerId"]
            row[campaign] = event["campaignId"]
            row[orgUnit] = event["orgUnit"]
            row[title] = event["title"]
            row[forecast] = .text("pipeline")
            row[expectedClose] = event["expectedCloseDate"]
            row[openedAt] = event.instant
            row[reopens] = .integer(0)
            setAmount(&row, event)
            enterStage(&row, event["stage"], at: event)
        }
        deal.on("deal.stage_changed") { row, event in
            // In the order of time it can be the stage that the deal stands in.
            guard let last = row[spells].list.last?.list, last[0] != event["stage"] else { return }
            leaveStage(&row, at: event)
            enterStage(&row, event["stage"], at: event)
        }
        deal.on("deal.amount_changed") { row, event in setAmount(&row, event) }
        deal.on("deal.close_date_changed") { row, event in row[expectedClose] = event["expectedCloseDate"] }
        deal.on("deal.owner_changed") { row, event in row[owner] = event["ownerId"] }
        deal.on("deal.probability_overridden") { row, event in
            setInSpell(&row, 4, event["probabilityPct"])
        }
        deal.on("deal.forecast_set") { row, event in row[forecast] = event["forecast"] }
        deal.on("deal.won", "deal.lost") { row, event in
            setAmount(&row, event)
            row[closedAt] = event.instant
            row[lostReason] = event["reason"]
            row[competitor] = event["competitor"]
            let result = Value.text(event.type == "deal.won" ? "won" : "lost")
            row[closes] = .list(row[closes].list + [.list([result, event.instant, .null])])
            leaveStage(&row, at: event)
        }
        deal.on("deal.reopened") { row, event in
            for cell in [closedAt, lostReason, competitor] { row[cell] = .null }
            row[reopens] = .integer((row[reopens].integer ?? 0) + 1)
            if case .list(var all) = row[closes], case .list(var last)? = all.popLast() {
                last[2] = event.instant
                row[closes] = .list(all + [.list(last)])
            }
            let stood = row[spells].list.last?.list[0] ?? .null
            enterStage(&row, event.data.has("stage") ? event["stage"] : stood, at: event, reopened: 1)
        }

        @Sendable func stages(_ reading: RowReading) -> [[Value]] {
            reading.settings.spells(reading[spells].list, in: reading[pipeline])
        }
        let probability = TableColumn.computed("probability_pct", .integer, of: [pipeline, spells]) {
            reading in
            switch reading.stateName {
            case "won": return .integer(100)
            case "lost": return .integer(0)
            default:
                guard let spell = stages(reading).last else { return .null }
                if spell[4] != .null { return spell[4] }
                return reading.settings.probability(of: spell[0], in: reading[pipeline])
            }
        }
        projection.table(
            "deals", of: deal,
            [
                .stream("deal_id"), .state(), .cell("pipeline_id", .text, pipeline),
                .cell("stage", .text, stage, of: [pipeline]) { $0.settings.firstStage(of: $0[pipeline]) },
                .contact("contact_id", contact), .cell("account_id", .text, account),
                .cell("owner_id", .text, owner), .cell("campaign_id", .text, campaign),
                .cell("org_unit", .text, orgUnit), .cell("title", .text, title),
                .cell("amount", .integer, amount), .cell("currency", .text, currency), probability,
                .cell("forecast", .text, forecast), .cell("expected_close", .text, expectedClose),
                .cell("opened_at", .instant, openedAt),
                .computed("stage_entered_at", .instant, of: [pipeline, spells]) {
                    stages($0).last?[1] ?? .null
                },
                .cell("closed_at", .instant, closedAt), .cell("reopens", .integer, reopens),
                .cell("lost_reason", .text, lostReason), .cell("competitor", .text, competitor),
            ])
        projection.table(
            "deal_stages", of: deal, cells: [pipeline, spells], each: stages,
            [
                .stream("deal_id"), .number("n"), .part("stage", .text, 0), .part("entered_at", .instant, 1),
                .part("left_at", .instant, 2),
            ])
        projection.table(
            "deal_closes", of: deal, cells: [closes], each: { $0[closes].list.map(\.list) },
            [
                .stream("deal_id"), .number("n"), .part("state", .text, 0), .part("closed_at", .instant, 1),
                .part("reopened_at", .instant, 2),
            ])
    }
}
