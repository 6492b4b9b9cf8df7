import ArgumentParser
import EventLog
import Foundation
import Ledger

struct Erase: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Erase a contact's personal values, for ever, and certify it.",
        discussion: """
            Appends contact.erased and destroys every key under which something personal of the contact – and of \
            those merged into it – is sealed. The log, its hashes and proofs stay as they are; every read, of any \
            past moment, says that the values were erased. A contact tagged legal-hold is not erased.
            Without --legal-basis the certificate of an earlier erasure is issued again.
            """)

    @OptionGroup var place: LedgerPlace
    @Argument(help: "A contact, such as contact-7.")
    var contact: String
    @Option(help: "Why it is asked for or allowed, such as gdpr-17.")
    var legalBasis: String?
    @Option(help: "The request behind it.")
    var requestID: String?
    @Option(help: "Who does it.")
    var actor: String?
    @Option(
        help: ArgumentHelp(
            "Write the certificate to this file, which must not exist (default: standard output).",
            valueName: "path"))
    var certificate: String?

    func run() async throws {
        if let certificate, FileManager.default.fileExists(atPath: certificate) {
            throw ValidationError("\(certificate) exists")
        }
        if !Ledger.exists(in: place.directory) {
            throw LogError(.notALedger, "\(place.directory) holds no ledger")
        }
        let ledger = try place.openForWriting()
        defer { ledger.close() }
        let issued = try await issue(ledger)
        guard let certificate else { return Console.line(issued.json) }
        guard
            FileManager.default.createFile(
                atPath: certificate, contents: Data(issued.json + [UInt8(ascii: "\n")]),
                attributes: [.posixPermissions: 0o600])
        else { throw LogError(.storage, "\(certificate) cannot be written; erase \(contact) again for it") }
        if place.json { return Console.line(issued.json) }
        Console.line(
            "\(issued.contact) was erased at position \(issued.position), \(issued.time): \(issued.valueCount) "
                + "values of \(issued.eventCount) events; certificate in \(certificate)")
    }

    private func issue(_ ledger: Ledger) async throws -> ErasureCertificate {
        if let legalBasis {
            return try await ledger.erase(
                contact, legalBasis: legalBasis, requestID: requestID, actor: actor)
        }
        guard let earlier = try ledger.erasureCertificate(of: contact) else {
            throw ValidationError("\(contact) was not erased; to erase it, say --legal-basis")
        }
        return earlier
    }
}
