import CRM
import EventLog
import Foundation
import Ledger
import TestSupport

/// A ledger in a temporary directory.
final class TestLedger {
    private var opened: Ledger?
    private let directory: TemporaryDirectory

    private var builtIn: Catalogue

    init(_ builtIn: Catalogue = .builtIn, surroundings: Surroundings = .system) throws {
        self.builtIn = builtIn
        directory = try TemporaryDirectory()
        try Ledger.create(
            in: directory.path("ledger"), settings: LedgerSettings(), surroundings: surroundings)
        opened = try open()
    }

    private func open() throws -> Ledger {
        try Ledger(in: path("ledger"), access: .writing, builtIn: builtIn)
    }

    var ledger: Ledger {
        guard let opened else { preconditionFailure("the ledger is closed") }
        return opened
    }

    func path(_ name: String) -> String { directory.path(name) }

    /// Closes the ledger and opens it again; `meanwhile` is done in between.
    func reopen(as builtIn: Catalogue? = nil, _ meanwhile: () throws -> Void = {}) throws {
        if let builtIn { self.builtIn = builtIn }
        opened?.close()
        // It lets go of its locks with its last reference.
        opened = nil
        try meanwhile()
        opened = try open()
    }

    /// Closes the ledger, runs `body`, and leaves it closed.
    func whileClosed(_ body: () throws -> Void) throws {
        opened?.close()
        opened = nil
        try body()
    }

    func loseIndexAndReopen() throws {
        try reopen { try FileManager.default.removeItem(atPath: path("ledger/index")) }
    }

    deinit { opened?.close() }
}

enum Fixtures {
    static func path(_ name: String) -> String {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Fixtures/\(name)").path
    }
}
