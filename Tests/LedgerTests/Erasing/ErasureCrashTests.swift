import EventLog
import Foundation
import Ledger
import Testing
import Vault

/// An erasure broken off at each of its steps, and old copies of what it has written.
@Suite struct ErasureCrashTests {
    private let people: People

    init() async throws {
        people = try People()
        try await people.addSaraAndBea()
        try await people.append(
            "call.offered", "call-1",
            #"{"direction":"inbound","contactId":"contact-2","from":"+31205550001"}"#)
        try await people.append("call.contact_identified", "call-1", #"{"contactId":"contact-1"}"#)
        try people.ledger.log.waitForIndex()
    }

    private func expectErased(in ledger: Ledger) throws {
        var output: [UInt8] = []
        _ = try ledger.export(before: .max, disclosing: true) { output += $0 }
        let all = String(decoding: output, as: UTF8.self)
        for secret in People.secrets { #expect(!all.contains(secret), "\(secret) is readable") }
        #expect(all.contains("Bea Open"))
        #expect(try ledger.lookUp("sara@secret.example") == [])
    }

    private func withReader(_ body: (Ledger) throws -> Void) throws {
        let reader = try Ledger(in: people.data, access: .reading)
        defer { reader.close() }
        try body(reader)
    }

    @Test func `killed behind the append, nothing is served, and opening for writing ends it`() async throws {
        try await people.appendErasureOnly(of: "contact-1")
        try people.test.whileClosed {
            try withReader { reader in
                #expect(reader.notices.count == 1)
                try expectErased(in: reader)
            }
        }
        try people.test.reopen()
        try expectErased(in: people.ledger)
        #expect(people.ledger.notices == [])
        #expect(try people.ledger.verify() == [])
        #expect(try people.ledger.erasureCertificate(of: "contact-1")?.moved.count == 1)
        #expect(
            try String(contentsOfFile: people.data + "/service/erasures.ndjson", encoding: .utf8)
                .contains(#""done":"5""#))
    }

    /// Every subset of what an erasure writes outside the log, as it was before.
    @Test(arguments: [
        ["keys"], ["keys", "lookups"], ["keys", "service"], ["keys", "lookups", "service"], ["service"],
        ["lookups"],
    ])
    func `an old copy is noticed, and destroyed again`(_ names: [String]) async throws {
        try people.test.reopen { for name in names { _ = try people.keep(name) } }
        let old = try ["contact-1", "contact-2"].map {
            try people.slot(of: $0)
        }
        _ = try await people.ledger.erase("contact-1", legalBasis: "gdpr-17")
        try people.test.whileClosed {
            for name in names { try people.putBack(name) }
            try withReader { reader in
                try expectErased(in: reader)
                #expect(try reader.verify().isEmpty == !names.contains("keys"))
                if names.contains("keys") { #expect(!reader.notices.isEmpty) }
            }
        }
        try people.test.reopen()
        try expectErased(in: people.ledger)
        #expect(try people.ledger.verify() == [])
        for slot in old { #expect(people.ledger.vault?.isErased(slot) == true) }
        if names == ["keys"] { #expect(!people.ledger.notices.isEmpty) }
        try people.test.reopen()
        #expect(people.ledger.notices == [])
    }

    @Test func `an older log beside the list of erasures gives nothing back`() async throws {
        try people.test.reopen {
            for name in ["log", "index", "keys", "lookups"] { _ = try people.keep(name) }
        }
        let slot = try people.slot(of: "contact-1")
        _ = try await people.ledger.erase("contact-1", legalBasis: "gdpr-17")
        try people.test.whileClosed {
            for name in ["log", "index", "keys", "lookups"] { try people.putBack(name) }
            try withReader { reader in
                let name = try people.disclosed(0, of: reader)
                #expect(!name.contains("Sara Secret"))
                #expect(!reader.notices.isEmpty)
            }
        }
        try people.test.reopen()
        #expect(people.ledger.vault?.isErased(slot) == true)
        #expect(people.ledger.notices.contains { $0.contains("erase it again") })
        #expect(try !people.disclosed(0).contains("Sara Secret"))
        _ = try await people.ledger.erase("contact-1", legalBasis: "gdpr-17")
        #expect(try people.ledger.verify() == [])
    }

    @Test func `a line of the list that was cut short does no harm`() async throws {
        _ = try await people.ledger.erase("contact-1", legalBasis: "gdpr-17")
        let list = people.data + "/service/erasures.ndjson"
        let text = try String(contentsOfFile: list, encoding: .utf8)
        try people.test.reopen {
            try String(text.dropLast(20)).write(toFile: list, atomically: false, encoding: .utf8)
        }
        #expect(try String(contentsOfFile: list, encoding: .utf8).hasSuffix("\n"))
        _ = try await people.ledger.erase("contact-2", legalBasis: "gdpr-17")
        try people.test.reopen()
        #expect(people.ledger.notices == [])
        #expect(try people.ledger.verify() == [])
    }

    @Test(arguments: ["keys", "keys/master", "keys/slots"])
    func `without its keys a ledger serves everything but the values, erased ones as erased`(_ lost: String)
        async throws
    {
        _ = try await people.ledger.erase("contact-1", legalBasis: "gdpr-17")
        try people.test.whileClosed {
            try FileManager.default.removeItem(atPath: people.data + "/" + lost)
            try withReader { reader in
                #expect(reader.vaultProblem?.code == .missing)
                let (sara, bea) = try (people.disclosed(0, of: reader), people.disclosed(2, of: reader))
                #expect(sara.contains(#""erased":true"#))
                #expect(bea.contains(#""fullName":{"sealed":""#))
                #expect(!bea.contains("erased"))
                #expect(throws: VaultError(.missing, "")) { try reader.lookUp("bea@open.example") }
                #expect(throws: VaultError(.missing, "")) { try reader.checkpoint() }
            }
        }
        try people.test.reopen()
        await #expect(throws: VaultError(.missing, "")) {
            _ = try await people.ledger.erase("contact-2", legalBasis: "gdpr-17")
        }
        try await people.append("contact.tagged", "contact-2", #"{"tag":"vip"}"#)
        #expect(try people.ledger.verify() == [])
    }

    @Test func `a wrong master key is told from a damaged file`() throws {
        try people.test.whileClosed {
            let other = people.test.path("other-key")
            try MasterKey.generate().write(to: other)
            let wrong = try Ledger(in: people.data, access: .reading, master: .file(other))
            #expect(wrong.vaultProblem?.code == .wrongMasterKey)
            wrong.close()
            let path = people.data + "/keys/slots"
            var slots = try Data(contentsOf: URL(fileURLWithPath: path))
            slots[40] ^= 1
            try slots.write(to: URL(fileURLWithPath: path))
            try withReader { #expect($0.vaultProblem?.code == .damaged) }
        }
    }
}
