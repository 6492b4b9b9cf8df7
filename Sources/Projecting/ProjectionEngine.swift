public import CRM
internal import CRename
public import EventLog
internal import Glibc
internal import LMDB
internal import Synchronization

/// Keeps projections of a log, and answers what they were at any moment.
///
/// ```
/// projections/<name>-<version>/        a projection (ProjectionStore)
/// projections/<name>-<version>.new/    one that is being built beside it, or that another has replaced
/// projections/lock                     held by the process that keeps them up
/// ```
/// Everything here can be deleted: it is made anew from the log.
public final class ProjectionEngine: Sendable {
    /// The data of the event at a position with its personal values in place, as far as they may be seen; what
    /// is erased is no text and no number there.
    public typealias PersonalValues = @Sendable (UInt64) -> JSONDocument?

    let log: EventLog
    let catalogue: @Sendable () -> Catalogue
    public let projections: [Projection]
    let directory: String
    /// What of the ledger's settings the projections depend on.
    private let settings: String
    private let state = Mutex(State())

    private let open: PersonalValues

    struct State: Sendable {
        var knowledge = Knowledge()
        var stores: [String: ProjectionStore] = [:]
        /// What is known at the positions that were read last.
        var settled: [UInt64: Settled] = [:]
        /// The erased contacts, as of how many erasures.
        var erased: (count: Int, contacts: Set<String>) = (0, [])
        var lock: ProjectionLock?
    }

    /// Merges and settings at one position.
    struct Settled: Sendable {
        let merges: Merges
        let settings: Settings
    }

    public init(
        log: EventLog, catalogue: @escaping @Sendable () -> Catalogue, projections: [Projection],
        directory: String, settings: String, open: @escaping PersonalValues = { _ in nil }
    ) {
        self.open = open
        self.log = log
        self.catalogue = catalogue
        self.projections = projections
        self.directory = directory
        self.settings = settings
    }

    deinit { close() }

    public func close() {
        state.withLock { state in
            for store in state.stores.values { store.close() }
            state = State()
        }
    }

    // MARK: Stores

    func path(of projection: Projection) -> String { "\(directory)/\(projection.identity)" }

    /// Where it is built. What a killed process left there is of no use.
    private func unfinishedPath(of projection: Projection) -> String { path(of: projection) + ".new" }

    func identity(of projection: Projection) -> String {
        let id = log.meta.id.bytes.map { String($0, radix: 16) }.joined(separator: ".")
        return "daftar-projection 1\n\(projection.identity)\n\(id)\n\(settings)"
    }

    /// The store of `projection` as it stands on disk, opened once; `nil` where there is none that is whole
    /// and of this log.
    func store(of projection: Projection) throws -> ProjectionStore? {
        try state.withLock { state in
            if let open = state.stores[projection.name] { return open }
            let path = self.path(of: projection)
            guard access(path + "/data.mdb", F_OK) == 0 else { return nil }
            do {
                let store = try ProjectionStore(
                    projection, in: path, identity: identity(of: projection), readOnly: state.lock == nil)
                guard try isOfThisLog(store) else { return nil }
                state.stores[projection.name] = store
                return store
            } catch let error as ProjectingError where error.code == .otherIdentity || error.code == .damaged
            {
                return nil
            }
        }
    }

    /// Whether the log has, where the store stands, the root that it had when the store was written.
    private func isOfThisLog(_ store: ProjectionStore) throws -> Bool {
        guard let standing = try store.standing(), standing.position <= (try log.headPosition()) else {
            return false
        }
        return try log.root(size: standing.position) == standing.root
    }

    func knowledge(upTo head: UInt64) throws -> Knowledge {
        try state.withLock { state in
            try state.knowledge.follow(log, to: head)
            return state.knowledge
        }
    }

    // MARK: Reading

    /// What reads `projection` at `moment`, at which the projection must have arrived.
    ///
    /// - Throws: ``ProjectingError`` `behind`.
    func reader(of projection: Projection, at moment: ReplayMoment, now: Instant) throws -> MomentReader {
        guard let store = try store(of: projection), let standing = try store.standing() else {
            throw ProjectingError(.behind, "the projection \(projection.name) has not been built")
        }
        guard standing.position >= moment.end else {
            throw ProjectingError(
                .behind,
                "\(projection.name) stands at position \(standing.position), not yet at \(moment.end)")
        }
        // What was erased since is erased at every moment.
        let knowledge = try knowledge(upTo: try log.headPosition())
        let settled = try settled(before: moment.end, knowledge)
        let context = ReadContext(
            moment: moment, now: now.microseconds, merges: settled.merges, settings: settled.settings,
            erased: try erased(knowledge),
            openEvent: open)
        return try MomentReader(
            store: store, context: context, knowledge: knowledge, log: log, catalogue: catalogue)
    }

    private func erased(_ knowledge: Knowledge) throws -> Set<String> {
        let known = state.withLock { $0.erased }
        if known.count == knowledge.erasureCount { return known.contacts }
        let contacts = try knowledge.erasedContacts(log, catalogue())
        state.withLock { $0.erased = (knowledge.erasureCount, contacts) }
        return contacts
    }

    private static let settledLimit = 16

    private func settled(before end: UInt64, _ knowledge: Knowledge) throws -> Settled {
        if let known = state.withLock({ $0.settled[end] }) { return known }
        let settled = Settled(
            merges: try knowledge.merges(before: end, log, catalogue()),
            settings: try Settings.known(before: end, of: knowledge, log))
        state.withLock { state in
            if state.settled.count >= Self.settledLimit { state.settled.removeAll() }
            state.settled[end] = settled
        }
        return settled
    }

    /// The position that all of `tables` (empty: all projections) have reached.
    public func position(of tables: Set<String> = []) throws -> UInt64 {
        var least = try log.headPosition()
        for projection in projections
        where tables.isEmpty || projection.tables.contains(where: { tables.contains($0.name) }) {
            guard let standing = try store(of: projection)?.standing() else {
                throw ProjectingError(.behind, "the projection \(projection.name) has not been built")
            }
            least = min(least, standing.position)
        }
        return least
    }

    func estimatedRowCount(of projection: Projection, _ table: Table) throws -> Int {
        guard let store = try store(of: projection) else { return 0 }
        return try store.estimatedRowCount(of: table)
    }

    /// The tables of all projections and of settings, for statements.
    public var tables: [any SQLTable] {
        let views: [any SQLTable] = projections.flatMap { projection in
            projection.tables.map { ViewTable(engine: self, projection: projection, table: $0) }
        }
        let settings: [any SQLTable] = [
            PipelineStagesTable(engine: self), SettingsTable.calendars(self), SettingsTable.targets(self),
            SettingsTable.exchangeRates(self),
        ]
        return views + settings
    }

    /// The settings that are known before `end`.
    func settings(before end: UInt64) throws -> Settings {
        try settled(before: end, try knowledge(upTo: end)).settings
    }

    /// How one projection stands.
    public struct Status: Sendable {
        public let name: String
        public let version: Int
        /// Every event before it is folded in; `nil` where it has not been built.
        public let position: UInt64?
        public let keepsHistory: Bool
        /// Streams that have been folded.
        public let rows: Int
        /// Of the pages that its tables have.
        public let bytes: Int
    }

    public func status() throws -> [Status] {
        try projections.map { projection in
            let store = try store(of: projection)
            let (standing, size) = (try store?.standing(), try store?.size())
            return Status(
                name: projection.name, version: projection.version, position: standing?.position,
                keepsHistory: standing?.keepsHistory ?? false, rows: size?.rows ?? 0, bytes: size?.bytes ?? 0)
        }
    }

    // MARK: Keeping up

    /// Takes the right to write projections, which one process has at a time.
    ///
    /// - Throws: ``ProjectingError`` `in_use`.
    public func takeOver() throws {
        mkdir(directory, 0o700)
        try state.withLock { state in
            if state.lock != nil { return }
            let lock = try ProjectionLock(directory + "/lock")
            for projection in projections { try Self.remove(unfinishedPath(of: projection)) }
            for store in state.stores.values { store.close() }
            state.stores = [:]
            state.lock = lock
        }
    }

    private func requireLock() throws {
        if state.withLock({ $0.lock == nil }) { try takeOver() }
    }

    public struct RebuildProgress: Sendable {
        public let events: UInt64
        public let isDone: Bool
    }

    /// Builds `names` (all where empty) anew beside what there is, catches up with the log, and switches.
    ///
    /// - Parameters:
    ///   - keepsHistory: without it past moments are folded from the log.
    ///   - progress: told how many events have been folded in.
    @available(*, noasync)
    public func rebuild(
        _ names: [String] = [], keepsHistory: Bool = true, workers: Int = 2,
        progress: (UInt64) throws -> Void = { _ in }
    ) throws {
        try requireLock()
        let wanted = projections.filter { names.isEmpty || names.contains($0.name) }
        try log.waitForIndex()
        let end = try log.indexedEnd()
        let stores = try wanted.map { projection in
            let path = unfinishedPath(of: projection)
            try Self.remove(path)
            guard mkdir(path, 0o700) == 0 else {
                throw ProjectingError(.storage, "\(path) cannot be made: \(String(cString: strerror(errno)))")
            }
            return try ProjectionStore(
                projection, in: path, identity: identity(of: projection), readOnly: false, noSync: true)
        }
        defer { for store in stores { store.close() } }
        let input = RebuildInput(
            log: log, catalogue: catalogue, projections: wanted,
            amendments: try knowledge(upTo: end).amendments, end: end, keepsHistory: keepsHistory)
        try Rebuild(input: input, stores: stores, workerCount: workers).run(progress: progress)
        try catchUp(stores, from: end)
        for store in stores {
            store.close()
            try switchTo(store)
        }
    }

    /// Folds in what came while stores that are not synced were built: switching to them never goes back.
    private func catchUp(_ stores: [ProjectionStore], from position: UInt64) throws {
        let head = try log.headPosition()
        if head == position { return }
        try log.waitForIndex()
        try follow(stores, position..<head)
        for store in stores { try store.environment.sync() }
    }

    /// Puts a store that is built in the place of the present one; whoever reads that goes on reading it.
    private func switchTo(_ store: ProjectionStore) throws {
        let path = self.path(of: store.projection)
        try state.withLock { state in
            state.stores[store.projection.name] = nil
            // In one step: a process killed here leaves the one or the other, and never has to build anew.
            if daftar_exchange(store.path, path) != 0 {
                if errno != ENOENT { try Self.remove(path) }
                guard rename(store.path, path) == 0 else {
                    throw ProjectingError(.storage, "\(path) cannot be put in place")
                }
            }
            try Self.remove(store.path)
        }
    }

    private static func remove(_ path: String) throws {
        for file in ["data.mdb", "lock.mdb"] { unlink("\(path)/\(file)") }
        if rmdir(path) != 0, errno != ENOENT {
            throw ProjectingError(.storage, "\(path) cannot be removed: \(String(cString: strerror(errno)))")
        }
    }

    /// Brings all projections up with the log: those that are missing or of another log are built, the
    /// others follow.
    @available(*, noasync)
    public func catchUp(progress: (UInt64) throws -> Void = { _ in }) throws {
        try requireLock()
        try log.waitForIndex()
        let missing = try projections.filter { try store(of: $0) == nil }.map(\.name)
        if !missing.isEmpty { try rebuild(missing, progress: progress) }
        try follow(to: try log.headPosition())
    }

    /// Follows the log until it is closed or the task cancelled: what the writing process runs beside its
    /// appends. Each time it takes all events that have come since.
    ///
    /// - Parameter advanced: told the position that all projections have reached.
    public func follow(advanced: @Sendable (UInt64) -> Void = { _ in }) async throws {
        try begin()
        var position = try position()
        advanced(position)
        while !Task.isCancelled {
            let head = try await log.waitForHead(beyond: position)
            if head == position { return }
            try advance(to: head)
            position = head
            advanced(position)
        }
    }

    // A write transaction belongs to its thread: between these no other work of the task comes.
    private func begin() throws { try catchUp() }
    private func advance(to head: UInt64) throws { try follow(to: head) }

    /// Folds what the log has up to `head` into each projection.
    @available(*, noasync)
    func follow(to head: UInt64) throws {
        var groups: [UInt64: [ProjectionStore]] = [:]
        for projection in projections {
            guard let store = try store(of: projection), let standing = try store.standing() else { continue }
            groups[standing.position, default: []].append(store)
        }
        for (start, stores) in groups where start < head { try follow(stores, start..<head) }
    }

    /// Folds the events in `range` into stores that stand at its start.
    @available(*, noasync)
    private func follow(_ stores: [ProjectionStore], _ range: Range<UInt64>) throws {
        let follower = Follower(log: log, catalogue: catalogue, stores: stores)
        var position = range.lowerBound
        while position < range.upperBound {
            let end = min(range.upperBound, position + Follower.batchLimit)
            try follower.advance(position..<end, try knowledge(upTo: end))
            position = end
        }
    }
}

/// The right to write projections: a lock that the system lets go of with its process.
final class ProjectionLock: Sendable {
    private let descriptor: Int32

    init(_ path: String) throws {
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw ProjectingError(.storage, "\(path) cannot be opened: \(String(cString: strerror(errno)))")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            Glibc.close(descriptor)
            throw ProjectingError(.inUse, "another process keeps the views up (\(path))")
        }
    }

    deinit { Glibc.close(descriptor) }
}
