import EventLog
import Foundation
import Ledger
import Synchronization
import Testing
import Vault

@Suite struct ErasureTests {
    @Test func `values, key and wrapped key are nowhere, proofs hold, and every read says erased`()
        async throws
    {
        let drawn = Drawn()
        let people = try People(
            surroundings: Surroundings(now: Surroundings.system.now, random: drawn.bytes))
        try await people.addSaraAndBea()
        try await people.append(
            "contact.phone_added", "contact-1", #"{"phone":"+31205550001"}"#)
        let end = try people.ledger.log.headPosition()
        let entries = try people.ledger.log.read(limit: .max).events.map(\.entry)
        let before = try people.ledger.checkpoint()
        let slot = try people.slot(of: "contact-1")
        let slots = try [UInt8](Data(contentsOf: URL(fileURLWithPath: people.data + "/keys/slots")))
        let place = 128 + 80 * Int(slot)
        let wrapped = Array(slots[place + 8..<place + 80])
        #expect(try people.files(with: wrapped) == ["keys/slots"])

        let certificate = try await people.ledger.erase("contact-1", legalBasis: "gdpr-17", requestID: "r-1")
        try people.test.whileClosed {}
        for secret in People.secrets { #expect(try people.files(with: Array(secret.utf8)) == []) }
        for start in stride(from: 0, to: 72, by: 8) {
            #expect(try people.files(with: Array(wrapped[start..<start + 8])) == [])
        }
        #expect(try people.files(with: drawn.key(of: slot)) == [])

        try people.test.reopen()
        let again = people.ledger
        #expect(try again.verify() == [])
        #expect(try again.log.read(limit: Int(end)).events.map(\.entry) == entries)
        for event in try again.log.read(limit: .max).events {
            #expect(try again.proof(of: event.position).holds(for: event.entry))
        }
        let old = try #require(Checkpoint(text: before.text))
        #expect(try again.log.root(size: old.size) == old.root)
        #expect(before.isSigned(by: try again.verifierKey()))
        for moment in 1...end {
            for event in try again.history(of: "contact-1", at: Moment(end: moment)) {
                let text = String(decoding: try again.disclosed(event), as: UTF8.self)
                #expect(text.contains(#"","erased":true}"#))
            }
        }
        #expect(try people.disclosed(2).contains("Bea Open"))
        #expect(certificate.subjects == ["contact-1", "message-1"])
        #expect((certificate.eventCount, certificate.valueCount) == (3, 5))
        #expect(certificate.keys.map(\.slot).contains(slot))
        #expect(certificate.proof.holds(for: certificate.entry))
        #expect(certificate.proof.checkpoint.isSigned(by: certificate.verifierKey))
        let json = try JSONDocument(certificate.json).root
        #expect(json["requestId"]?.string == "r-1")
        #expect(try again.erasureCertificate(of: "contact-1")?.keys == certificate.keys)
        #expect(try again.erasureCertificate(of: "contact-2") == nil)
    }

    @Test func `an erased subject is known when it is sent again, learns nothing new and gets no other key`()
        async throws
    {
        let people = try People()
        try await people.addSaraAndBea()
        _ = try await people.ledger.erase("contact-1", legalBasis: "gdpr-17")
        let end = try people.ledger.log.headPosition()
        let file = people.test.path("again.ndjson")
        let lines = [
            #"{"id":"sara","type":"contact.created","subject":"contact-1","data":{"fullName":"Sara Secret","emails":["sara@secret.example"],"phones":["+989121112233"]}}"#,
            #"{"id":"new","type":"contact.created","subject":"contact-1","data":{"fullName":"Sara Secret"}}"#,
            #"{"id":"m","type":"message.received","subject":"message-1","data":{"channel":"sms","text":"about Sara"}}"#,
            #"{"id":"n","type":"message.received","subject":"message-2","data":{"contactId":"contact-1","channel":"sms"}}"#,
        ]
        try lines.joined(separator: "\n").write(toFile: file, atomically: true, encoding: .utf8)
        let done = try await people.ledger.importEvents(
            from: file, as: .cloudEvents, refusedPath: file + ".refused")
        #expect((done.appended, done.repeated, done.refused) == (0, 1, 3))
        #expect(try people.ledger.log.headPosition() == end)
        await #expect(throws: Refusal(.erasedStream, "", "")) {
            try await people.append("contact.email_added", "contact-1", #"{"email":"sara@secret.example"}"#)
        }
        await #expect(throws: Refusal(.erasedStream, "", "")) {
            _ = try await people.ledger.erase("contact-1", legalBasis: "gdpr-17")
        }
        await #expect(throws: Refusal(.transitionNotAllowed, "", "")) {
            _ = try await people.ledger.erase("contact-9", legalBasis: "gdpr-17")
        }
        #expect(try people.files(with: Array("sara@secret.example".utf8)) == [])
    }

    @Test func `corrections of what an erased person's streams say are refused`() async throws {
        let people = try People()
        try await people.append(
            "call.offered", "call-1", #"{"direction":"inbound","from":"+989121112233"}"#, id: "c")
        try await people.addSaraAndBea()
        try await people.append("call.contact_identified", "call-1", #"{"contactId":"contact-1"}"#)
        _ = try await people.ledger.erase("contact-1", legalBasis: "gdpr-17")
        let data =
            #"{"eventId":"c","reason":"typo","data":{"direction":"inbound","from":"+989121112234"}}"#
        await #expect(throws: Refusal(.erasedReference, "", "")) {
            try await people.append("ledger.corrected", "ledger-1", data)
        }
    }

    @Test func `a legal hold on any contact of the person blocks it`() async throws {
        let people = try People()
        try await people.addSaraAndBea()
        try await people.append("contact.tagged", "contact-2", #"{"tag":"legal-hold"}"#)
        try await people.append("contact.merged", "contact-2", #"{"intoId":"contact-1"}"#)
        for contact in ["contact-1", "contact-2"] {
            await #expect(throws: Refusal(.ruleViolated, "", "")) {
                _ = try await people.ledger.erase(contact, legalBasis: "gdpr-17")
            }
        }
        #expect(try people.disclosed(0).contains("Sara Secret"))
        try people.test.loseIndexAndReopen()
        await #expect(throws: Refusal(.ruleViolated, "", "")) {
            _ = try await people.ledger.erase("contact-1", legalBasis: "gdpr-17")
        }
        try await people.append("contact.unmerged", "contact-2", "{}")
        try await people.append("contact.untagged", "contact-2", #"{"tag":"legal-hold"}"#)
        _ = try await people.ledger.erase("contact-2", legalBasis: "gdpr-17")
        _ = try await people.ledger.erase("contact-1", legalBasis: "gdpr-17")
    }

    @Test func `a disclosed export with erased values is refused there, and says why`() async throws {
        let people = try People()
        try await people.addSaraAndBea()
        _ = try await people.ledger.erase("contact-1", legalBasis: "gdpr-17")
        let export = try people.everything()
        let file = people.test.path("export.ndjson")
        try export.write(toFile: file, atomically: true, encoding: .utf8)
        let other = try People()
        let done = try await other.ledger.importEvents(
            from: file, as: .cloudEvents, refusedPath: file + ".refused")
        #expect((done.appended, done.refused) == (1, 3))
        let refused = try String(contentsOfFile: file + ".refused", encoding: .utf8)
        #expect(refused.contains("this value was erased in the ledger that it comes from"))
        #expect(try other.disclosed(0).contains("Bea Open"))
    }
}

/// What a source of randomness has given out, to look for keys that were made of it.
private final class Drawn: Sendable {
    private static let slotsAtOnce = 4_096
    private let fills = Mutex<[[UInt8]]>([])

    @Sendable func bytes(_ count: Int) -> [UInt8] {
        let bytes = SystemRandom.bytes(count)
        if count == Self.slotsAtOnce * 56 { fills.withLock { $0.append(bytes) } }
        return bytes
    }

    /// The key of a slot: 32 bytes drawn in front of each nonce.
    func key(of slot: UInt32) -> [UInt8] {
        fills.withLock { Array($0[0][Int(slot) * 56..<Int(slot) * 56 + 32]) }
    }
}
