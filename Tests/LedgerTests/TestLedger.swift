import EventLog
import Foundation
import Ledger
import TestSupport

/// A ledger in a temporary directory.
final class TestLedger {
    let ledger: Ledger
    private let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
        let path = directory.path("ledger")
        try Ledger.create(in: path, settings: LedgerSettings())
        ledger = try Ledger(in: path, access: .writing)
    }

    func path(_ name: String) -> String { directory.path(name) }

    deinit { ledger.close() }
}

enum Fixtures {
    static func path(_ name: String) -> String {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Fixtures/\(name)").path
    }
}
