import CRM
import EventLog
import TestSupport
import Testing

@Suite("Earlier schema versions")
struct UpcastTests {
    private let visit = Visits.now.type("visit.made")!

    private func started(_ catalogue: Catalogue = Visits.now) throws -> ScratchLog {
        let log = ScratchLog(catalogue)
        for number in 1...2 {
            try log.append("contact.created", "contact-\(number)", #"{"fullName":"Sara"}"#)
        }
        return log
    }

    private func event(_ stream: String, _ data: String, version: Int? = nil, id: String? = nil) -> String {
        let id = id.map { "\"id\":\"\($0)\"," } ?? ""
        let version = version.map { "\"schemaversion\":\($0)," } ?? ""
        return "{\(id)\(version)\"type\":\"visit.made\",\"subject\":\"\(stream)\",\"data\":\(data)}"
    }

    @Test(
        "are read as the present one, what is not touched staying as it was written",
        arguments: [
            (
                1, #"{"contactId":"contact-1","remark":"a","guide":"b","hours":2,"custom":{"x":1.50}}"#,
                #"{"visitorId":"contact-1","custom":{"x":1.50},"report":{"guide":"b","notes":"a","minutes":120}}"#
            ),
            (
                1, #"{"contactId":"contact-1","remark":{"sealed":"q"}}"#,
                #"{"visitorId":"contact-1","report":{"notes":{"sealed":"q"}}}"#
            ),
            (
                2, #"{"contact\u0049d":"contact-1","notes":"\u00e9","minutes":5}"#,
                #"{"visitorId":"contact-1","report":{"notes":"\u00e9","minutes":5}}"#
            ),
            (3, #"{"visitorId":"contact-1","report":{}}"#, #"{"visitorId":"contact-1","report":{}}"#),
            // Written by a newer program, and read by this one as it is.
            (4, #"{"anything":true}"#, #"{"anything":true}"#),
        ])
    func present(_ version: Int, _ written: String, _ read: String) throws {
        #expect(visit.schemaVersion == 3)
        #expect(visit.needsUpcast(from: version) == (version < 3))
        let data = visit.present(Array(written.utf8), schemaVersion: version)
        #expect(String(decoding: data, as: UTF8.self) == read)
        let inPlace = Array(written.utf8).withUnsafeBytes { bytes in
            visit.withPresent(bytes, schemaVersion: version) { String(decoding: $0, as: UTF8.self) }
        }
        #expect(inPlace == read)
        let byName = Visits.now.present(Array(written.utf8), of: "visit.made", schemaVersion: version)
        #expect(byName == data)
    }

    @Test("leave events alone whose types never changed")
    func unchanged() {
        #expect(!Catalogue.builtIn.hasUpcasts)
        #expect(Catalogue.builtIn.types.allSatisfy { $0.schemaVersion == 1 && !$0.needsUpcast(from: 1) })
        #expect(CRMGuard().ruleVersion + 2 == CRMGuard(builtIn: Visits.now).ruleVersion)
    }

    @Test("make present data of every example of theirs")
    func examples() throws {
        // With it the built-in types are tried that have earlier versions.
        let catalogue = Visits.now
        for type in catalogue.types where type.schemaVersion > 1 {
            for version in 1..<type.schemaVersion {
                for fullness in [Fullness.least, .fullest] {
                    let data = type.example(fullness, version: version)
                    let json =
                        #"{"type":"\#(type.name)","subject":"\#(type.category)-1","schemaversion":\#(version),"data":\#(data)}"#
                    _ = try catalogue.check(EventDraft(json: Array(json.utf8)), byServer: true)
                }
            }
        }
    }

    @Test(
        "are checked as they were written",
        arguments: [
            (1, #"{"contactId":"contact-1","hours":"2"}"#, Refusal.Code.wrongType, "hours"),
            (1, #"{"contactId":"contact-1","minutes":2}"#, .unknownField, "minutes"),
            (2, #"{"contactId":"contact-1","hours":2}"#, .unknownField, "hours"),
            (2, #"{}"#, .missingField, "contactId"),
            (1, #"{"contactId":"contact-1","remark":{"sealed":"x"}}"#, .ruleViolated, "remark"),
            (3, #"{"contactId":"contact-1"}"#, .unknownField, "contactId"),
            (4, #"{"visitorId":"contact-1","report":{}}"#, .invalidValue, "schemaversion"),
        ])
    func checked(_ version: Int, _ data: String, _ code: Refusal.Code, _ field: String) throws {
        let log = try started()
        let refusal = verdict { try log.append(event("visit-1", data, version: version)) }
        #expect(refusal?.names(code, field) == true, "\(String(describing: refusal))")
    }

    @Test("are looked at by the rules as the present one, and the entry stays as it was written")
    func rules() throws {
        let log = try started()
        let data = #"{"contactId":"contact-1","remark":"r","fee":{"amount":5,"currency":"EUR"}}"#
        let entry = try log.append(event("visit-1", data, version: 1))
        #expect(entry.links == ["contact-1"] && entry.subject == "contact-1")
        #expect(entry.event.data["remark"]?["sealed"] != nil && entry.event.data["report"] == nil)
        let foreign = verdict {
            try log.append("visit.paid", "visit-1", #"{"fee":{"amount":5,"currency":"USD"}}"#)
        }
        #expect(foreign?.names(.ruleViolated, "fee.currency") == true)
        let dead = verdict { try log.append(event("visit-2", #"{"contactId":"contact-9"}"#, version: 1)) }
        #expect(dead?.names(.unknownReference, "visitorId") == true)
        #expect(try log.replayed() == log.states)
    }

    @Test("of the corrected event's type are those of a correction's new data")
    func corrections() throws {
        let log = try started()
        try log.append(event("visit-1", #"{"contactId":"contact-1"}"#, version: 1, id: "v"))
        func correct(_ number: Int, _ version: String, _ data: String) -> Refusal? {
            verdict {
                try log.append(
                    #"{\#(version)"type":"ledger.corrected","subject":"ledger-\#(number)","data":{"eventId":"v","data":\#(data),"reason":"r"}}"#
                )
            }
        }
        #expect(correct(1, "", #"{"visitorId":"contact-2","report":{"notes":"n"}}"#) == nil)
        #expect(log.entries.last?.event.schemaVersion == 3)
        #expect(correct(2, #""schemaversion":2,"#, #"{"contactId":"contact-2","notes":"n"}"#) == nil)
        #expect(log.entries.last?.links == ["contact-2"])
        let old = correct(3, "", #"{"contactId":"contact-2"}"#)
        #expect(old?.names(.missingField, "data.visitorId") == true)
        let newer = correct(4, #""schemaversion":4,"#, #"{"visitorId":"contact-2","report":{}}"#)
        #expect(newer?.names(.invalidValue, "schemaversion") == true)
        // Folding the stream anew reads every version as the present one.
        let paid = try log.append("visit.paid", "visit-1", #"{"fee":{"amount":5,"currency":"EUR"}}"#)
        #expect(paid.subject == "contact-2")
        #expect(try log.replayed() == log.states)
    }

    @Test("are not written any more where they would leave a personal value unsealed")
    func unsealed() throws {
        let row = "visit: made\nvisit.made · – → made · contactId→contact!, notes†?"
        for (fields, notes) in [
            ("contactId→contact!, remark?", #""in the clear""#),
            ("contactId→contact!, remark†?", #""sealed""#),
        ] {
            let catalogue = Catalogue.builtIn.declaring(
                row,
                earlier: [EarlierVersion("visit.made", 1, fields) { $0.rename("remark", to: "notes") }])
            let log = try started(catalogue)
            let refusal = verdict {
                try log.append(event("visit-1", #"{"contactId":"contact-1","remark":\#(notes)}"#, version: 1))
            }
            #expect((refusal == nil) == fields.contains("†"), "\(String(describing: refusal))")
            if let refusal { #expect(refusal.names(.invalidValue, "schemaversion")) }
        }
        let exposing = Catalogue.builtIn.declaring(
            "visit: made\nvisit.made · – → made · contactId→contact!, notes?",
            earlier: [
                EarlierVersion("visit.made", 1, "contactId→contact!, remark†?") {
                    $0.rename("remark", to: "notes")
                }
            ])
        let log = try started(exposing)
        let refusal = verdict {
            try log.append(event("visit-1", #"{"contactId":"contact-1","remark":"x"}"#, version: 1))
        }
        #expect(refusal?.names(.invalidValue, "schemaversion") == true)
    }
}
