import EventLog
import Foundation
import Ledger
import Testing
import Vault

/// Nothing of a person stays readable, whichever key it was sealed under.
@Suite struct LateLinkTests {
    private let people: People

    init() throws {
        people = try People()
    }

    private func expectErased(_ values: [String], kept: [String]) throws {
        let all = try people.everything()
        for value in values { #expect(!all.contains(value), "\(value) is readable") }
        for value in kept { #expect(all.contains(value), "\(value) is lost") }
        #expect(try people.ledger.verify() == [])
    }

    @Test func `a call that was identified late`() async throws {
        try await people.append("call.offered", "call-1", #"{"direction":"inbound","from":"+31205550001"}"#)
        try await people.addSaraAndBea()
        try await people.append("call.contact_identified", "call-1", #"{"contactId":"contact-1"}"#)
        let certificate = try await people.ledger.erase("contact-1", legalBasis: "gdpr-17")
        #expect(certificate.subjects == ["contact-1", "call-1", "message-1"])
        try expectErased(["+31205550001", "Sara Secret"], kept: ["Bea Open"])
        try people.test.loseIndexAndReopen()
        try expectErased(["+31205550001", "Sara Secret"], kept: ["Bea Open"])
    }

    @Test func `contacts merged into it, and theirs, but not those taken back`() async throws {
        try await people.addSaraAndBea()
        try await people.append("contact.created", "contact-3", #"{"fullName":"Third Secret"}"#)
        try await people.append("contact.created", "contact-4", #"{"fullName":"Fourth Open"}"#)
        try await people.append(
            "message.received", "message-3",
            #"{"contactId":"contact-3","channel":"sms","text":"about Third"}"#)
        try await people.append("contact.merged", "contact-3", #"{"intoId":"contact-1"}"#)
        try await people.append("contact.merged", "contact-4", #"{"intoId":"contact-1"}"#)
        try await people.append("contact.unmerged", "contact-4", "{}")
        let certificate = try await people.ledger.erase("contact-1", legalBasis: "gdpr-17")
        #expect(certificate.subjects == ["contact-1", "contact-3", "message-1", "message-3"])
        try expectErased(
            ["Sara Secret", "Third Secret", "about Third"], kept: ["Bea Open", "Fourth Open"])
        #expect(try people.ledger.erasureCertificate(of: "contact-3")?.contact == "contact-1")
    }

    /// Bea's call turns out to be Sara's: its values are sealed under Bea's key, which cannot go.
    private func relink(_ how: Relink) async throws {
        try await people.addSaraAndBea()
        try await people.append(
            "call.offered", "call-1",
            #"{"direction":"inbound","contactId":"contact-2","from":"+31205550001"}"#, id: "offered")
        switch how {
        case .identified:
            try await people.append("call.contact_identified", "call-1", #"{"contactId":"contact-1"}"#)
        case .corrected:
            try await people.append(
                "ledger.corrected", "ledger-1",
                #"{"eventId":"offered","reason":"wrong person","data":{"direction":"inbound","contactId":"contact-1","from":"+31205550001"}}"#
            )
        }
        try await people.append(
            "message.received", "message-2",
            #"{"contactId":"contact-2","channel":"sms","text":"about Bea"}"#, id: "bea-message")
    }

    enum Relink: CaseIterable { case identified, corrected }

    @Test(arguments: Relink.allCases)
    func `a call that was another contact's before`(_ how: Relink) async throws {
        try await relink(how)
        let old = try people.slot(of: "contact-2")
        let entries = try people.ledger.log.read(limit: .max).events.map(\.entry)
        let certificate = try await people.ledger.erase("contact-1", legalBasis: "gdpr-17")
        #expect(certificate.moved.map(\.subject) == ["contact-2"])
        #expect(people.ledger.vault?.isErased(old) == true)
        #expect(try people.slot(of: "contact-2") != old)
        #expect(try people.ledger.log.read(limit: entries.count).events.map(\.entry) == entries)
        try expectErased(["+31205550001", "Sara Secret"], kept: ["Bea Open", "about Bea"])
        // Bea goes on, and what she sent before is known.
        let known = try await people.append(
            "message.received", "message-2",
            #"{"contactId":"contact-2","channel":"sms","text":"about Bea"}"#, id: "bea-message")
        #expect(known < UInt64(entries.count))
        try await people.append("contact.phone_added", "contact-2", #"{"phone":"+31205550002"}"#)
        try expectErased(["+31205550001"], kept: ["+31205550002"])
        try people.test.loseIndexAndReopen()
        try await people.append("contact.phone_removed", "contact-2", #"{"phone":"+31205550002"}"#)
        try expectErased(["+31205550001"], kept: ["+31205550002", "about Bea"])
        // A slot that comes free is nobody else's.
        try await people.append("contact.created", "contact-5", #"{"fullName":"Fifth"}"#)
        let slots = try ["contact-1", "contact-2", "contact-5"].map {
            try people.slot(of: $0)
        }
        #expect(Set(slots + [old]).count == 4)
        _ = try await people.ledger.erase("contact-2", legalBasis: "gdpr-17")
        try expectErased(["about Bea", "+31205550002", "Bea Open"], kept: ["Fifth"])
    }

    @Test func `an index from before the move learns of it`() async throws {
        try await relink(.identified)
        try people.ledger.log.waitForIndex()
        try people.test.reopen { _ = try people.keep("index") }
        _ = try await people.ledger.erase("contact-1", legalBasis: "gdpr-17")
        try people.test.reopen { try people.putBack("index") }
        try await people.append("contact.phone_added", "contact-2", #"{"phone":"+31205550002"}"#)
        try expectErased(["+31205550001", "Sara Secret"], kept: ["about Bea", "+31205550002"])
    }

    @Test func `appends for the other contact go on while its boxes are moved`() async throws {
        try await relink(.identified)
        let people = people
        try await withThrowingTaskGroup(of: Void.self) { group in
            let ledger = people.ledger
            for number in 0..<4 {
                group.addTask {
                    for round in 0..<25 {
                        let json =
                            #"{"type":"contact.email_added","subject":"contact-2","data":{"email":"b\#(number)-\#(round)@open.example"}}"#
                        _ = try await ledger.append([try EventDraft(json: Array(json.utf8))])
                    }
                }
            }
            _ = try await ledger.erase("contact-1", legalBasis: "gdpr-17")
            try await group.waitForAll()
        }
        let kept = (0..<4).flatMap { number in (0..<25).map { "b\(number)-\($0)@open.example" } }
        try expectErased(["+31205550001", "Sara Secret"], kept: kept + ["about Bea"])
    }
}
