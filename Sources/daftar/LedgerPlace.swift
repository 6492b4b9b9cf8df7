import ArgumentParser
import EventLog
import Foundation
import Ledger
import Vault

/// Where the ledger is and where its master key comes from: options of every subcommand.
struct LedgerPlace: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The data directory (default: $DAFTAR_DATA, else ./daftar-data).", valueName: "dir"))
    var data: String?

    @Option(
        help: ArgumentHelp(
            "Where the master key is: file:PATH, env:NAME or command:LINE (default: keys/master in the data directory).",
            valueName: "source"))
    var masterKey: String?

    @Flag(help: "Print JSON.")
    var json = false

    var directory: String {
        data ?? ProcessInfo.processInfo.environment["DAFTAR_DATA"] ?? "daftar-data"
    }

    func masterKeySource() throws -> MasterKeySource? {
        try masterKeyText.map { try Self.masterKeySource($0, option: "--master-key") }
    }

    private var masterKeyText: String? {
        masterKey ?? ProcessInfo.processInfo.environment["DAFTAR_MASTER_KEY_SOURCE"]
    }

    /// Where the master key comes from, in words.
    var masterKeyName: String { masterKeyText ?? "file:\(directory)/keys/master" }

    static func masterKeySource(_ text: String, option: String) throws -> MasterKeySource {
        let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
        guard parts.count == 2 else {
            throw ValidationError("\(option) is file:PATH, env:NAME or command:LINE")
        }
        switch parts[0] {
        case "file": return .file(parts[1])
        case "env": return .environment(parts[1])
        case "command": return .command(parts[1])
        default: throw ValidationError("\(option) is file:PATH, env:NAME or command:LINE")
        }
    }

    /// Opens the ledger for reading.
    func open() throws -> Ledger {
        let ledger: Ledger
        do {
            ledger = try Ledger(in: directory, access: .reading, master: masterKeySource())
        } catch let error as LogError where error.code == .indexLost {
            Console.error("the index is made anew from the log")
            try Ledger(in: directory, access: .writing, master: masterKeySource()).close()
            ledger = try Ledger(in: directory, access: .reading, master: masterKeySource())
        }
        say(ledger.notices)
        return ledger
    }

    /// Opens the ledger for writing, and makes it first where there is none.
    func openForWriting() throws -> Ledger {
        if !Ledger.exists(in: directory) {
            try Ledger.create(in: directory, settings: try LedgerSettings(), master: masterKeySource())
            Console.error("made a new ledger in \(directory) (time zone UTC; see `daftar init`)")
        }
        let ledger = try Ledger(in: directory, access: .writing, master: masterKeySource())
        say(ledger.notices)
        return ledger
    }

    private func say(_ notices: [String]) {
        for notice in notices { Console.error("warning: \(notice)") }
    }
}
