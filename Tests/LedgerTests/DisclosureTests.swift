import EventLog
import Foundation
import Ledger
import Testing
import Vault

@Suite struct DisclosureTests {
    @Test func `one value is shown and checked alone`() async throws {
        let people = try People()
        try await people.addSaraAndBea()
        let ledger = people.ledger
        let event = try #require(try ledger.log.event(at: 0))
        let disclosure = try ledger.disclose(event, path: "emails[0]")
        guard case .known(let emails) = try ledger.personalValues(of: event, at: "emails"),
            case .none = try ledger.personalValues(of: event, at: "locale")
        else { throw LogError(.damaged, "values are not where they are") }
        #expect(emails.map { Array($0.value) } == [disclosure.value])
        #expect(String(decoding: disclosure.value, as: UTF8.self) == #""sara@secret.example""#)
        #expect(!String(decoding: disclosure.json, as: UTF8.self).contains("Sara Secret"))
        let read = try ValueDisclosure(json: disclosure.json)
        #expect(read.verdict().holds)
        #expect(read.verdict(key: try ledger.verifierKey()).isSigned == true)
        #expect(try ledger.hasEntry(of: read))
        let text = String(decoding: disclosure.json, as: UTF8.self)
        for (word, other) in [
            ("sara@secret", "eve@secret"), (#"emails[0]"#, "fullName"), ("contact-1", "contact-8"),
        ] {
            let forged = try ValueDisclosure(json: Array(text.replacing(word, with: other).utf8))
            #expect(!forged.verdict().holds)
        }
        #expect(throws: Refusal(.invalidValue, "", "")) { try ledger.disclose(event, path: "locale") }
        #expect(throws: Refusal(.invalidValue, "", "")) { try ledger.disclose(event, path: "emails") }
        _ = try await ledger.erase("contact-1", legalBasis: "gdpr-17")
        #expect(throws: Refusal(.erasedStream, "", "")) { try ledger.disclose(event, path: "emails[0]") }
        guard case .erased = try ledger.personalValues(of: event, at: "emails") else {
            throw LogError(.damaged, "values are not erased")
        }
        // Who was given it before can still prove it.
        #expect(read.verdict().holds)
        #expect(try ledger.hasEntry(of: read))
    }

    @Test func `keys are rotated under the open ledger`() async throws {
        let people = try People()
        try await people.addSaraAndBea()
        let old = try people.ledger.keyStatus()
        let fingerprint = try people.ledger.rotateMasterKey(to: nil)
        #expect(fingerprint != old.masterKeyFingerprint)
        try people.test.reopen()
        #expect(try people.ledger.keyStatus().masterKeyFingerprint == fingerprint)
        #expect(try people.ledger.verifierKey() == old.verifierKey)
        #expect(try people.disclosed(0).contains("Sara Secret"))
        let elsewhere = people.test.path("master")
        _ = try people.ledger.rotateMasterKey(to: .file(elsewhere))
        #expect(!FileManager.default.fileExists(atPath: people.data + "/keys/master"))
        try people.test.whileClosed {
            let reader = try Ledger(in: people.data, access: .reading, master: .file(elsewhere))
            defer { reader.close() }
            #expect(try people.disclosed(0, of: reader).contains("Sara Secret"))
        }
    }
}
