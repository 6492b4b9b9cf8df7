import EventLog
import Ledger
import TestSupport

/// What is crashed: a bare log or a whole ledger.
protocol Book: Sendable {
    var log: EventLog { get }
    func append(_ drafts: [EventDraft]) async throws -> AppendResult
    /// The data of `event` with its personal values in place.
    func disclosed(_ event: Event) throws -> [UInt8]
    func verify() throws -> [Finding]
    func close()
}

enum BookKind: String {
    case log, ledger

    func create(in directory: String) throws {
        switch self {
        case .log: try TestLog.create(in: directory, rules: OpenGuard(), surroundings: .system)
        case .ledger: try Ledger.create(in: directory, settings: LedgerSettings())
        }
    }

    func open(in directory: String) throws -> any Book {
        switch self {
        case .log:
            BareLog(
                log: try EventLog(in: directory, access: .writing(OpenGuard()), surroundings: .system))
        case .ledger: try WholeLedger(in: directory)
        }
    }
}

private struct BareLog: Book {
    let log: EventLog

    func append(_ drafts: [EventDraft]) async throws -> AppendResult {
        let preparation = log.preparation
        let events = try drafts.map { draft in
            let (id, time, _) = preparation.identity(of: draft)
            return try preparation.prepare(
                draft, id: id, time: time, schemaVersion: nil, data: draft.data, box: nil)
        }
        switch try await log.append(AppendRequest(events)) {
        case .appended(let result): return result
        case .known(let places): return AppendResult(events: places, isRepeat: true)
        case .sealedForAnother: throw LogError(.storage, "nothing is sealed here")
        }
    }

    func disclosed(_ event: Event) -> [UInt8] { event.data }
    func verify() throws -> [Finding] { try log.verify(rules: OpenGuard()) }
    func close() { log.close() }
}

private struct WholeLedger: Book {
    let ledger: Ledger

    init(in directory: String) throws {
        ledger = try Ledger(in: directory, access: .writing)
        if let problem = ledger.vaultProblem {
            ledger.close()
            throw problem
        }
    }

    var log: EventLog { ledger.log }

    func append(_ drafts: [EventDraft]) async throws -> AppendResult { try await ledger.append(drafts) }
    func disclosed(_ event: Event) throws -> [UInt8] { try ledger.disclosed(event) }
    func verify() throws -> [Finding] { try ledger.verify() }
    func close() { ledger.close() }
}
