import CRM
import EventLog
import Testing

/// One case of a rule: events that are accepted, then one that is refused.
struct RuleCase: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let accepted: [String]
    let refused: String
    let code: Refusal.Code
    let field: String

    init(_ name: String, _ accepted: [String], _ refused: String, _ code: Refusal.Code, _ field: String) {
        testDescription = name
        self.accepted = accepted
        self.refused = refused
        self.code = code
        self.field = field
    }
}

/// `deal-1 deal.won {"amount":…}`, data left out where there is none; EUR5 is an amount.
private func json(_ line: String) -> String {
    let words = line.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: true)
    var data = words.count > 2 ? String(words[2]) : "{}"
    for currency in ["EUR", "USD"] {
        while let start = data.range(of: currency) {
            let digits = data[start.upperBound...].prefix { $0.isNumber }
            data.replaceSubrange(
                start.lowerBound..<digits.endIndex,
                with: "{\"amount\":\(digits),\"currency\":\"\(currency.lowercased())\"}")
        }
    }
    data = data.replacing("\"eur\"", with: "\"EUR\"").replacing("\"usd\"", with: "\"USD\"")
    return
        "{\"type\":\"\(words[1])\",\"subject\":\"\(words[0])\",\"time\":\"2025-03-02T12:00:00Z\",\"data\":\(data)}"
}

extension String {
    fileprivate func range(of text: String) -> Range<String.Index>? { firstRange(of: text) }
}

@Suite("The guard")
struct GuardTests {
    static let order =
        #"order-a order.completed {"contactId":"contact-1","lines":[{"productId":"p","quantity":2,"unitPrice":EUR500}],"total":EUR1000}"#

    static let cases: [RuleCase] = [
        RuleCase(
            "refunds stay within the total", [order, #"order-a order.refunded {"amount":EUR600}"#],
            #"order-a order.refunded {"amount":EUR401}"#, .ruleViolated, "amount"),
        RuleCase(
            "a stream keeps its currency", [order], #"order-a order.refunded {"amount":USD1}"#, .ruleViolated,
            "amount.currency"),
        RuleCase(
            "an order's total is the sum of its parts", [],
            #"order-a order.completed {"contactId":"contact-1","lines":[{"productId":"p","quantity":2,"unitPrice":EUR500}],"discount":EUR1,"total":EUR1000}"#,
            .ruleViolated, "total"),
        RuleCase(
            "an event has one currency", [],
            #"order-a order.completed {"contactId":"contact-1","lines":[{"productId":"p","quantity":1,"unitPrice":EUR5}],"tax":USD0,"total":EUR5}"#,
            .ruleViolated, "tax.currency"),
        RuleCase(
            "points redeemed stay within the balance",
            [
                #"loyalty-a loyalty.enrolled {"contactId":"contact-1","program":"gold"}"#,
                #"loyalty-a loyalty.points_earned {"points":10}"#,
                #"loyalty-a loyalty.points_expired {"points":4}"#,
            ], #"loyalty-a loyalty.points_redeemed {"points":7}"#, .ruleViolated, "points"),
        RuleCase(
            "a deal's stage is one of its pipeline", [#"deal-a deal.opened {"contactId":"contact-1"}"#],
            #"deal-a deal.stage_changed {"stage":"elsewhere"}"#, .ruleViolated, "stage"),
        RuleCase(
            "a deal's stage is other than the present one, the first by default",
            [#"deal-a deal.opened {"contactId":"contact-1"}"#],
            #"deal-a deal.stage_changed {"stage":"prospecting"}"#, .ruleViolated, "stage"),
        RuleCase(
            "a stage where an open deal stands is not retired",
            [
                #"deal-a deal.opened {"contactId":"contact-1"}"#,
                #"deal-b deal.opened {"contactId":"contact-1"}"#,
                #"deal-a deal.won"#, #"pipeline-default pipeline.stage_retired {"key":"negotiation"}"#,
            ], #"pipeline-default pipeline.stage_retired {"key":"prospecting"}"#, .ruleViolated, "key"),
        RuleCase(
            "a retired stage takes no deal, the next one is the first",
            [
                #"pipeline-default pipeline.stage_retired {"key":"prospecting"}"#,
                #"deal-a deal.opened {"contactId":"contact-1"}"#,
                #"deal-b deal.opened {"contactId":"contact-1","stage":"proposal"}"#,
                #"deal-b deal.stage_changed {"stage":"qualification"}"#,
            ], #"deal-a deal.stage_changed {"stage":"qualification"}"#, .ruleViolated, "stage"),
        RuleCase(
            "the default pipeline is there already", [],
            #"pipeline-default pipeline.defined {"name":"n","stages":[{"key":"k","name":"n","probabilityPct":1}]}"#,
            .transitionNotAllowed, "type"),
        RuleCase(
            "an expansion goes above the present revenue",
            [#"subscription-a subscription.started {"contactId":"contact-1","plan":"p","mrr":EUR100}"#],
            #"subscription-a subscription.expanded {"mrr":EUR100}"#, .ruleViolated, "mrr"),
        RuleCase(
            "a contraction goes below the present revenue",
            [
                #"subscription-a subscription.started {"contactId":"contact-1","plan":"p","mrr":EUR100}"#,
                #"subscription-a subscription.contracted {"mrr":EUR90}"#,
            ], #"subscription-a subscription.contracted {"mrr":EUR90}"#, .ruleViolated, "mrr"),
        RuleCase(
            "a subscription that begins names its contact", [],
            #"subscription-a subscription.started {"plan":"p","mrr":EUR100}"#, .missingField, "contactId"),
        RuleCase(
            "a cart gives back what it holds",
            [
                #"cart-a cart.created"#,
                #"cart-a cart.product_added {"productId":"p","quantity":2,"unitPrice":EUR1}"#,
                #"cart-a cart.product_removed {"productId":"p","quantity":1}"#,
            ], #"cart-a cart.product_removed {"productId":"p","quantity":2}"#, .ruleViolated, "quantity"),
        RuleCase(
            "a meeting ends after it starts", [],
            #"meeting-a meeting.scheduled {"contactId":"contact-1","start":"2025-03-01T10:00:00Z","end":"2025-03-01T11:00:00+01:00"}"#,
            .ruleViolated, "end"),
        RuleCase(
            "a quote is accepted within its time",
            [
                #"deal-a deal.opened {"contactId":"contact-1"}"#,
                #"quote-a quote.drafted {"dealId":"deal-a","lines":[{"description":"d","quantity":1,"unitPrice":EUR1}],"total":EUR1,"validUntil":"2025-03-01"}"#,
                #"quote-a quote.sent"#,
            ], #"quote-a quote.accepted"#, .ruleViolated, "time"),
        RuleCase(
            "an account is not above itself",
            [
                #"account-a account.created {"name":"a"}"#,
                #"account-b account.created {"name":"b","parentId":"account-a"}"#,
                #"account-c account.created {"name":"c","parentId":"account-b"}"#,
            ], #"account-a account.details_changed {"changes":{"parentId":"account-c"}}"#, .ruleViolated,
            "changes.parentId"),
        RuleCase(
            "a contact is not merged into itself", [#"contact-a contact.created {"fullName":"A"}"#],
            #"contact-a contact.merged {"intoId":"contact-a"}"#, .ruleViolated, "intoId"),
        RuleCase(
            "a contact is not merged into one that is merged",
            [
                #"contact-a contact.created {"fullName":"A"}"#,
                #"contact-b contact.created {"fullName":"B"}"#,
                #"contact-a contact.merged {"intoId":"contact-b"}"#,
            ], #"contact-b contact.merged {"intoId":"contact-a"}"#, .ruleViolated, "intoId"),
        RuleCase(
            "a merged contact takes nothing more",
            [
                #"contact-a contact.created {"fullName":"A"}"#,
                #"contact-a contact.merged {"intoId":"contact-1"}"#,
            ], #"contact-a contact.tagged {"tag":"t"}"#, .mergedStream, "subject"),
        RuleCase(
            "a contact goes back to the state before the merge",
            [
                #"contact-a contact.created {"fullName":"A"}"#, #"contact-a contact.archived"#,
                #"contact-a contact.merged {"intoId":"contact-1"}"#, #"contact-a contact.unmerged"#,
            ], #"contact-a contact.tagged {"tag":"t"}"#, .transitionNotAllowed, "type"),
        RuleCase(
            "a location needs consent", [#"contact-a contact.created {"fullName":"A"}"#],
            #"contact-a contact.location_reported {"lat":1,"lon":2}"#, .consentMissing, "lat"),
        RuleCase(
            "a fence needs consent, and a later withdrawal counts",
            [
                #"geofence-a geofence.defined {"name":"n","lat":1,"lon":2,"radiusM":50}"#,
                #"contact-1 contact.consent_granted {"purpose":"location","channel":"app"}"#,
                #"geofence-a geofence.entered {"contactId":"contact-1"}"#,
                #"contact-1 contact.consent_withdrawn {"purpose":"location"}"#,
            ], #"geofence-a geofence.exited {"contactId":"contact-1"}"#, .consentMissing, "contactId"),
        RuleCase(
            "a touch respects a withdrawal for its channel",
            [
                #"campaign-a campaign.planned {"name":"n"}"#, #"campaign-a campaign.launched"#,
                #"campaign-a campaign.touched {"contactId":"contact-1","channel":"email"}"#,
                #"contact-1 contact.consent_withdrawn {"purpose":"marketing"}"#,
                #"contact-1 contact.consent_granted {"purpose":"marketing","channel":"sms"}"#,
                #"campaign-a campaign.touched {"contactId":"contact-1","channel":"sms"}"#,
            ], #"campaign-a campaign.touched {"contactId":"contact-1","channel":"email"}"#, .consentMissing,
            "contactId"),
        RuleCase(
            "a rule fires once for a trigger",
            [
                #"rule-a rule.defined {"when":{"type":"ticket.opened"},"then":[{"notify":{}}]}"#,
                #"rule-a rule.fired {"triggerId":"t","produced":[]}"#,
            ], #"rule-a rule.fired {"triggerId":"t","produced":[]}"#, .ruleViolated, "triggerId"),
        RuleCase(
            "a rule fires again for a trigger in a new version, once",
            [
                #"rule-a rule.defined {"when":{"type":"ticket.opened"},"then":[{"notify":{}}]}"#,
                #"rule-a rule.fired {"triggerId":"t","produced":[]}"#,
                #"rule-a rule.defined {"when":{"type":"ticket.opened"},"then":[{"notify":{}}]}"#,
                #"rule-a rule.fired {"triggerId":"t","produced":["e"]}"#,
            ], #"rule-a rule.fired {"triggerId":"t","produced":[]}"#, .ruleViolated, "triggerId"),
        RuleCase(
            "a survey's score is one of its kind",
            [#"survey-a survey.requested {"kind":"csat","contactId":"contact-1"}"#],
            #"survey-a survey.answered {"score":6}"#, .invalidValue, "score"),
        RuleCase(
            "a customer's reply opens a resolved ticket",
            [
                #"ticket-a ticket.opened {"contactId":"contact-1","channel":"web"}"#,
                #"ticket-a ticket.resolved"#,
                #"ticket-a ticket.customer_replied"#,
                #"ticket-a ticket.assigned {"assigneeId":"employee-1"}"#,
            ], #"ticket-a ticket.reopened"#, .transitionNotAllowed, "type"),
        RuleCase(
            "a lead that is converted takes nothing more, not even a score",
            [
                #"lead-a lead.captured {"source":"call"}"#, #"lead-a lead.qualified"#,
                #"lead-a lead.converted {"contactId":"contact-1"}"#,
            ], #"lead-a lead.scored {"model":"m","version":"1","score":1}"#, .transitionNotAllowed, "type"),
        RuleCase(
            "only the server erases", [], #"contact-1 contact.erased {"legalBasis":"x"}"#, .ruleViolated,
            "type"),
    ]

    @Test("decides the rules on values", arguments: cases)
    func rules(_ rule: RuleCase) throws {
        let log = ScratchLog()
        try log.append(json(#"contact-1 contact.created {"fullName":"Sara"}"#))
        try log.append(json(#"employee-1 employee.hired {"name":"Reza","role":"agent"}"#))
        for line in rule.accepted { try log.append(json(line)) }
        let refusal = try #require(verdict { try log.append(json(rule.refused)) })
        #expect(refusal.names(rule.code, rule.field), "\(refusal)")
        #expect(try log.replayed() == log.states)
    }

    @Test("notes whom events concern, link and whose values they carry")
    func concerns() throws {
        let log = ScratchLog()
        try log.append(json(#"contact-1 contact.created {"fullName":"Sara"}"#))
        try log.append(json(#"contact-2 contact.created {"fullName":"Omid"}"#))
        try log.append(json(#"employee-1 employee.hired {"name":"Reza","role":"agent"}"#))
        let offered = try log.append(json(#"call-1 call.offered {"direction":"inbound"}"#))
        #expect(offered.concerns == ["call-1"] && offered.subject == "call-1")
        let answered = try log.append(json(#"call-1 call.answered {"agentId":"employee-1"}"#))
        #expect(answered.concerns == ["call-1", "employee-1"] && answered.links.isEmpty)
        let known = try log.append(json(#"call-1 call.contact_identified {"contactId":"contact-1"}"#))
        #expect(
            known.concerns == ["call-1", "contact-1"] && known.links == ["contact-1"]
                && known.subject == "contact-1")
        let ended = try log.append(json(#"call-1 call.ended {"endedBy":"agent"}"#))
        #expect(ended.concerns == ["call-1", "contact-1"] && ended.subject == "contact-1")
        let other = try log.append(json(#"call-1 call.contact_identified {"contactId":"contact-2"}"#))
        #expect(other.concerns == ["call-1", "contact-2"] && other.subject == "contact-2")
        let tagged = try log.append(json(#"contact-1 contact.tagged {"tag":"vip"}"#))
        #expect(tagged.subject == "contact-1")
    }

    @Test("says every reason at once")
    func everyReason() throws {
        let log = ScratchLog()
        let refusal = try #require(
            verdict {
                try log.append(
                    json(
                        #"deal-a deal.opened {"contactId":7,"amount":{"amount":-1,"currency":"WWW"},"more":1,"stage":""}"#
                    ))
            })
        #expect(refusal.reasons.map(\.field) == ["contactId", "amount.amount", "amount.currency", "more"])
        let dead = try #require(
            verdict {
                try log.append(json(#"deal-a deal.opened {"contactId":"contact-9","ownerId":"employee-9"}"#))
            })
        #expect(dead.reasons.map(\.field) == ["contactId", "ownerId"])
    }

    @Test("nothing personal is learnt of an erased contact, also where the event does not name it")
    func personalValuesOfTheErased() throws {
        let log = ScratchLog()
        try log.append(json(#"contact-1 contact.created {"fullName":"n"}"#))
        try log.append(json(#"survey-1 survey.requested {"kind":"nps","contactId":"contact-1"}"#))
        try log.append(json(#"survey-2 survey.requested {"kind":"nps","contactId":"contact-1"}"#))
        try log.erase("contact-1")
        let refusal = verdict {
            try log.append(json(#"survey-1 survey.answered {"score":9,"comment":"it is Sara"}"#))
        }
        #expect(refusal?.code == .erasedReference)
        try log.append(json(#"survey-2 survey.answered {"score":9}"#))
    }

    @Test("erasing a contact erases those merged into it")
    func erasure() throws {
        let log = ScratchLog()
        for name in ["contact-1", "contact-2", "contact-3"] {
            try log.append(json("\(name) contact.created {\"fullName\":\"n\"}"))
        }
        try log.append(json(#"contact-1 contact.merged {"intoId":"contact-2"}"#))
        try log.append(json(#"contact-2 contact.merged {"intoId":"contact-3"}"#))
        try log.erase("contact-3")
        for name in ["contact-1", "contact-2", "contact-3"] {
            #expect(
                verdict { try log.append(json("\(name) contact.tagged {\"tag\":\"t\"}")) }?.code
                    == .erasedStream)
            #expect(
                verdict { try log.append(json("deal-a deal.opened {\"contactId\":\"\(name)\"}")) }?.code
                    == .erasedReference)
        }
        try log.erase("contact-1")
        #expect(verdict { try log.erase("contact-1") }?.code == .erasedStream)
        #expect(try log.replayed() == log.states)
    }
}
