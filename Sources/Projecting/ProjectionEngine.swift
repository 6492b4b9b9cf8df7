public import CRM
public import EventLog
internal import Glibc
internal import LMDB
internal import Synchronization

/// Keeps projections of a log, and answers what they were at any moment.
///
/// ```
/// projections/<name>-<version>/        a projection (ProjectionStore)
/// projections/<name>-<version>.new/    one that is being built beside it, or that another has replaced
/// projections/lock-<name>-<version>    held by the process that keeps it up (ProjectionLock)
/// ```
/// Everything here can be deleted: it is made anew from the log.
///
/// A projection whose version was raised is built beside the one that its *earlier* definition made. Until the
/// two change places, the earlier one answers and follows the log.
public final class ProjectionEngine: Sendable {
    /// The data of the event at a position, minified, with its personal values in place, as far as they may be
    /// seen; what is erased is no text and no number there.
    public typealias PersonalValues = @Sendable (UInt64) -> [UInt8]?

    let log: EventLog
    let catalogue: @Sendable () -> Catalogue
    public let projections: [Projection]
    /// Definitions that answer until those of ``projections`` are built.
    let earlier: [Projection]
    let directory: String
    /// What of the ledger's settings the projections depend on.
    private let settings: String
    let state: SharedState
    /// Held while stores are brought up with the log or change places, so that a reader never sees one go back.
    let keeping = Mutex(Keeping())

    private let open: PersonalValues
    /// Whether it reads what another engine keeps up.
    private let isBorrowing: Bool

    /// What an engine and those that only read beside it have in common: each file is opened once.
    final class SharedState: Sendable {
        private let state = Mutex(State())

        func withLock<Result>(_ body: (inout sending State) throws -> sending Result) rethrows
            -> sending Result
        {
            try state.withLock(body)
        }
    }

    struct State: Sendable {
        var knowledge = Knowledge()
        /// By their projections' identities.
        var stores: [String: ProjectionStore] = [:]
        /// What is known at the positions that were read last.
        var settled: [UInt64: Settled] = [:]
        /// The erased contacts, as of how many erasures.
        var erased: (count: Int, contacts: Set<String>) = (0, [])
        /// By their projections' identities.
        var locks: [String: ProjectionLock] = [:]
    }

    /// Merges and settings at one position.
    struct Settled: Sendable {
        let merges: Merges
        let settings: Settings
    }

    public init(
        log: EventLog, catalogue: @escaping @Sendable () -> Catalogue, projections: [Projection],
        earlier: [Projection] = [], directory: String, settings: String,
        open: @escaping PersonalValues = { _ in nil }
    ) {
        self.open = open
        self.log = log
        self.catalogue = catalogue
        self.projections = projections
        self.earlier = earlier
        self.directory = directory
        self.settings = settings
        state = SharedState()
        isBorrowing = false
    }

    private init(beside other: ProjectionEngine, open: @escaping PersonalValues) {
        self.open = open
        log = other.log
        catalogue = other.catalogue
        projections = other.projections
        earlier = other.earlier
        directory = other.directory
        settings = other.settings
        state = other.state
        isBorrowing = true
    }

    /// The same views for those who may not see personal values: they read as null. It reads what this engine
    /// keeps up, and is of no use once this one is closed.
    public func concealed() -> ProjectionEngine { ProjectionEngine(beside: self) { _ in nil } }

    deinit { close() }

    /// Lets go of the files; of an engine that only reads beside another, does nothing.
    public func close() {
        if isBorrowing { return }
        // Where that fails, the note that says so stays.
        try? sync()
        state.withLock { state in
            for store in state.stores.values { store.close() }
            state = State()
        }
    }

    // MARK: Stores

    func path(of projection: Projection) -> String { "\(directory)/\(projection.identity)" }

    /// Where it is built. What a killed process left there is of no use.
    func unfinishedPath(of projection: Projection) -> String { path(of: projection) + ".new" }

    func identity(of projection: Projection) -> String {
        let id = log.meta.id.bytes.map { String($0, radix: 16) }.joined(separator: ".")
        return "daftar-projection 2\n\(projection.identity)\n\(id)\n\(settings)"
    }

    /// The store of `projection` as it stands on disk, opened once; `nil` where there is none that is whole
    /// and of this log.
    func store(of projection: Projection) throws -> ProjectionStore? {
        try state.withLock { state in
            if let open = state.stores[projection.identity] { return open }
            let path = self.path(of: projection)
            let isKept = state.locks[projection.identity] != nil
            guard access(path + "/data.mdb", F_OK) == 0,
                isKept || !ProjectionLock.mayHaveLostWrites(lockPath(of: projection))
            else { return nil }
            do {
                let store = try ProjectionStore(
                    projection, in: path, identity: identity(of: projection),
                    readOnly: !isKept)
                guard try isOfThisLog(store) else { return nil }
                state.stores[projection.identity] = store
                return store
            } catch let error as ProjectingError where error.code == .otherIdentity || error.code == .damaged
            {
                return nil
            }
        }
    }

    /// The definition that answers for `projection`: its own once it is built, till then the newest earlier
    /// one that stands.
    func answering(_ projection: Projection) throws -> Projection {
        if try store(of: projection) != nil { return projection }
        let others = earlier.filter { $0.name == projection.name }.sorted { $0.version > $1.version }
        return try others.first { try store(of: $0) != nil } ?? projection
    }

    /// The definitions that answer now, in order of ``projections``.
    func answering() throws -> [Projection] { try projections.map(answering) }

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
        guard let store = try store(of: projection) else {
            throw ProjectingError(.behind, "the projection \(projection.name) has not been built")
        }
        return try reader(of: store, at: moment, now: now)
    }

    func reader(of store: ProjectionStore, at moment: ReplayMoment, now: Instant) throws -> MomentReader {
        let projection = store.projection
        guard let standing = try store.standing() else {
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
        for projection in try answering()
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
        let answering = (try? answering()) ?? projections
        let views: [any SQLTable] = answering.flatMap { projection in
            projection.tables.map { ViewTable(engine: self, projection: projection, table: $0) }
        }
        return views + settingTables
    }

    /// What is set, as tables.
    var settingTables: [any SQLTable] {
        [
            PipelineStagesTable(engine: self), SettingsTable.calendars(self), SettingsTable.targets(self),
            SettingsTable.exchangeRates(self),
        ]
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
        try answering().map { projection in
            let store = try store(of: projection)
            let (standing, size) = (try store?.standing(), try store?.size())
            return Status(
                name: projection.name, version: projection.version, position: standing?.position,
                keepsHistory: standing?.keepsHistory ?? false, rows: size?.rows ?? 0, bytes: size?.bytes ?? 0)
        }
    }
}
