import EventLog
import Ledger
import Projecting
import TestSupport

/// A ledger with nothing in it.
final class FreshLedger {
    let ledger: Ledger
    let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
        try Ledger.create(in: directory.path("ledger"), settings: LedgerSettings())
        ledger = try Ledger(in: directory.path("ledger"), access: .writing)
    }

    deinit { ledger.close() }
}

extension Ledger {
    /// Appends one event.
    func append(_ type: String, _ stream: String, _ data: String) async throws {
        let json = #"{"type":"\#(type)","subject":"\#(stream)","data":\#(data)}"#
        _ = try await append([EventDraft(json: Array(json.utf8))])
    }
}
