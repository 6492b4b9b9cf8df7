import EventLog
import Foundation
import Ledger
import TestSupport
import Testing

/// Corrections and a company's own types through the façade, and across restarts.
@Suite struct AmendmentTests {
    private func append(_ json: String..., to ledger: Ledger) async throws {
        _ = try await ledger.append(json.map { try EventDraft(json: Array($0.utf8)) })
    }

    private let contact =
        #"{"id":"c","type":"contact.created","subject":"contact-1","data":{"fullName":"Sara"}}"#
    private let deal =
        #"{"id":"d","type":"deal.opened","subject":"deal-1","data":{"contactId":"contact-1","amount":{"amount":5,"currency":"EUR"}}}"#

    @Test func `a correction is checked as the event that it corrects, and its values are sealed`()
        async throws
    {
        let test = try TestLedger()
        try await append(contact, deal, to: test.ledger)
        let good =
            #"{"type":"ledger.corrected","subject":"ledger-1","data":{"eventId":"c","reason":"typo","data":{"fullName":"Zahra Secret"}}}"#
        try await append(good, to: test.ledger)
        let event = try #require(try test.ledger.log.event(at: 2))
        #expect(!String(decoding: event.data, as: UTF8.self).contains("Secret"))
        #expect(event.box?.subject == "contact-1")
        #expect(try String(decoding: test.ledger.disclosed(event), as: UTF8.self).contains("Secret"))
        let bad =
            #"{"type":"ledger.corrected","subject":"ledger-2","data":{"eventId":"d","reason":"typo","data":{"fullName":"x"}}}"#
        await #expect(throws: Refusal(.unknownField, "", "")) { try await append(bad, to: test.ledger) }
        #expect(try test.ledger.verify() == [])
    }

    @Test func `the index comes back the same from a log with corrections`() async throws {
        let test = try TestLedger()
        try await append(contact, deal, to: test.ledger)
        for number in 1...3 {
            try await append(
                #"{"id":"k\#(number)","type":"ledger.corrected","subject":"ledger-\#(number)","data":{"eventId":"d","reason":"r","data":{"contactId":"contact-1","amount":{"amount":\#(number),"currency":"EUR"}}}}"#,
                to: test.ledger)
        }
        try await append(
            #"{"type":"ledger.annulled","subject":"ledger-4","data":{"eventId":"k3","reason":"r"}}"#,
            to: test.ledger)
        try test.loseIndexAndReopen()
        #expect(try test.ledger.verify() == [])
        try await append(#"{"type":"deal.won","subject":"deal-1","data":{}}"#, to: test.ledger)
        #expect(try test.ledger.verify() == [])
    }

    @Test func `a company's own type is checked from the next event on, also after a restart`() async throws {
        let test = try TestLedger()
        let visit =
            #"{"type":"visit.made","subject":"visit-1","data":{"contactId":"contact-1","note":"Secret"}}"#
        try await append(contact, to: test.ledger)
        await #expect(throws: Refusal(.unknownType, "", "")) { try await append(visit, to: test.ledger) }
        try await append(
            #"{"type":"catalogue.type_defined","subject":"catalogue-visit","data":{"type":"visit.made","category":"visit","fields":[{"name":"contactId","kind":"text","required":true,"reference":"contact!"},{"name":"note","kind":"text","required":false,"personal":true}],"transitions":[{"from":[],"to":"made"}]}}"#,
            to: test.ledger)
        try await append(visit, to: test.ledger)
        try test.reopen()
        let noContact = #"{"type":"visit.made","subject":"visit-2","data":{}}"#
        await #expect(throws: Refusal(.missingField, "", "")) { try await append(noContact, to: test.ledger) }
        let event = try #require(try test.ledger.log.read(stream: "visit-1", limit: 1).first)
        #expect(event.box?.subject == "contact-1")
        #expect(try test.ledger.verify() == [])
    }

    @Test func `an import may correct and define what stands in the same file`() async throws {
        let test = try TestLedger()
        let lines = [
            contact, deal,
            #"{"id":"k","type":"ledger.corrected","subject":"ledger-1","data":{"eventId":"d","reason":"r","data":{"contactId":"contact-1","amount":{"amount":9,"currency":"EUR"}}}}"#,
            #"{"id":"t","type":"catalogue.type_defined","subject":"catalogue-visit","data":{"type":"visit.made","category":"visit","fields":[{"name":"contactId","kind":"text","required":true,"reference":"contact!"}],"transitions":[{"from":[],"to":"made"}]}}"#,
            #"{"id":"v","type":"visit.made","subject":"visit-1","data":{"contactId":"contact-1"}}"#,
        ]
        try lines.joined(separator: "\n").write(toFile: test.path("in"), atomically: true, encoding: .utf8)
        let result = try await test.ledger.importEvents(
            from: test.path("in"), as: .cloudEvents, refusedPath: test.path("refused"))
        #expect(result.refused == 0)
        #expect(result.appended == 5)
    }
}
