import EventLog
import Foundation
import Ledger
import Testing

@Suite struct LookUpTests {
    private let people: People

    init() async throws {
        people = try People()
        try await people.addSaraAndBea()
    }

    private func names(_ text: String, in ledger: Ledger? = nil) throws -> [String] {
        try (ledger ?? people.ledger).lookUp(text).map(\.contact)
    }

    @Test func `a contact is found however its address or phone is written`() throws {
        for text in [
            "sara@secret.example", " sara@SECRET.example ", "۰۹۱۲ ۱۱۱ ۲۲۳۳", "9121112233", "00989121112233",
        ] {
            #expect(try names(text) == ["contact-1"])
        }
        #expect(try names("SARA@secret.example") == [])
        #expect(try people.ledger.lookUp(phone: "+98 (912) 111-2233").map(\.contact) == ["contact-1"])
        #expect(throws: (any Error).self) { try names("who") }
    }

    @Test func `values come and go with the events, also for a reader beside the writer`() async throws {
        try await people.append("contact.email_added", "contact-2", #"{"email":"sara@secret.example"}"#)
        try await people.append("contact.phone_removed", "contact-1", #"{"phone":"+989121112233"}"#)
        let reader = try Ledger(in: people.data, access: .reading)
        defer { reader.close() }
        try people.ledger.log.waitForIndex()
        for ledger in [people.ledger, reader] {
            #expect(try names("sara@secret.example", in: ledger) == ["contact-1", "contact-2"])
            #expect(try names("09121112233", in: ledger) == [])
        }
        try await people.append(
            "ledger.corrected", "ledger-1",
            #"{"eventId":"bea","reason":"typo","data":{"fullName":"Bea Open","emails":["bee@open.example"]}}"#
        )
        #expect(try names("bee@open.example") == ["contact-2"])
        try await people.append("contact.merged", "contact-2", #"{"intoId":"contact-1"}"#)
        try people.ledger.log.waitForIndex()
        #expect(try people.ledger.lookUp("bee@open.example").map(\.survivor) == ["contact-1"])
    }

    @Test func `the file is made anew where it is lost or another's`() throws {
        let path = people.data + "/lookups/hashes"
        try people.test.reopen()
        let content = try Data(contentsOf: URL(fileURLWithPath: path))
        try people.test.reopen { try FileManager.default.removeItem(atPath: people.data + "/lookups") }
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == content)
        try people.test.reopen { try Data(repeating: 7, count: 99).write(to: URL(fileURLWithPath: path)) }
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == content)
        #expect(try names("bea@open.example") == ["contact-2"])
    }

    @Test func `an erasure leaves neither the hash nor the old file`() async throws {
        try people.test.reopen()
        let path = people.data + "/lookups/hashes"
        let before = try [UInt8](Data(contentsOf: URL(fileURLWithPath: path)))
        let hashes = stride(from: 48, to: before.count, by: 24).map { Array(before[$0..<$0 + 16]) }
        #expect(hashes.count == 3)
        #expect(try names("bea@open.example") == ["contact-2"])
        _ = try await people.ledger.erase("contact-1", legalBasis: "gdpr-17")
        #expect(try people.files(with: hashes[0]) == [])
        #expect(try people.files(with: hashes[1]) == [])
        #expect(try people.files(with: hashes[2]) == ["lookups/hashes"])
        #expect(try names("sara@secret.example") == [])
        #expect(try names("bea@open.example") == ["contact-2"])
    }
}
