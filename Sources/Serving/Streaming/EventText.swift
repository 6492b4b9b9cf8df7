internal import EventLog
internal import Ledger
internal import Synchronization

/// Events as the JSON that is sent, made once for all who get the same event at about the same time.
///
/// What has personal values in it is kept for a moment only, so that an erasure is not outlived.
final class EventText: Sendable {
    private static let maximumCount = 512
    private static let lifetime = Duration.milliseconds(250)

    private struct Kept {
        var texts: [UInt64: [UInt8]] = [:]
        var since = ContinuousClock.now
    }

    private let ledger: Ledger
    private let disclosed = Mutex(Kept())
    private let concealed = Mutex(Kept())

    init(_ ledger: Ledger) {
        self.ledger = ledger
    }

    /// - Parameter isPersonal: with personal values in place, else commitments.
    func json(_ event: Event, isPersonal: Bool) throws -> [UInt8] {
        isPersonal
            ? try json(event, disclosed) { try ledger.json(event) }
            : try json(event, concealed) {
                let present = try ledger.presented(event)
                return present.json(data: present.data)
            }
    }

    private func json(
        _ event: Event, _ kept: borrowing Mutex<Kept>, _ make: () throws -> [UInt8]
    ) throws -> [UInt8] {
        let now = ContinuousClock.now
        let known = kept.withLock { kept -> [UInt8]? in
            if now - kept.since > Self.lifetime || kept.texts.count >= Self.maximumCount {
                kept = Kept(texts: [:], since: now)
            }
            return kept.texts[event.position]
        }
        if let known { return known }
        let text = try make()
        kept.withLock { $0.texts[event.position] = text }
        return text
    }
}
