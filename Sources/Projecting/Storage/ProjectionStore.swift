internal import EventLog
internal import Glibc
internal import LMDB
internal import Synchronization

/// One version of one projection on disk: an LMDB environment in a directory of its own.
///
/// ```
/// streams-<fold>      stream → StreamRecord
/// history-<fold>      stream ‖ 0 ‖ number (4) → HistoryChunk
/// totals-<aggregate>  key → contributing streams (v) · slots (v zigzag each)
/// givers-<aggregate>  key ‖ 0 ‖ 0 ‖ stream → nothing   who contributes, where sums alone do not tell
/// meta                text → bytes: identity, standing; while it is built, rebuild (RebuildProgress)
/// ```
final class ProjectionStore: Sendable {
    struct Tables: Sendable {
        var streams: [LMDB.Table] = []
        var history: [LMDB.Table] = []
        var totals: [LMDB.Table] = []
        var givers: [LMDB.Table] = []
        let meta: LMDB.Table

        init(_ environment: Environment, _ projection: Projection, create: Bool) throws(LMDBError) {
            for index in projection.folds.indices {
                streams.append(try environment.table("streams-\(index)", create: create))
                history.append(try environment.table("history-\(index)", create: create))
            }
            for aggregate in projection.aggregates {
                totals.append(try environment.table("totals-\(aggregate.index)", create: create))
                givers.append(try environment.table("givers-\(aggregate.index)", create: create))
            }
            meta = try environment.table("meta", create: create)
        }
    }

    /// How far a projection has come.
    struct Standing: Sendable, Equatable {
        /// Every event before it is folded in.
        var position: UInt64
        /// The root of the log's tree there.
        var root: Hash
        /// Whether the rows' past is kept; else every past moment is folded anew.
        var keepsHistory: Bool

        var bytes: [UInt8] {
            var output: [UInt8] = [keepsHistory ? 1 : 0]
            Varint.append(position, to: &output)
            return output + root.bytes
        }

        init(position: UInt64, root: Hash, keepsHistory: Bool) {
            self.position = position
            self.root = root
            self.keepsHistory = keepsHistory
        }

        init?(_ bytes: UnsafeRawBufferPointer) {
            guard let flag = bytes.first else { return nil }
            var reader = ByteReader(bytes, from: 1)
            guard let position = reader.varint(), reader.remaining == 32 else { return nil }
            let root = Hash(UnsafeRawBufferPointer(rebasing: bytes[reader.offset...]))
            self.init(position: position, root: root, keepsHistory: flag == 1)
        }
    }

    /// Reserved address space: two hundred bytes for each of three hundred million events.
    static let mapSize = 1 << 36
    static let identityKey = Array("identity".utf8)
    static let standingKey = Array("standing".utf8)

    let projection: Projection
    let path: String
    let environment: Environment
    let tables: Tables
    private let reached = Mutex<Reached?>(nil)

    /// How far the process that keeps the projection up has followed, which is beyond what it has written: what
    /// lies between concerned nothing here. Of eighteen projections an event concerns three, and fifteen commits
    /// would say no more than that.
    private struct Reached {
        var standing: Standing
        /// The position on disk, and when it came there.
        let written: UInt64
        let at: ContinuousClock.Instant
    }

    /// How long others may be left with an older position where nothing else is to be written.
    private static let patience = Duration.seconds(1)

    /// Opens the projection in the directory `path`, which must exist; an empty one is made into one where
    /// it is not opened for reading. Commits do not wait for the disk; ``LMDB/Environment/sync()`` does.
    ///
    /// - Parameter identity: what it must have been made by, and from.
    init(
        _ projection: Projection, in path: String, identity: String, readOnly: Bool
    ) throws {
        self.projection = projection
        self.path = path
        do throws(LMDBError) {
            environment = try Environment(
                path: path,
                options: .init(
                    mapSize: Self.mapSize,
                    maxTables: 2 * (projection.folds.count + projection.aggregates.count) + 1,
                    readOnly: readOnly, noSync: !readOnly))
            tables = try Tables(environment, projection, create: !readOnly)
        } catch {
            if error.saysDiskIsFull(at: path) { throw ProjectingError.diskFull(path) }
            throw ProjectingError(.damaged, "\(path) cannot be opened: \(error)")
        }
        let tables = self.tables
        let found = try environment.read { transaction in
            let key = Self.identityKey
            return try transaction.get(key.span.bytes, in: tables.meta)?.withUnsafeBytes {
                String(decoding: $0, as: UTF8.self)
            }
        }
        if let found, found != identity {
            throw ProjectingError(.otherIdentity, "\(path) was made by or from something else")
        }
        if found == nil, !readOnly { try note(identity) }
    }

    private func note(_ identity: String) throws {
        let tables = self.tables
        let (key, value) = (Self.identityKey, Array(identity.utf8))
        try write { transaction in
            try transaction.put(key.span.bytes, value.span.bytes, in: tables.meta)
        }
    }

    /// Whether LMDB lets it be read and written; not so after a first page that could not be written.
    var isUsable: Bool {
        do {
            try environment.read { _ in }
            return true
        } catch {
            return (error as? LMDBError)?.isCorrupted != true
        }
    }

    func standing() throws -> Standing? {
        if let reached = reached.withLock({ $0 }) { return reached.standing }
        return try environment.read { transaction in try standing(transaction) }
    }

    /// Whether what `transaction` sees is what stands at `position`.
    func stands(at position: UInt64, _ transaction: borrowing ReadTransaction) throws -> Bool {
        guard let written = try standing(transaction)?.position else { return false }
        if written == position { return true }
        guard let reached = reached.withLock({ $0 }), reached.written == written else { return false }
        return written...reached.standing.position ~= position
    }

    /// Writes what following up to `standing` has changed; `nil` for nothing.
    @available(*, noasync)
    func advance(to standing: Standing, writing change: ((inout WriteTransaction) throws -> Void)?) throws {
        if change == nil {
            let isKeptBack = reached.withLock { reached in
                guard let known = reached, known.at + Self.patience > .now else { return false }
                reached?.standing = standing
                return true
            }
            if isKeptBack { return }
        }
        try write(standing, change)
    }

    /// Writes how far it has come, where that is not on disk.
    @available(*, noasync)
    func writeStanding() throws {
        guard let reached = reached.withLock({ $0 }), reached.standing.position != reached.written else {
            return
        }
        try write(reached.standing, nil)
    }

    /// Runs `body` in a write transaction and commits it.
    ///
    /// - Throws: ``ProjectingError`` `disk_full`, `storage`.
    @available(*, noasync)
    func write(_ body: (inout WriteTransaction) throws -> Void) throws {
        try tellingWhatFailed { try environment.write(body) }
    }

    /// Brings what was committed to the disk.
    ///
    /// - Throws: as ``write(_:)``.
    func sync() throws {
        try tellingWhatFailed { try environment.sync() }
    }

    private func tellingWhatFailed(_ body: () throws -> Void) throws {
        do {
            try body()
        } catch let error as LMDBError {
            if error.saysDiskIsFull(at: path) { throw ProjectingError.diskFull(path) }
            throw ProjectingError(.storage, "\(path) cannot be written: \(error)")
        }
    }

    private func write(_ standing: Standing, _ change: ((inout WriteTransaction) throws -> Void)?) throws {
        try write { transaction in
            try change?(&transaction)
            try put(standing, &transaction)
        }
        reached.withLock { $0 = Reached(standing: standing, written: standing.position, at: .now) }
    }

    func standing(_ transaction: borrowing ReadTransaction) throws -> Standing? {
        let key = Self.standingKey
        return try transaction.get(key.span.bytes, in: tables.meta)?.withUnsafeBytes { Standing($0) }
    }

    func put(_ standing: Standing, _ transaction: inout WriteTransaction) throws {
        let (key, value) = (Self.standingKey, standing.bytes)
        try transaction.put(key.span.bytes, value.span.bytes, in: tables.meta)
    }

    /// How far it has come; `nil` where it is not being built.
    func rebuildProgress() throws -> RebuildProgress? {
        let tables = self.tables
        return try environment.read { transaction in
            let key = RebuildProgress.key
            return try transaction.get(key.span.bytes, in: tables.meta)?.withUnsafeBytes {
                RebuildProgress($0)
            }
        }
    }

    /// About how many rows `table` has.
    func estimatedRowCount(of table: Table) throws -> Int {
        let sources =
            switch table.source {
            case .streams(let fold, _), .elements(let fold, _, _), .replayed(let fold, _):
                [tables.streams[fold]]
            case .gathered(let parts): parts.map { tables.streams[$0.fold] }
            case .aggregate(let index): [tables.totals[index]]
            }
        return try environment.read { transaction in
            var count = 0
            for source in sources { count += try transaction.statistics(of: source).entries }
            return count
        }
    }

    /// Streams of a fold, and the bytes that all tables take.
    func size() throws -> (rows: Int, bytes: Int) {
        try environment.read { transaction in
            var bytes = 0
            var rows = 0
            for table in tables.streams + tables.history + tables.totals + tables.givers {
                bytes += try transaction.statistics(of: table).bytes
            }
            for table in tables.streams { rows += try transaction.statistics(of: table).entries }
            return (rows, bytes)
        }
    }

    func close() { environment.close() }
}

/// Totals of a key as bytes.
enum TotalsCodec {
    static func bytes(_ totals: Totals, count: UInt64) -> [UInt8] {
        var output: [UInt8] = []
        Varint.append(count, to: &output)
        for slot in totals.slots { Varint.append(Varint.zigzag(slot), to: &output) }
        return output
    }

    static func read(_ bytes: UnsafeRawBufferPointer) -> (totals: Totals, count: UInt64)? {
        var reader = ByteReader(bytes)
        guard let count = reader.varint() else { return nil }
        var slots: [Int64] = []
        while reader.remaining > 0 {
            guard let slot = reader.varint() else { return nil }
            slots.append(Varint.unzigzag(slot))
        }
        return (Totals(slots: slots), count)
    }
}
