import CRM
import EventLog
import Testing

@Suite("A company's type that is defined again")
struct CompanyVersionTests {
    private func define(_ log: ScratchLog, _ fields: String, number: Int) throws {
        try log.append(
            "catalogue.type_defined", "catalogue-\(number)",
            #"{"type":"visit.made","category":"visit","fields":\#(fields),"transitions":[{"from":[],"to":"made"}]}"#
        )
    }

    /// Version 1 links a contact and has a remark, version 2 has notes alone.
    private func started() throws -> ScratchLog {
        let log = ScratchLog()
        try log.append("contact.created", "contact-1", #"{"fullName":"Sara"}"#)
        try define(
            log,
            #"[{"name":"contactId","kind":"reference","required":true,"reference":"contact!"},{"name":"remark","kind":"text","required":false,"personal":true}]"#,
            number: 1)
        try log.append(
            #"{"id":"first","type":"visit.made","subject":"visit-1","data":{"contactId":"contact-1","remark":"r"}}"#
        )
        try define(log, #"[{"name":"notes","kind":"text","required":true}]"#, number: 2)
        return log
    }

    @Test("has its next schema version; events of the first stay, and are read as they were written")
    func versions() throws {
        let log = try started()
        let type = try #require(log.catalogue.type("visit.made"))
        #expect(type.schemaVersion == 2)
        #expect(!type.needsUpcast(from: 1) && !log.catalogue.hasUpcasts)
        #expect(log.entries[2].event.schemaVersion == 1)
        let new = try log.append("visit.made", "visit-2", #"{"notes":"n"}"#)
        #expect(new.event.schemaVersion == 2)
        #expect(try log.replayed() == log.states)
    }

    @Test("takes events of the first version from those who say so, checked as the first")
    func older() throws {
        let log = try started()
        func append(_ number: Int, _ version: Int, _ data: String) throws -> ScratchLog.Entry {
            try log.append(
                #"{"schemaversion":\#(version),"type":"visit.made","subject":"visit-n\#(number)","data":\#(data)}"#
            )
        }
        let entry = try append(1, 1, #"{"contactId":"contact-1","remark":"r"}"#)
        #expect(entry.links == ["contact-1"] && entry.event.data["remark"]?["sealed"] != nil)
        #expect(verdict { _ = try append(2, 1, #"{"notes":"n"}"#) }?.names(.unknownField, "notes") == true)
        let dead = verdict { _ = try append(3, 1, #"{"contactId":"contact-9"}"#) }
        #expect(dead?.names(.unknownReference, "contactId") == true)
        let newer = verdict { _ = try append(4, 3, #"{"notes":"n"}"#) }
        #expect(newer?.names(.invalidValue, "schemaversion") == true)
        #expect(try log.replayed() == log.states)
    }

    @Test("has its earlier events corrected in either version")
    func corrected() throws {
        let log = try started()
        try log.append("contact.created", "contact-2", #"{"fullName":"Ali"}"#)
        let entry = try log.append(
            #"{"schemaversion":1,"type":"ledger.corrected","subject":"ledger-1","data":{"eventId":"first","data":{"contactId":"contact-2"},"reason":"r"}}"#
        )
        #expect(entry.links == ["contact-2"])
        try log.append(
            #"{"type":"ledger.corrected","subject":"ledger-2","data":{"eventId":"first","data":{"notes":"n"},"reason":"r"}}"#
        )
        #expect(try log.replayed() == log.states)
    }
}
