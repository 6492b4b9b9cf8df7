import CRM
import EventLog
import Testing

@Suite("Personal values")
struct PersonalTests {
    @Test(
        "are found in the order of the text, each alone where it can be changed alone",
        arguments: [
            (
                "contact.created",
                #"{"fullName":"A","emails":["a@b.c","d@e.f"],"phones":[],"locale":"fa","location":{"lat":1,"lon":2},"givenName":null}"#,
                [#""A""#, #""a@b.c""#, #""d@e.f""#, #"{"lat":1,"lon":2}"#]
            ),
            (
                "contact.details_changed",
                #"{"changes":{"locale":"de","fullName":"B","birthDate":null,"address":{"city":"X"}}}"#,
                [#""B""#, #"{"city":"X"}"#]
            ),
            ("contact.location_reported", #"{"lon":2.5,"lat":1,"accuracyM":3}"#, ["2.5", "1"]),
            (
                "call.offered", #"{"direction":"outbound","to":"+989121234567","from":"12"}"#,
                [#""+989121234567""#, #""12""#]
            ),
            ("employee.hired", #"{"name":"R","role":"agent","location":"Tehran"}"#, [#""R""#, #""Tehran""#]),
            ("workorder.started", #"{"location":{"lat":1,"lon":2}}"#, [#"{"lat":1,"lon":2}"#]),
            ("ledger.read", #"{"what":"w","query":"q","rows":1}"#, [#""q""#]),
            ("ticket.opened", #"{"contactId":"contact-1","channel":"web","custom":{"fullName":"x"}}"#, []),
            ("ledger.corrected", #"{"eventId":"e","reason":"r","data":{"fullName":"C"}}"#, [#""C""#]),
        ] as [(String, String, [String])])
    func values(_ type: String, _ data: String, _ expected: [String]) throws {
        let category = type.prefix { $0 != "." }
        let json = #"{"type":"\#(type)","subject":"\#(category)-1","data":\#(data)}"#
        let draft = try EventDraft(json: Array(json.utf8))
        let checked = try Catalogue.builtIn.check(
            draft, byServer: true, correcting: Catalogue.builtIn.type("contact.created"))
        #expect(checked.personal.map { String(decoding: $0.bytes, as: UTF8.self) } == expected)
    }

    @Test("references are found where they stand")
    func references() throws {
        let json = #"""
            {"type":"contact.details_changed","subject":"contact-1",
             "data":{"changes":{"accountId":"account-1","ownerId":"employee-2"}}}
            """#
        let checked = try Catalogue.builtIn.check(try EventDraft(json: Array(json.utf8)))
        #expect(checked.references.map(\.field) == ["changes.accountId", "changes.ownerId"])
        #expect(checked.references.map(\.links) == [true, false])
    }
}
