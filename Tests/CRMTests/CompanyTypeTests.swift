import CRM
import EventLog
import Testing

@Suite("A company's own types")
struct CompanyTypeTests {
    private static let visit = #"""
        {"type":"visit.made","category":"visit","fields":[
        {"name":"contactId","kind":"reference","required":true,"reference":"contact!"},
        {"name":"notes","kind":"text","required":false,"personal":true},
        {"name":"level","kind":"(low|high)","required":true},
        {"name":"cost","kind":"money","required":false},
        {"name":"people","kind":"integer 1…9","required":false}],
        "transitions":[{"from":[],"to":"made"}]}
        """#

    private func started() throws -> ScratchLog {
        let log = ScratchLog()
        try log.append("contact.created", "contact-1", #"{"fullName":"Sara"}"#)
        try log.append("catalogue.type_defined", "catalogue-visit", Self.visit)
        return log
    }

    @Test("are checked like the built-in ones from the next event on")
    func checked() throws {
        let log = ScratchLog()
        let data = #"{"contactId":"contact-1","level":"low","notes":"tea"}"#
        #expect(verdict { try log.append("visit.made", "visit-1", data) }?.code == .unknownType)
        let defined = try started()
        let entry = try defined.append("visit.made", "visit-1", data)
        #expect(entry.subject == "contact-1" && entry.links == ["contact-1"])
        #expect(entry.event.data["notes"]?["sealed"] != nil)
        #expect(verdict { try defined.append("visit.made", "visit-1", data) }?.code == .transitionNotAllowed)
        for (data, code, field) in [
            (#"{"contactId":"contact-9","level":"low"}"#, Refusal.Code.unknownReference, "contactId"),
            (#"{"contactId":"contact-1","level":"mid"}"#, .invalidValue, "level"),
            (#"{"contactId":"contact-1"}"#, .missingField, "level"),
            (#"{"contactId":"contact-1","level":"low","people":10}"#, .invalidValue, "people"),
            (#"{"contactId":"contact-1","level":"low","cost":5}"#, .wrongType, "cost"),
        ] {
            let refusal = verdict { try defined.append("visit.made", "visit-2", data) }
            #expect(refusal?.names(code, field) == true, "\(data): \(String(describing: refusal))")
        }
        #expect(try defined.replayed() == defined.states)
    }

    @Test("add states to a category, which its other types respect")
    func states() throws {
        let log = try started()
        try log.append("deal.opened", "deal-1", #"{"contactId":"contact-1"}"#)
        try log.append(
            "catalogue.type_defined", "catalogue-frozen",
            #"{"type":"deal.frozen","category":"deal","fields":[],"transitions":[{"from":["open"],"to":"frozen"}]}"#
        )
        try log.append(
            "catalogue.type_defined", "catalogue-thawed",
            #"{"type":"deal.thawed","category":"deal","fields":[],"transitions":[{"from":["frozen"],"to":"open"}]}"#
        )
        try log.append("deal.frozen", "deal-1")
        let refusal = verdict { try log.append("deal.won", "deal-1") }
        #expect(refusal?.code == .transitionNotAllowed)
        #expect(refusal?.reasons[0].message.contains("is frozen") == true)
        try log.append("deal.thawed", "deal-1")
        try log.append("deal.won", "deal-1")
        #expect(try log.replayed() == log.states)
    }

    @Test(
        "are refused where they make no sense",
        arguments: [
            (
                #"{"type":"deal.won","category":"deal","fields":[],"transitions":[]}"#,
                Refusal.Code.ruleViolated, "type"
            ),
            (#"{"type":"visit.made","category":"deal","fields":[],"transitions":[]}"#, .invalidValue, "type"),
            (
                #"{"type":"ledger.made","category":"ledger","fields":[],"transitions":[]}"#, .ruleViolated,
                "category"
            ),
            (
                #"{"type":"visit.made","category":"visit","fields":[{"name":"a","kind":"colour","required":true}],"transitions":[]}"#,
                .invalidValue, "fields[0].kind"
            ),
            (
                #"{"type":"visit.made","category":"visit","fields":[{"name":"a","kind":"text","required":true},{"name":"a","kind":"text","required":true}],"transitions":[]}"#,
                .ruleViolated, "fields[1].name"
            ),
            (
                #"{"type":"visit.made","category":"visit","fields":[{"name":"a","kind":"reference","required":true,"reference":"nobody"}],"transitions":[]}"#,
                .invalidValue, "fields[0].reference"
            ),
            (
                #"{"type":"visit.made","category":"visit","fields":[],"transitions":[{"from":["A b"],"to":"made"}]}"#,
                .invalidValue, "transitions[0]"
            ),
            (#"{"type":"visit.made","category":"visit","fields":[]}"#, .missingField, "transitions"),
        ])
    func refused(_ data: String, _ code: Refusal.Code, _ field: String) throws {
        let log = ScratchLog()
        let refusal = verdict { try log.append("catalogue.type_defined", "catalogue-1", data) }
        #expect(refusal?.names(code, field) == true, "\(String(describing: refusal))")
    }
}
