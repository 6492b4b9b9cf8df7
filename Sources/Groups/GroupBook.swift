internal import EventLog

/// All groups, their states and their store: used by one thread, which is the desk's.
final class GroupBook {
    static let maximumGroups = 1_000
    /// Events that one look at the log takes in, so that other groups get their turn.
    private static let page = 512
    private static let span: UInt64 = 65_536
    /// A position that has moved by less alone is not written.
    private static let slack: UInt64 = 1_024

    struct Entry {
        let number: UInt32
        let settings: [UInt8]
        var state: GroupState
    }

    private let log: EventLog
    private let store: GroupStore
    private(set) var groups: [String: Entry] = [:]

    init(log: EventLog, store: GroupStore) throws {
        self.log = log
        self.store = store
        try load()
    }

    /// Takes the states from the disk. What was in flight is to be delivered again.
    func load() throws {
        groups = [:]
        for (name, row) in try store.all() {
            let settings = try GroupSettings(name: name, json: row.settings)
            var state = GroupState(
                settings, position: row.position, records: try store.records(of: row.number))
            for position in state.toReopen {
                guard let event = try log.event(at: position) else { continue }
                state.reopen(position, stream: event.stream)
            }
            groups[name] = Entry(number: row.number, settings: row.settings, state: state)
        }
    }

    func state(_ name: String) throws(GroupError) -> GroupState {
        guard let entry = groups[name] else {
            throw GroupError(.unknownGroup, "there is no group \(name)")
        }
        return entry.state
    }

    func change<R>(_ name: String, _ body: (inout GroupState) throws -> R) throws -> R {
        guard groups[name] != nil else { throw GroupError(.unknownGroup, "there is no group \(name)") }
        // In place: a copy of the state would cost its size.
        return try body(&groups[name]!.state)
    }

    func create(_ settings: GroupSettings) throws {
        try settings.check()
        if groups[settings.name] != nil {
            throw GroupError(.groupExists, "there is a group \(settings.name) already")
        }
        guard groups.count < Self.maximumGroups else {
            throw GroupError(.tooMany, "there are \(Self.maximumGroups) groups already")
        }
        let json = settings.json
        let number = try store.add(settings.name, position: settings.start, settings: json)
        let state = GroupState(settings, position: settings.start)
        groups[settings.name] = Entry(number: number, settings: json, state: state)
    }

    func remove(_ name: String) throws {
        guard let entry = groups[name] else {
            throw GroupError(.unknownGroup, "there is no group \(name)")
        }
        try store.remove(name, number: entry.number)
        groups[name] = nil
    }

    /// Looks further into the log for `name`.
    ///
    /// - Returns: whether there is more to be looked at.
    func refill(_ name: String) throws -> Bool {
        guard let entry = groups[name] else { return false }
        let (state, head) = (entry.state.scanned, try log.headPosition())
        let room = entry.state.room
        guard state < head, room > 0 else { return false }
        let end = min(head, state + Self.span)
        let page = try log.read(
            entry.state.settings.filter, in: state..<end, limit: min(room, Self.page))
        let events = page.events.map { ($0.position, $0.stream) }
        groups[name]?.state.offer(events, to: page.completeTo)
        return page.completeTo < head
    }

    /// Brings what has changed to the disk. Where that fails, the states are those of the disk again.
    func save() throws {
        var updates: [GroupStore.Update] = []
        for name in groups.keys {
            guard let changes = groups[name]?.state.takeChanges(slack: Self.slack), !changes.isEmpty,
                let entry = groups[name]
            else { continue }
            updates.append(
                .init(name: name, number: entry.number, settings: entry.settings, changes: changes))
        }
        if updates.isEmpty { return }
        do {
            try store.write(updates)
        } catch {
            try load()
            throw error
        }
    }

    // MARK: Webhooks

    func webhooks() throws -> [(name: String, json: [UInt8])] { try store.allWebhooks() }

    func put(webhook name: String, _ json: [UInt8]) throws { try store.put(webhook: name, json) }

    func close() { store.close() }
}
