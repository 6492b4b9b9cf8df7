import ArgumentParser
import EventLog
import Foundation
import Ledger

struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write all events, one JSON a line.",
        discussion: """
            Without --disclose personal values stand as the commitments that are hashed; such an export can be \
            checked against the tree but not imported. With --disclose they stand in the clear. --valid-at \
            leaves out what happened later; corrections, annulments, merges and settings, which take effect when they are \
            recorded, stay.
            """)

    @OptionGroup var place: LedgerPlace
    @OptionGroup var moment: MomentOptions
    @Flag(help: "Write personal values in the clear.")
    var disclose = false
    @Option(
        help: ArgumentHelp(
            "Write to this file, which must not exist (default: standard output).", valueName: "path"))
    var output: String?

    func run() throws {
        let ledger = try place.open()
        defer { ledger.close() }
        let at = try moment.moment(of: ledger)
        guard let output else {
            _ = try ledger.export(before: at.end, validAt: at.validAt, disclosing: disclose) {
                Console.write($0)
            }
            return
        }
        if FileManager.default.fileExists(atPath: output) { throw ValidationError("\(output) exists") }
        guard
            FileManager.default.createFile(
                atPath: output, contents: nil, attributes: [.posixPermissions: 0o600]),
            let file = FileHandle(forWritingAtPath: output)
        else { throw ValidationError("\(output) cannot be written") }
        let count = try ledger.export(before: at.end, validAt: at.validAt, disclosing: disclose) {
            try file.write(contentsOf: $0)
        }
        try file.synchronize()
        try file.close()
        Console.error("\(count) events in \(output)")
    }
}
