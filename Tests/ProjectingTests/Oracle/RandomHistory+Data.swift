/// Valid data for events.
extension RandomHistory {
    /// - Parameter life: the stream's events before this one, in order of arrival.
    /// - Returns: `nil` where the rules allow no such event now.
    mutating func data(_ type: String, _ stream: String, _ life: [OracleEvent]) -> OracleJSON? {
        let members: [String: OracleJSON]? =
            switch category(type) {
            case "contact": contactData(type, stream, life)
            case "deal": dealData(type, life)
            case "pipeline": pipelineData(type, stream)
            case "order": orderData(type, life)
            case "subscription": subscriptionData(type, life)
            case "email", "message", "meeting", "note": interactionData(type)
            case "task": taskData(type)
            case "ticket": ticketData(type, stream)
            case "call": callData(type)
            case "survey": surveyData(type, life)
            case "employee": employeeData(type)
            case "appointment": appointmentData(type)
            case "workorder": workOrderData(type)
            case "calendar": calendarData()
            case "lead": leadData(type)
            case "campaign": campaignData(type, life)
            case "segment": segmentData(type)
            default: companyData(type, stream, life)
            }
        return members.map { .object($0) }
    }

    /// The member, or nothing where it is left out or there is nothing to name.
    mutating func maybe(_ name: String, _ value: OracleJSON?, percent: Int = 50) -> [String: OracleJSON] {
        guard chance(percent), let value else { return [:] }
        return [name: value]
    }

    mutating func text(_ texts: [String]) -> OracleJSON { .text(pick(texts)) }

    func money(_ amount: Int, _ currency: String) -> OracleJSON {
        ["amount": .integer(Int64(amount)), "currency": .text(currency)]
    }

    mutating func money(of life: [OracleEvent]) -> OracleJSON {
        let amount = chance(10) ? 0 : below(500_000)
        return money(amount, currency(of: life))
    }

    // MARK: Deals

    private mutating func dealData(_ type: String, _ life: [OracleEvent]) -> [String: OracleJSON]? {
        switch type {
        case "deal.opened": return opening()
        case "deal.stage_changed":
            let (pipeline, present) = place(life)
            let stages = openStages(pipeline).filter { $0 != present }
            return stages.isEmpty ? nil : ["stage": text(stages)]
        case "deal.amount_changed": return ["amount": money(of: life)]
        case "deal.close_date_changed": return ["expectedCloseDate": text(Self.days)]
        case "deal.owner_changed": return some("employee").map { ["ownerId": $0] }
        case "deal.probability_overridden": return ["probabilityPct": .integer(Int64(below(101)))]
        case "deal.forecast_set": return ["forecast": text(["pipeline", "best_case", "commit", "omitted"])]
        case "deal.stakeholder_added", "deal.stakeholder_removed":
            return some("contact").map { ["contactId": $0] }
        // Nothing in this world is a product.
        case "deal.product_added", "deal.product_removed": return nil
        case "deal.won": return maybe("amount", money(of: life))
        case "deal.lost":
            let competitor = maybe("competitor", "Rival")
            return competitor.merging(["reason": text(["price", "silence"])]) { $1 }
        default:
            return maybe(
                "stage", openStages(place(life).pipeline).randomElement(using: &random).map { .text($0) })
        }
    }

    private static let days = ["2024-02-29", "2024-06-30", "2025-01-01"]

    private mutating func opening() -> [String: OracleJSON]? {
        guard let contact = some("contact") else { return nil }
        var data: [String: OracleJSON] = ["contactId": contact]
        let pipelines = Self.pipelines.filter { arrived($0).state != OracleLifecycle.none }
        var pipeline = Oracle.defaultPipeline
        if chance(50) {
            pipeline = pick(pipelines)
            data["pipelineId"] = .text(pipeline)
        }
        let stages = openStages(pipeline)
        if !stages.isEmpty, chance(50) { data["stage"] = text(stages) }
        data.merge(maybe("accountId", some("account"))) { $1 }
        data.merge(maybe("campaignId", some("campaign"))) { $1 }
        data.merge(maybe("title", text(["Retainer", "Line 2", "قرارداد \"الف\""]))) { $1 }
        data.merge(maybe("amount", money(of: []), percent: 70)) { $1 }
        data.merge(maybe("expectedCloseDate", text(Self.days))) { $1 }
        data.merge(maybe("ownerId", some("employee"))) { $1 }
        data.merge(maybe("orgUnit", text(["north", "south"]))) { $1 }
        return data
    }

    private mutating func pipelineData(_ type: String, _ stream: String) -> [String: OracleJSON]? {
        let keys = ["proposal", "trial", "demo", "lead-in", "legal"]
        switch type {
        case "pipeline.defined":
            let some = keys.filter { _ in chance(60) }
            let stages = (some.isEmpty ? ["demo"] : some).map { Self.stage($0) }
            return ["name": "A funnel", "stages": .list(stages)]
        case "pipeline.stage_added":
            let after = Oracle.stages(of: stream, in: facts).map(\.key)
            let place = maybe("after", after.isEmpty ? nil : text(after))
            return place.merging(Self.stage(pick(keys)).members) { $1 }
        case "pipeline.stage_retired":
            let free = openStages(stream).filter { stage in !isOccupied(stage, of: stream) }
            return free.isEmpty ? nil : ["key": text(free)]
        default: return chance(30) ? [:] : nil
        }
    }

    /// A key always has the same probability.
    private static func stage(_ key: String) -> OracleJSON {
        let probability = key.utf8.reduce(0) { ($0 + Int64($1)) % 101 }
        return ["key": .text(key), "name": .text(key), "probabilityPct": .integer(probability)]
    }

    private func isOccupied(_ stage: String, of pipeline: String) -> Bool {
        Set(facts.filter { $0.category == "deal" }.map(\.stream)).contains { deal in
            let life = arrived(deal)
            return life.state == "open" && place(life.events) == (pipeline, stage)
        }
    }

    // MARK: Orders and subscriptions

    private mutating func orderData(_ type: String, _ life: [OracleEvent]) -> [String: OracleJSON]? {
        switch type {
        case "order.completed": return order()
        case "order.refunded":
            let total = life.first?.data["total"]?["amount"]?.integer ?? 0
            let refunds = life.filter { $0.type == type }.compactMap { $0.data["amount"]?["amount"]?.integer }
            let rest = Int(total - refunds.reduce(0, +))
            return rest < 0 ? nil : ["amount": money(below(rest + 1), currency(of: life))]
        case "order.returned": return ["lines": [["productId": "p-1", "quantity": 1]]]
        default: return [:]
        }
    }

    private mutating func order() -> [String: OracleJSON]? {
        guard let contact = some("contact") else { return nil }
        let currency = currency(of: [])
        var sum = 0
        let lines = (0..<1 + below(3)).map { _ in
            let (quantity, price) = (1 + below(4), below(20_000))
            sum += quantity * price
            var line: [String: OracleJSON] = ["productId": text(["p-1", "p-2", "p-3"])]
            line["quantity"] = .integer(Int64(quantity))
            line["unitPrice"] = money(price, currency)
            line.merge(maybe("name", text(["Tea", "چای"]))) { $1 }
            line.merge(maybe("brand", text(["Ahmad", "Golestan"]))) { $1 }
            return OracleJSON.object(line)
        }
        var data: [String: OracleJSON] = ["contactId": contact, "lines": .list(lines)]
        for (name, sign) in [("discount", -1), ("tax", 1), ("shipping", 1)] where chance(30) {
            let amount = below(sum / 2 + 1)
            sum += sign * amount
            data[name] = money(amount, currency)
        }
        data["total"] = money(sum, currency)
        data.merge(maybe("campaignId", some("campaign"))) { $1 }
        return data
    }

    private mutating func subscriptionData(
        _ type: String, _ life: [OracleEvent]
    ) -> [String: OracleJSON]? {
        let amounts = life.compactMap { $0.data["mrr"]?["amount"]?.integer }
        let present = Int(amounts.last ?? 0)
        let currency = currency(of: life)
        switch type {
        case "subscription.trial_started", "subscription.started":
            guard let contact = some("contact") else { return nil }
            var data: [String: OracleJSON] = ["plan": text(["basic", "pro"])]
            data.merge(maybe("contactId", contact, percent: life.isEmpty ? 100 : 50)) { $1 }
            if type == "subscription.started" { data["mrr"] = money(below(10_000), currency) }
            return data
        case "subscription.reactivated": return ["mrr": money(below(10_000), currency)]
        case "subscription.expanded": return ["mrr": money(present + 1 + below(5_000), currency)]
        case "subscription.contracted": return present == 0 ? nil : ["mrr": money(below(present), currency)]
        default: return [:]
        }
    }
}
