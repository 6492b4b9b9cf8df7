/// Data of leads, campaigns and segments.
extension RandomHistory {
    mutating func leadData(_ type: String) -> [String: OracleJSON]? {
        switch type {
        case "lead.captured":
            return maybe("contactId", some("contact"), percent: 60)
                .merging(maybe("campaignId", some("campaign"))) { $1 }
                .merging(["source": text(["web_form", "ad", "referral"])]) { $1 }
        case "lead.assigned": return some("employee").map { ["ownerId": $0] }
        case "lead.contacted": return ["channel": text(["phone", "email"])]
        case "lead.scored": return ["model": "fit", "version": "1", "score": .integer(Int64(below(100)))]
        case "lead.nurture_enrolled", "lead.nurture_exited": return ["sequence": "welcome"]
        case "lead.disqualified": return ["reason": text(["budget", "spam"])]
        case "lead.converted":
            return some("contact").map { ["contactId": $0] }?.merging(maybe("dealId", some("deal"))) { $1 }
        default: return [:]
        }
    }

    mutating func campaignData(_ type: String, _ life: [OracleEvent]) -> [String: OracleJSON]? {
        switch type {
        case "campaign.planned":
            return maybe("channel", text(["email", "sms"])).merging(["name": text(["Spring", "نوروز"])]) {
                $1
            }
        case "campaign.budgeted": return ["budget": money(of: life)]
        case "campaign.cost_incurred":
            return maybe("on", text(["2024-01-20", "2024-03-05"])).merging(["cost": money(of: life)]) { $1 }
        case "campaign.touched":
            return some("contact").map { ["contactId": $0, "channel": text(["email", "sms"])] }
        case "campaign.responded":
            return some("contact").map { ["contactId": $0, "kind": text(["open", "click", "reply"])] }
        case "campaign.converted":
            guard let contact = some("contact") else { return nil }
            return ["contactId": contact].merging(maybe("orderId", some("order"))) { $1 }
                .merging(maybe("dealId", some("deal"))) { $1 }
                .merging(maybe("value", money(of: life))) { $1 }
        default: return [:]
        }
    }

    mutating func segmentData(_ type: String) -> [String: OracleJSON]? {
        switch type {
        case "segment.defined": return maybe("rule", rule()).merging(["name": "Regulars"]) { $1 }
        case "segment.redefined": return ["rule": rule()]
        default: return some("contact").map { ["contactId": $0] }
        }
    }

    private mutating func rule() -> OracleJSON { ["atLeast": .integer(Int64(below(9)))] }
}
