import EventLog
import Foundation
import Synchronization
import TestSupport
import Testing

/// Appends over HTTP, sends again what was not answered, and knows in the end which event stands where.
final class ChaosAppender: Sendable {
    struct Sent: Sendable, Equatable {
        let id: String
        let stream: String
        let type: String
        let actor: String
    }

    private struct State {
        var events: [UInt64: Sent] = [:]
        var acknowledgedEnd: UInt64 = 0
    }

    private let state = Mutex(State())
    let isDone = Atomic(false)

    /// By position.
    var events: [UInt64: Sent] { state.withLock { $0.events } }
    /// Every position before it was acknowledged some time ago.
    var acknowledgedEnd: UInt64 { state.withLock { $0.acknowledgedEnd } }

    /// Appends `count` events in appends of 1 to 20, one after the other.
    func run(_ count: Int, port: Int, seed: UInt64, streams: String = "contact-") {
        defer { isDone.store(true, ordering: .sequentiallyConsistent) }
        let deadline = Chaos.deadline()
        var random = SeededGenerator(seed: seed)
        var client: WireClient?
        var made = 0
        var known: Set<String> = []
        while made < count {
            let size = min(count - made, random.pick([1, 1, 1, 5, 20]))
            let stream = "\(streams)\(random.below(40))"
            let events = (0..<size).map { index in
                let isNew = known.insert(stream).inserted
                return Sent(
                    id: "c-\(seed)-\(made + index)", stream: stream,
                    type: isNew
                        ? "contact.created"
                        : random.pick(["contact.tagged", "contact.tagged", "contact.untagged"]),
                    actor: "employee-\(random.below(5))")
            }
            made += size
            while true {
                if ContinuousClock.now > deadline { return }
                do {
                    let connected = try client ?? WireClient(port: port)
                    client = connected
                    if try send(events, connected) { break }
                } catch {
                    client = nil
                    usleep(30_000)
                }
            }
        }
    }

    /// - Returns: `false` where it is to be sent again.
    private func send(_ events: [Sent], _ client: WireClient) throws -> Bool {
        let texts = events.map { event in
            let data = event.type == "contact.created" ? #"{"fullName":"X"}"# : #"{"tag":"t"}"#
            return #"{"id":"\#(event.id)","type":"\#(event.type)","actor":"\#(event.actor)","data":\#(data)}"#
        }
        let answer = try client.request(
            "POST", "/v1/streams/\(events[0].stream)", "[\(texts.joined(separator: ","))]")
        if (400..<500).contains(answer.status) {
            Issue.record("an append was refused: \(answer.status)")
            return true
        }
        guard answer.status == 200 || answer.status == 201,
            let positions = answer.body?["events"]?.elements
                .compactMap({ $0["position"]?.string.flatMap { UInt64($0) } }),
            positions.count == events.count
        else { return false }
        state.withLock { state in
            for (position, event) in zip(positions, events) { state.events[position] = event }
            state.acknowledgedEnd = max(state.acknowledgedEnd, (positions.last ?? 0) + 1)
        }
        return true
    }
}
