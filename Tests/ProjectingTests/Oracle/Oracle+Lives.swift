import Synchronization

/// One entity at a moment: its events that count, in fold order.
struct OracleLife: Sendable {
    let stream: String
    let state: String
    /// The creating event, then the others by time and position; none that its state did not take.
    let events: [OracleEvent]

    var creation: OracleEvent { events[0] }

    func all(_ types: String...) -> [OracleEvent] { events.filter { types.contains($0.type) } }
    func last(_ types: String...) -> OracleEvent? { events.last { types.contains($0.type) } }
}

/// The lives that an oracle has found already.
final class OracleMemory: Sendable {
    let lives = Mutex<[String: [OracleLife]]>([:])
}

extension Oracle {
    /// The entity of `stream` at the moment; `nil` where it has no row.
    func life(of stream: String) -> OracleLife? {
        guard let creation = Self.creation(of: stream, in: facts), isInMoment(creation) else { return nil }
        let others = facts.filter { event in
            event.stream == stream && event.position > creation.position && isInMoment(event)
                && event.type != "contact.merged" && event.type != "contact.unmerged"
        }
        var state = OracleLifecycle.none
        var events: [OracleEvent] = []
        for event in [creation] + Self.inFoldOrder(others) {
            guard let next = OracleLifecycle.next(state, event) else { continue }
            state = next
            events.append(event)
        }
        return OracleLife(stream: stream, state: state, events: events)
    }

    func isInMoment(_ event: OracleEvent) -> Bool {
        guard let validAt else { return true }
        return event.time <= validAt
    }

    static func inFoldOrder(_ events: [OracleEvent]) -> [OracleEvent] {
        events.sorted { ($0.time, $0.position) < ($1.time, $1.position) }
    }

    /// The entities of `category` that exist at the moment, in key order.
    func lives(of category: String) -> [OracleLife] {
        if let known = known.lives.withLock({ $0[category] }) { return known }
        let lives = findLives(of: category)
        known.lives.withLock { $0[category] = lives }
        return lives
    }

    private func findLives(of category: String) -> [OracleLife] {
        let streams = Set(facts.filter { $0.category == category }.map(\.stream))
        return streams.sorted { $0.precedesInBytes($1) }.compactMap(life)
    }

    /// The contact that `life` is linked to: as its last linking event says, merges
    /// followed.
    func contact(of life: OracleLife) -> String? {
        let linking: Set<String> = [
            "deal.opened", "email.sent", "email.received", "message.sent", "message.received",
            "meeting.scheduled", "note.added", "ticket.opened", "call.offered", "call.contact_identified",
            "survey.requested", "order.completed", "subscription.trial_started", "subscription.started",
            "invoice.issued", "payment.captured", "payment.failed", "cart.created", "loyalty.enrolled",
            "project.opened", "contract.signed", "appointment.booked", "workorder.created",
            "lead.captured", "lead.converted", "task.created",
        ]
        let links = life.events.filter { linking.contains($0.type) }.compactMap { $0.data["contactId"]?.text }
        return links.last.map { Self.survivor(of: $0, in: merges) }
    }
}
