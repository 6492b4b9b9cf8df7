/// The writer's entries of entities: those that the index does not have yet, and as many others as fit.
/// Changes are journalled, so that a refused request or a failed batch leaves no trace.
///
/// A class because the guard reads through it while it also fills it from the index. Only the writer's
/// thread touches it.
final class EntityTable {
    /// Entries kept beyond those that the index does not have.
    static let cacheLimit = 1 << 17

    /// An entity that was looked up: a handle, so that one event looks up each entity once.
    final class Entity {
        let name: String
        fileprivate(set) var entry: StreamEntry?
        /// The position of the event that changed it last; 0 for one that is as the index has it.
        fileprivate var changedAt: UInt64 = 0
        /// Whether the journal has it since it was emptied.
        fileprivate var isJournalled = false

        fileprivate init(name: String, entry: StreamEntry?) {
            self.name = name
            self.entry = entry
        }
    }

    private struct Change {
        let entity: Entity
        let before: StreamEntry?
        let changedBefore: UInt64
        let isFirst: Bool
    }

    private var entities: [String: Entity] = [:]
    private var journal: [Change] = []
    private let load: (String) throws -> StreamEntry?
    /// The storage error that stopped the guard, which itself can only refuse.
    private var failure: (any Error)?

    /// - Parameter load: reads an entry from the index.
    init(load: @escaping (String) throws -> StreamEntry?) {
        self.load = load
    }

    func entity(_ name: String) throws -> Entity {
        if let entity = entities[name] { return entity }
        let entity = Entity(name: name, entry: try load(name))
        entities[name] = entity
        return entity
    }

    func set(_ entry: StreamEntry, of entity: Entity, at position: UInt64) {
        journal.append(
            Change(
                entity: entity, before: entity.entry, changedBefore: entity.changedAt,
                isFirst: !entity.isJournalled))
        entity.entry = entry
        entity.changedAt = position
        entity.isJournalled = true
    }

    func note(_ failure: any Error) {
        self.failure = failure
    }

    func takeFailure() -> (any Error)? {
        defer { failure = nil }
        return failure
    }

    /// A place in the journal to return to.
    var mark: Int { journal.count }

    func rollBack(to mark: Int) {
        while journal.count > mark {
            let change = journal.removeLast()
            change.entity.entry = change.before
            change.entity.changedAt = change.changedBefore
            change.entity.isJournalled = !change.isFirst
        }
    }

    /// Everything changed since the journal was emptied, as it is now; empties the journal.
    func commit() -> [IndexBatch.Change] {
        var changes: [IndexBatch.Change] = []
        changes.reserveCapacity(journal.count)
        for change in journal where change.isFirst {
            change.entity.isJournalled = false
            if let entry = change.entity.entry {
                changes.append(.init(entity: change.entity.name, entry: entry))
            }
        }
        journal.removeAll(keepingCapacity: true)
        return changes
    }

    /// Forgets entries that the index, complete up to `position`, can give again.
    func prune(indexedTo position: UInt64) {
        guard entities.count > Self.cacheLimit else { return }
        entities = entities.filter { $0.value.changedAt >= position && $0.value.changedAt > 0 }
    }
}
