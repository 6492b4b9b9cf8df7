import CRM
import EventLog
import Testing

@Suite("Corrections and annulments")
struct AmendmentTests {
    private func started() throws -> ScratchLog {
        let log = ScratchLog()
        try log.append("contact.created", "contact-1", #"{"fullName":"Sara"}"#, id: "c1")
        try log.append("contact.created", "contact-2", #"{"fullName":"Omid"}"#, id: "c2")
        try log.append("deal.opened", "deal-1", #"{"contactId":"contact-1"}"#, id: "d1")
        try log.append("deal.won", "deal-1", id: "d2")
        return log
    }

    private func annul(_ log: ScratchLog, _ id: String, _ name: String) throws {
        try log.append("ledger.annulled", "ledger-\(name)", #"{"eventId":"\#(id)","reason":"r"}"#, id: name)
    }

    private func correct(_ log: ScratchLog, _ id: String, _ data: String, _ name: String) throws
        -> ScratchLog.Entry
    {
        try log.append(
            "ledger.corrected", "ledger-\(name)", #"{"eventId":"\#(id)","data":\#(data),"reason":"r"}"#,
            id: name)
    }

    @Test("an annulled transition is undone, and comes back when the annulment is annulled")
    func annulments() throws {
        let log = try started()
        #expect(verdict { try log.append("deal.won", "deal-1") }?.code == .transitionNotAllowed)
        try annul(log, "d2", "a1")
        try log.append("deal.forecast_set", "deal-1", #"{"forecast":"commit"}"#)
        try annul(log, "a1", "a2")
        #expect(
            verdict { try log.append("deal.forecast_set", "deal-1", #"{"forecast":"commit"}"#) }?.code
                == .transitionNotAllowed)
        #expect(try log.replayed() == log.states)
    }

    @Test("an entity whose creation is annulled does not exist, and may be created again")
    func creation() throws {
        let log = try started()
        try annul(log, "c2", "a1")
        #expect(
            verdict { try log.append("deal.opened", "deal-2", #"{"contactId":"contact-2"}"#) }?.code
                == .unknownReference)
        try log.append("contact.created", "contact-2", #"{"fullName":"Omid again"}"#)
        try log.append("deal.opened", "deal-2", #"{"contactId":"contact-2"}"#)
        #expect(try log.replayed() == log.states)
    }

    @Test("a correction is checked as the data of the event, concerns what both name, and changes the link")
    func corrections() throws {
        let log = try started()
        #expect(
            verdict { _ = try correct(log, "d1", #"{"contactId":"contact-9"}"#, "x1") }?.names(
                .unknownReference, "data.contactId") == true)
        #expect(
            verdict { _ = try correct(log, "d1", #"{"stage":"proposal"}"#, "x2") }?.names(
                .missingField, "data.contactId") == true)
        #expect(
            verdict { _ = try correct(log, "d1", #"{"contactId":"contact-2","stage":"s"}"#, "x3") }?.names(
                .ruleViolated, "data.stage") == true)
        let entry = try correct(log, "d1", #"{"contactId":"contact-2"}"#, "k1")
        #expect(entry.concerns == ["ledger-k1", "deal-1", "contact-1", "contact-2"])
        #expect(entry.links == ["contact-2"])
        #expect(entry.subject == "contact-1")
        #expect(try log.append("deal.reopened", "deal-1").concerns == ["deal-1", "contact-2"])
        try annul(log, "k1", "a1")
        #expect(
            try log.append("deal.forecast_set", "deal-1", #"{"forecast":"commit"}"#).concerns == [
                "deal-1", "contact-1",
            ])
        #expect(try log.replayed() == log.states)
    }

    @Test("sums follow a correction")
    func sums() throws {
        let log = try started()
        try log.append("loyalty.enrolled", "loyalty-1", #"{"contactId":"contact-1","program":"p"}"#)
        try log.append("loyalty.points_earned", "loyalty-1", #"{"points":10}"#, id: "p1")
        _ = try correct(log, "p1", #"{"points":30}"#, "k1")
        try log.append("loyalty.points_redeemed", "loyalty-1", #"{"points":30}"#)
        _ = try correct(log, "p1", #"{"points":20}"#, "k2")
        #expect(
            verdict { try log.append("loyalty.points_redeemed", "loyalty-1", #"{"points":1}"#) }?.code
                == .ruleViolated)
        try annul(log, "k2", "a1")
        #expect(
            verdict { try log.append("loyalty.points_redeemed", "loyalty-1", #"{"points":1}"#) }?.code
                == .ruleViolated)
        #expect(try log.replayed() == log.states)
    }

    @Test("the open deals of a stage follow annulments")
    func openDeals() throws {
        let log = try started()
        try log.append("pipeline.stage_retired", "pipeline-default", #"{"key":"negotiation"}"#)
        try annul(log, "d2", "a1")
        let retire = { () throws -> Void in
            try log.append("pipeline.stage_retired", "pipeline-default", #"{"key":"prospecting"}"#)
        }
        #expect(verdict { try retire() }?.names(.ruleViolated, "key") == true)
        try annul(log, "d1", "a2")
        #expect(verdict { try retire() } == nil)
        #expect(try log.replayed() == log.states)
    }

    @Test("an annulment that would leave an impossible merge is refused")
    func merges() throws {
        let log = try started()
        try log.append("contact.created", "contact-3", #"{"fullName":"Third"}"#, id: "c3")
        try log.append("contact.merged", "contact-2", #"{"intoId":"contact-1"}"#, id: "m1")
        #expect(verdict { try annul(log, "c1", "x1") }?.names(.ruleViolated, "eventId") == true)
        try log.append("contact.unmerged", "contact-2", id: "u1")
        try log.append("contact.merged", "contact-3", #"{"intoId":"contact-2"}"#, id: "m2")
        #expect(verdict { try annul(log, "u1", "x2") }?.names(.ruleViolated, "eventId") == true)
        #expect(
            verdict { _ = try correct(log, "m2", #"{"intoId":"contact-3"}"#, "x3") }?.names(
                .ruleViolated, "data.intoId") == true)
        _ = try correct(log, "m2", #"{"intoId":"contact-1"}"#, "k1")
        try annul(log, "u1", "a1")
        #expect(
            verdict { try log.append("contact.tagged", "contact-2", #"{"tag":"t"}"#) }?.code == .mergedStream)
        try annul(log, "m1", "a2")
        try log.append("contact.tagged", "contact-2", #"{"tag":"t"}"#)
        #expect(try log.replayed() == log.states)
    }

    @Test(
        "what cannot be amended is refused",
        arguments: [
            ("ledger.annulled", "nowhere", Refusal.Code.unknownReference),
            ("ledger.corrected", "nowhere", .unknownReference),
            ("ledger.corrected", "a0", .ruleViolated), ("ledger.annulled", "erased", .ruleViolated),
            ("ledger.annulled", "typed", .ruleViolated), ("ledger.corrected", "fired", .ruleViolated),
        ])
    func targets(_ type: String, _ target: String, _ code: Refusal.Code) throws {
        let log = try started()
        try log.append("contact.tagged", "contact-1", #"{"tag":"t"}"#, id: "t1")
        try annul(log, "t1", "a0")
        try log.append(
            "catalogue.type_defined", "catalogue-1",
            #"{"type":"visit.made","category":"visit","fields":[],"transitions":[{"from":[],"to":"made"}]}"#,
            id: "typed")
        try log.append("rule.defined", "rule-1", #"{"when":{"type":"x"},"then":[{"notify":{}}]}"#)
        try log.append("rule.fired", "rule-1", #"{"triggerId":"t","produced":[]}"#, id: "fired")
        try log.erase("contact-2")
        let id = target == "erased" ? log.entries.last!.event.id : target
        let data =
            switch target {
            case "a0": #"{"eventId":"t1","reason":"r"}"#
            case "fired": #"{"triggerId":"t","produced":[]}"#
            default: "{}"
            }
        let refusal = verdict {
            let text = type == "ledger.corrected" ? #","data":\#(data)"# : ""
            try log.append(type, "ledger-x", #"{"eventId":"\#(id)","reason":"r"\#(text)}"#)
        }
        #expect(refusal?.names(code, "eventId") == true, "\(String(describing: refusal))")
    }
}

@Suite("Corrections of events that leave nothing behind")
struct TracelessAmendmentTests {
    @Test("are checked against the present, and fold nothing")
    func touches() throws {
        let log = ScratchLog()
        try log.append("contact.created", "contact-1", #"{"fullName":"Sara"}"#)
        try log.append("contact.created", "contact-2", #"{"fullName":"Omid"}"#)
        try log.append("campaign.planned", "campaign-1", #"{"name":"Nowruz"}"#)
        try log.append("campaign.launched", "campaign-1")
        try log.append(
            "campaign.touched", "campaign-1", #"{"contactId":"contact-1","channel":"email"}"#, id: "t1")
        try log.append("contact.consent_withdrawn", "contact-2", #"{"purpose":"marketing"}"#)
        let wrong = #"{"eventId":"t1","reason":"r","data":{"contactId":"contact-2","channel":"email"}}"#
        let refusal = verdict { try log.append("ledger.corrected", "ledger-1", wrong) }
        #expect(refusal?.names(.consentMissing, "data.contactId") == true)
        try log.erase("contact-1")
        let right = #"{"eventId":"t1","reason":"r","data":{"contactId":"contact-1","channel":"sms"}}"#
        let entry = try log.append("ledger.corrected", "ledger-1", right)
        #expect(entry.concerns == ["ledger-1", "campaign-1", "contact-1"])
        #expect(entry.subject == "campaign-1")
        try log.append("ledger.annulled", "ledger-2", #"{"eventId":"t1","reason":"r"}"#)
        #expect(try log.replayed() == log.states)
    }
}
