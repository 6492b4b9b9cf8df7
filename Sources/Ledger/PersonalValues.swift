internal import CRM
public import EventLog
public import Vault

/// What there is of an event's personal values.
public enum PersonalValues: Sendable {
    /// The event has none.
    case none
    /// In the order of their commitments in the event's data.
    case known([SealedValue])
    /// Whose they are was erased.
    case erased
    /// The keys are lost, or this one is damaged.
    case sealed
}

extension Ledger {
    /// The personal values of `event`, as far as they can be had. What was erased is erased at every moment:
    /// the events of before stand in the log with commitments only.
    ///
    /// - Throws: ``VaultError`` `rotated` where another process has put the keys under another master key
    ///   since this ledger was opened; ``LogError``.
    public func personalValues(of event: Event) throws -> PersonalValues {
        guard let box = event.box else {
            // An erasure has taken the box out.
            return try hasCommitments(event) ? .erased : .none
        }
        if try isWithheld(event, box) { return .erased }
        guard let vault else { return try isErased(box.subject) ? .erased : .sealed }
        switch try vault.opened(box, eventID: event.id) {
        case .values(let values): return .known(values)
        case .lost: return try isErased(box.subject) ? .erased : .sealed
        case .erased: break
        }
        // The box may have been moved to another slot since the event was read.
        guard let now = try log.event(at: event.position), now.box != event.box else { return .erased }
        return try personalValues(of: now)
    }

    /// The personal values at `path` of the event's data and below it (`emails`: of each element), in the
    /// order of the text; `none` where none stands there.
    ///
    /// - Throws: as ``personalValues(of:)``.
    public func personalValues(of event: Event, at path: String) throws -> PersonalValues {
        let root = try JSONDocument(event.data).root
        guard let part = root.value(at: path)?.range else { return .none }
        let places = Sealing.commitments(in: root).map(\.value.range)
        let wanted = places.indices.filter { part.contains(places[$0].lowerBound) }
        if wanted.isEmpty { return .none }
        let all = try personalValues(of: event)
        guard case .known(let values) = all else { return all }
        guard values.count == places.count else {
            throw LogError(.damaged, "an event has \(places.count) commitments and \(values.count) values")
        }
        return .known(wanted.map { values[$0] })
    }

    private func hasCommitments(_ event: Event) throws -> Bool {
        guard Sealing.mayHaveCommitments(event.data) else { return false }
        return try !Sealing.commitments(in: JSONDocument(event.data).root).isEmpty
    }

    private func isWithheld(_ event: Event, _ box: SealedBox) throws -> Bool {
        let withheld = erasures.withheld
        if withheld.isEmpty { return false }
        if withheld.isEverything || withheld.slots.contains(box.slot) { return true }
        return try withheld.streams.contains(ErasureScope.streamAbout(event, log))
    }

    func isErased(_ contact: String) throws -> Bool {
        guard contact.hasPrefix("contact-"), let state = try log.summary(of: contact)?.state else {
            return false
        }
        return ContactStanding(state: state).isErased
    }
}
