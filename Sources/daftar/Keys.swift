import ArgumentParser
import EventLog
import Foundation
import Ledger
import Vault

struct Keys: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Look at the keys of data subjects, or put them under another master key.",
        subcommands: [Status.self, Rotate.self], defaultSubcommand: Status.self)

    struct Status: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "How many keys there are, what they are under, and which erasures are known.")

        @OptionGroup var place: LedgerPlace

        func run() throws {
            let ledger = try place.open()
            defer { ledger.close() }
            let status = try ledger.keyStatus()
            Console.line(place.json ? Self.json(status, place) : Self.text(status, place))
            if !status.damagedSlots.isEmpty { throw ExitCode(1) }
        }

        private static func json(_ status: KeyStatus, _ place: LedgerPlace) -> [UInt8] {
            var text = JSONText()
            text.add("masterKey", status.masterKeyFingerprint)
            text.add("masterKeySource", place.masterKeyName)
            text.add("verifierKey", status.verifierKey.description)
            text.add("used", status.slotEnd)
            text.add("filled", status.slots.filled)
            text.add("destroyed", status.slots.erased)
            text.add("lost", status.slots.unused)
            text.add("damaged", array: status.damagedSlots.map { Array("\($0)".utf8) })
            text.add("erasures", status.erasures)
            if let last = status.lastErasure { text.add("lastErasure", "\(last)") }
            if let last = status.lastListedErasure { text.add("erasuresKnownTo", "\(last)") }
            return text.object
        }

        private static func text(_ status: KeyStatus, _ place: LedgerPlace) -> [UInt8] {
            let known = status.lastListedErasure.map { "known up to position \($0)" } ?? "none listed"
            let damaged = status.damagedSlots.map { "\($0)" }.joined(separator: ", ")
            let lines = [
                "master key  \(status.masterKeyFingerprint), from \(place.masterKeyName)",
                "signs as    \(status.verifierKey)",
                "slots       \(status.slotEnd) used; \(status.slots.filled) with a key, "
                    + "\(status.slots.erased) destroyed, \(status.slots.unused) lost",
                "damaged     \(damaged.isEmpty ? "none" : damaged)",
                "erasures    \(status.erasures), \(known)",
            ]
            return Array(lines.joined(separator: "\n").utf8)
        }
    }

    struct Rotate: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Put all keys under another master key.",
            discussion: """
                Without --to a new key takes the place of the one in the key file, whose bytes are overwritten. \
                Nothing sealed is touched. After a crash the ledger opens under the key that it is under, and ends \
                what was begun. Copies of keys/ from before open under the old key only: destroy both.
                """)

        @OptionGroup var place: LedgerPlace
        @Option(
            help: ArgumentHelp(
                "Where the new master key is: file:PATH (made where there is none), env:NAME or command:LINE.",
                valueName: "source"))
        var to: String?

        func run() throws {
            let new = try to.map { try LedgerPlace.masterKeySource($0, option: "--to") }
            let old = try place.masterKeySource()
            if !Ledger.exists(in: place.directory) {
                throw LogError(.notALedger, "\(place.directory) holds no ledger")
            }
            let ledger = try place.openForWriting()
            defer { ledger.close() }
            let fingerprint = try ledger.rotateMasterKey(from: old, to: new)
            if place.json {
                var text = JSONText()
                text.add("masterKey", fingerprint)
                return Console.line(text.object)
            }
            Console.line("the keys are under the master key \(fingerprint) now")
            if let to { Console.line("say --master-key \(to) from now on") }
        }
    }
}
