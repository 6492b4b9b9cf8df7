/// The writer's entries of entities: those that the index does not have yet, and as many others as fit.
/// Changes are journalled, so that a refused request or a failed batch leaves no trace.
///
/// A class because the guard reads through it while it also fills it from the index. Only the writer's
/// thread touches it.
final class EntityTable {
    /// Entries kept beyond those that the index does not have.
    static let cacheLimit = 1 << 17

    private struct Cached {
        var entry: StreamEntry
        /// The position of the event that changed it last; 0 for one that came from the index.
        var changedAt: UInt64
    }

    private var entries: [String: Cached] = [:]
    private var journal: [(entity: String, before: Cached?)] = []
    private let load: (String) throws -> StreamEntry?
    /// The storage error that stopped the guard, which itself can only refuse.
    private var failure: (any Error)?

    /// - Parameter load: reads an entry from the index.
    init(load: @escaping (String) throws -> StreamEntry?) {
        self.load = load
    }

    func entry(of entity: String) throws -> StreamEntry? {
        if let cached = entries[entity] { return cached.entry }
        guard let entry = try load(entity) else { return nil }
        entries[entity] = Cached(entry: entry, changedAt: 0)
        return entry
    }

    func set(_ entry: StreamEntry, of entity: String, at position: UInt64) {
        let before = entries.updateValue(Cached(entry: entry, changedAt: position), forKey: entity)
        journal.append((entity, before))
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
            let (entity, before) = journal.removeLast()
            entries[entity] = before
        }
    }

    /// Everything changed since the journal was emptied, as it is now.
    func changes() -> [String: StreamEntry] {
        var changed: [String: StreamEntry] = [:]
        changed.reserveCapacity(journal.count)
        for (entity, _) in journal where changed[entity] == nil { changed[entity] = entries[entity]?.entry }
        return changed
    }

    func commit() {
        journal.removeAll(keepingCapacity: true)
    }

    /// Forgets entries that the index, complete up to `position`, can give again.
    func prune(indexedTo position: UInt64) {
        guard entries.count > Self.cacheLimit else { return }
        entries = entries.filter { $0.value.changedAt >= position && $0.value.changedAt > 0 }
    }
}
