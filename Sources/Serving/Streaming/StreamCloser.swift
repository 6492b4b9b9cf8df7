internal import EventLog
internal import Groups
internal import Ledger
internal import ServiceLifecycle

/// Ends open streams when the server stops: each is told, and waiting members of groups are answered.
struct StreamCloser: Service {
    let served: ServedLedger

    func run() async throws {
        try? await gracefulShutdown()
        served.ledger.log.endSubscriptions()
        served.groups.release()
    }
}
