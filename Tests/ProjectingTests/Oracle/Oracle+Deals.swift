/// A deal at a moment.
struct OracleDeal: Sendable {
    struct Spell: Sendable {
        let stage: String?
        let enteredAt: Int64
        var leftAt: Int64?
    }

    let id: String
    var state = "open"
    var pipeline: String
    var contact: String?
    var account: String?
    var owner: String?
    var campaign: String?
    var orgUnit: String?
    var title: String?
    var amount: Int64?
    var currency: String?
    var override: Int64?
    var forecast = "pipeline"
    var expectedClose: String?
    var openedAt: Int64
    var closedAt: Int64?
    var reopens = 0
    var lostReason: String?
    var competitor: String?
    var spells: [Spell] = []

    var stage: String? { spells.last?.stage }
    var stageEnteredAt: Int64 { spells.last?.enteredAt ?? openedAt }
}

extension Oracle {
    func deals() -> [OracleRow] {
        dealStates().map { deal in
            OracleRow([
                "deal_id": .text(deal.id), "state": .text(deal.state), "pipeline_id": .text(deal.pipeline),
                "stage": .text(deal.stage), "contact_id": .text(deal.contact),
                "account_id": .text(deal.account), "owner_id": .text(deal.owner),
                "campaign_id": .text(deal.campaign), "org_unit": .text(deal.orgUnit),
                "title": .text(deal.title), "amount": .integer(deal.amount), "currency": .text(deal.currency),
                "probability_pct": .integer(probability(of: deal)), "forecast": .text(deal.forecast),
                "expected_close": .text(deal.expectedClose), "opened_at": .instant(deal.openedAt),
                "stage_entered_at": .instant(deal.stageEnteredAt), "closed_at": .instant(deal.closedAt),
                "reopens": .integer(deal.reopens), "lost_reason": .text(deal.lostReason),
                "competitor": .text(deal.competitor),
            ])
        }
    }

    func dealStages() -> [OracleRow] {
        dealStates().flatMap { deal in
            deal.spells.enumerated().map { index, spell in
                OracleRow([
                    "deal_id": .text(deal.id), "n": .integer(index), "stage": .text(spell.stage),
                    "entered_at": .instant(spell.enteredAt), "left_at": .instant(spell.leftAt),
                ])
            }
        }
    }

    /// Overridden, else the stage's; won 100, lost 0.
    func probability(of deal: OracleDeal) -> Int64? {
        switch deal.state {
        case "won": return 100
        case "lost": return 0
        default:
            if let override = deal.override { return override }
            guard let stage = deal.stage else { return nil }
            return stages(of: deal.pipeline).first { $0.key == stage }?.probability ?? 0
        }
    }

    /// The deals that exist at the moment, in key order.
    func dealStates() -> [OracleDeal] { lives(of: "deal").map(deal) }

    private func deal(_ life: OracleLife) -> OracleDeal {
        let opened = life.creation
        let pipeline = opened.data["pipelineId"]?.text ?? Self.defaultPipeline
        var deal = OracleDeal(id: life.stream, pipeline: pipeline, openedAt: opened.time)
        deal.contact = contact(of: life)
        deal.account = opened.data["accountId"]?.text
        deal.campaign = opened.data["campaignId"]?.text
        deal.owner = opened.data["ownerId"]?.text
        deal.orgUnit = opened.data["orgUnit"]?.text
        deal.title = opened.data["title"]?.text
        deal.expectedClose = opened.data["expectedCloseDate"]?.text
        deal.take(amount: opened.data["amount"])
        let stage = opened.data["stage"]?.text ?? stages(of: pipeline).first { !$0.isRetired }?.key
        deal.spells = [.init(stage: stage, enteredAt: opened.time)]
        for event in life.events.dropFirst() { deal.fold(event) }
        deal.state = life.state
        return deal
    }
}

extension OracleDeal {
    fileprivate mutating func fold(_ event: OracleEvent) {
        let data = event.data
        switch event.type {
        case "deal.stage_changed":
            guard let stage = data["stage"]?.text, stage != self.stage else { return }
            leaveStage(at: event.time)
            enter(stage, at: event.time)
        case "deal.amount_changed": take(amount: data["amount"])
        case "deal.close_date_changed": expectedClose = data["expectedCloseDate"]?.text
        case "deal.owner_changed": owner = data["ownerId"]?.text
        case "deal.probability_overridden": override = data["probabilityPct"]?.integer
        case "deal.forecast_set": forecast = data["forecast"]?.text ?? forecast
        case "deal.won":
            take(amount: data["amount"])
            close(at: event.time)
        case "deal.lost":
            lostReason = data["reason"]?.text
            competitor = data["competitor"]?.text
            close(at: event.time)
        case "deal.reopened":
            (closedAt, lostReason, competitor) = (nil, nil, nil)
            reopens += 1
            enter(data["stage"]?.text ?? stage, at: event.time)
        default: break
        }
    }

    fileprivate mutating func take(amount money: OracleJSON?) {
        guard let money, let amount = money["amount"]?.integer else { return }
        self.amount = amount
        currency = money["currency"]?.text
    }

    private mutating func close(at time: Int64) {
        closedAt = time
        leaveStage(at: time)
    }

    private mutating func leaveStage(at time: Int64) { spells[spells.count - 1].leftAt = time }

    private mutating func enter(_ stage: String?, at time: Int64) {
        spells.append(Spell(stage: stage, enteredAt: time))
        override = nil
    }
}
