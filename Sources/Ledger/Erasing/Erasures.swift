internal import CRM
internal import EventLog
internal import Glibc
internal import Synchronization
internal import Vault

/// Carries out what `contact.erased` says: destroys keys, and sees to it that they stay destroyed.
final class Erasures: Sendable {
    static let type = "contact.erased"
    private static let pollMicroseconds: UInt32 = 10_000
    /// Polls: two seconds.
    private static let indexPatience = 200

    /// Values that are not to be served although there may be keys for them: of erased subjects whose keys
    /// have come back, as long as nobody has opened the ledger for writing.
    struct Withheld: Sendable {
        var slots: Set<UInt32> = []
        var streams: Set<String> = []

        /// What is erased cannot be told.
        var isEverything = false

        var isEmpty: Bool { slots.isEmpty && streams.isEmpty && !isEverything }
    }

    private struct Known {
        var withheld = Withheld()
        var notices: [String] = []
    }

    private let log: EventLog
    private let vault: Vault?
    private let lookUps: LookUps?
    /// Held while an erasure is carried out.
    private let list: Mutex<ErasureList>
    private let known = Mutex(Known())

    init(log: EventLog, vault: Vault?, lookUps: LookUps?, directory: String) throws {
        self.log = log
        self.vault = vault
        self.lookUps = lookUps
        list = Mutex(try ErasureList(in: directory))
    }

    var withheld: Withheld { known.withLock { $0.withheld } }
    /// What whoever opened the ledger should be told.
    var notices: [String] { known.withLock { $0.notices } }

    private func notice(_ text: String) {
        known.withLock { $0.notices.append(text) }
    }

    func entry(of event: Event) -> ErasureList.Entry? {
        list.withLock { $0.entries[event.position] }.flatMap { $0.id == event.id ? $0 : nil }
    }

    /// The position of the newest erasure that the list knows.
    var lastKnown: UInt64? { list.withLock { $0.entries.keys.max() } }

    /// The event that erased `contact`: its own, or that of the contact it was merged into.
    func event(of contact: String) throws -> Event? {
        try log.read(Filter(types: [Self.type], entities: [contact]), limit: .max).events
            .first { $0.stream == contact }
    }

    private func all() throws -> [Event] { try log.read(Filter(types: [Self.type]), limit: .max).events }

    // MARK: Carrying out

    /// Destroys the keys of the person that `event` erased. Doing it again changes nothing.
    func carryOut(_ event: Event) throws {
        try list.withLock { try carryOut(event, &$0) }
    }

    private func carryOut(_ event: Event, _ list: inout ErasureList) throws {
        guard let vault else { return }
        let scope = try ErasureScope(of: event.stream, in: log)
        try list.begin(event, keys: scope.keys)
        try vault.erase(scope.keys.map(\.slot))
        var moved: [MovedSlot] = []
        for other in scope.others {
            let standing = ContactStanding(state: try log.summary(of: other.subject)?.state ?? [])
            // Its own erasure destroys that key.
            if standing.isErased { continue }
            moved.append(try move(other, scope, vault))
        }
        try lookUps?.forget(scope.contacts)
        try list.end(event.position, moved: moved)
    }

    /// Takes what is about the erased person out of another subject's boxes: those that stay are sealed
    /// again under a new key, and the old one is destroyed – a key cannot be destroyed for some boxes only.
    private func move(_ other: SubjectSlot, _ scope: ErasureScope, _ vault: Vault) throws -> MovedSlot {
        let slot = try vault.newSlot()
        let log = log
        _ = try log.reseal(
            Resealing(subject: other.subject, from: other.slot, to: slot) { event in
                guard let box = event.box, try !scope.covers(event, log) else { return nil }
                guard let values = try vault.open(box.bytes, slot: box.slot, eventID: event.id) else {
                    return nil
                }
                let bytes = try vault.seal(again: values, slot: slot, eventID: event.id)
                return SealedBox(slot: slot, subject: box.subject, bytes: bytes)
            })
        try vault.erase(slot: other.slot)
        return MovedSlot(subject: other.subject, old: other.slot, new: slot)
    }

    // MARK: Opening

    /// Ends what a crash has broken off, and destroys again what has come back. Where that cannot be done,
    /// the ledger opens all the same, and serves nothing of it.
    func settle() {
        do {
            try list.withLock { try settle(&$0) }
        } catch {
            let message = "an erasure could not be carried out, and is tried again when the ledger is opened"
            notice("\(message): \(error)")
            withhold()
        }
    }

    private func settle(_ list: inout ErasureList) throws {
        guard let vault else { return }
        var returned = try log.movedSlots().map(\.old).filter { !vault.isErased($0) }
        for event in try all() {
            if let entry = list.entries[event.position], entry.id == event.id, entry.isDone {
                returned += entry.keys.map(\.slot).filter { !vault.isErased($0) }
            } else {
                try carryOut(event, &list)
            }
        }
        let missing = try missing(list)
        returned += missing.flatMap(\.keys).map(\.slot).filter { !vault.isErased($0) }
        for entry in missing {
            notice(
                "the list of erasures names \(entry.contact) (position \(entry.position)), which this log "
                    + "does not: was an older copy of it restored? Its key is destroyed; erase it again")
        }
        if returned.isEmpty { return }
        try vault.erase(returned)
        notice(
            "keys of \(returned.count) erased data subjects were there again (an older copy of keys/?); "
                + "they have been destroyed")
    }

    /// Entries of the list that the log does not know, with those of their keys that the log has given to
    /// the same subject or to none.
    private func missing(_ list: ErasureList) throws -> [ErasureList.Entry] {
        let slotEnd = try log.slotEnd()
        return try list.entries.values.sorted { $0.position < $1.position }.compactMap { entry in
            if try log.event(at: entry.position)?.id == entry.id { return nil }
            let keys = try entry.keys.filter { key in
                try key.slot >= slotEnd || log.summary(of: key.subject)?.slot == key.slot
            }
            return ErasureList.Entry(
                position: entry.position, id: entry.id, contact: entry.contact, keys: keys)
        }
    }

    /// Finds what must not be served, without changing anything: for who reads only.
    func withhold() {
        do {
            guard let vault else { return }
            let withheld = try findWithheld(vault)
            if withheld.isEmpty { return }
            known.withLock { $0.withheld = withheld }
            notice(
                "keys of \(withheld.slots.count) erased data subjects are there again (an older copy of "
                    + "keys/?): nothing is served under them; opening the ledger for writing destroys them")
        } catch {
            // Rather nothing personal than something erased.
            known.withLock { $0.withheld.isEverything = true }
            notice("no personal value is served: erasures cannot be looked up: \(error)")
        }
    }

    private func findWithheld(_ vault: Vault) throws -> Withheld {
        var withheld = Withheld()
        let list = list.withLock { $0 }
        for event in try all() {
            if let entry = list.entries[event.position], entry.id == event.id, entry.isDone {
                withheld.slots.formUnion(entry.keys.map(\.slot).filter { !vault.isErased($0) })
            } else {
                try waitForIndex()
                let scope = try ErasureScope(of: event.stream, in: log)
                withheld.slots.formUnion(scope.keys.map(\.slot).filter { !vault.isErased($0) })
                if !scope.others.isEmpty { withheld.streams.formUnion(scope.streams) }
            }
        }
        let missing = try missing(list).flatMap(\.keys).map(\.slot)
        withheld.slots.formUnion(missing.filter { !vault.isErased($0) })
        return withheld
    }

    /// Another process may be bringing the index up; one that was killed is not.
    private func waitForIndex() throws {
        for _ in 0..<Self.indexPatience {
            if try log.isIndexComplete() { return }
            usleep(Self.pollMicroseconds)
        }
        throw LogError(.busy, "the index is not complete; opening the ledger for writing completes it")
    }
}
