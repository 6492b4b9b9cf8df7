import ArgumentParser
import EventLog
import Foundation
import Ledger
import Vault

struct Disclose: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Disclose one personal value with its salt, or check such a disclosure.",
        discussion: """
            daftar disclose 12 'emails[0]' prints a document that shows, without any other value, that this is what \
            the event at position 12 says. daftar disclose --check FILE checks one, without the ledger's keys; where \
            there is a ledger also against its log. Status 1 where it does not hold.
            """)

    @OptionGroup var place: LedgerPlace
    @Argument(help: "An event: its position or its id.")
    var event: String?
    @Argument(help: "Where the value stands in the event's data: fullName, emails[0], changes.fullName.")
    var path: String?
    @Option(help: ArgumentHelp("Check the disclosure in this file (-: standard input).", valueName: "file"))
    var check: String?
    @Option(
        help: ArgumentHelp(
            "With --check: whose signature must be on it (default: the key that the document names).",
            valueName: "verifier-key"))
    var key: String?

    func validate() throws {
        if (check == nil) != (event != nil && path != nil) {
            throw ValidationError("either an event and a path, or --check FILE")
        }
        if key != nil, check == nil { throw ValidationError("--key goes with --check") }
    }

    func run() throws {
        if let check { return try self.check(check) }
        let ledger = try place.open()
        defer { ledger.close() }
        guard let event = try find(event ?? "", in: ledger) else {
            throw Refusal(.unknownReference, "event", "there is no event \(event ?? "")")
        }
        Console.line(try ledger.disclose(event, path: path ?? "").json)
    }

    private func find(_ text: String, in ledger: Ledger) throws -> Event? {
        let position = try text.hasPrefix("@") ? UInt64(text.dropFirst()) : ledger.log.position(ofID: text)
        if let position = position ?? UInt64(text) { return try ledger.log.event(at: position) }
        return nil
    }

    private func check(_ file: String) throws {
        let bytes =
            try file == "-"
            ? FileHandle.standardInput.readToEnd() ?? Data() : Data(contentsOf: URL(fileURLWithPath: file))
        let disclosure = try ValueDisclosure(json: Array(bytes))
        let trusted = try key.map { text in
            guard let key = VerifierKey(text) else { throw ValidationError("--key is no verifier key") }
            return key
        }
        let verdict = disclosure.verdict(key: trusted)
        var findings: [(String, Bool?)] = [
            ("the value and its salt make the commitment", verdict.isCommittedTo),
            ("the commitment stands in the entry at \(disclosure.path)", verdict.isInEntry),
            ("the entry is in the log that the checkpoint describes", verdict.isInLog),
            (
                "the checkpoint is signed by \((trusted ?? disclosure.verifierKey)?.name ?? "nobody")",
                verdict.isSigned
            ),
        ]
        if Ledger.exists(in: place.directory) {
            let ledger = try place.open()
            defer { ledger.close() }
            findings.append(
                ("the entry is in the log of \(place.directory)", try ledger.hasEntry(of: disclosure)))
        }
        report(findings)
        if findings.contains(where: { $0.1 == false }) { throw ExitCode(1) }
    }

    private func report(_ findings: [(String, Bool?)]) {
        if place.json {
            var text = JSONText()
            text.add("holds", !findings.contains { $0.1 == false })
            text.add(
                "checks",
                array: findings.map { message, holds in
                    var text = JSONText()
                    text.add("check", message)
                    text.add("holds", json: Array((holds.map { "\($0)" } ?? "null").utf8))
                    return text.object
                })
            return Console.line(text.object)
        }
        for (message, holds) in findings {
            Console.line("\(holds.map { $0 ? "yes" : "NO " } ?? "?  ")  \(message)")
        }
    }
}
