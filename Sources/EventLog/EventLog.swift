internal import Glibc
internal import LMDB
internal import Synchronization

/// The append-only log: events in one order, atomically appended, never changed.
///
/// It knows nothing of CRM. What may be appended a ``Guard`` decides; personal values come sealed.
///
/// Rules for who uses it:
/// - One process at a time opens it for writing; any number read.
/// - An append is on disk when it is answered. An `unknown` answer is cleared up by sending the same
///   event ids again.
/// - Reads are short snapshots; long ones are made of many. Nothing is held while a caller waits.
public final class EventLog: Sendable {
    public enum Access: Sendable {
        case reading
        /// With the guard that decides about appends.
        case writing(any Guard)
    }

    /// What the log in `directory` is, without opening it further.
    public static func meta(in directory: String) throws -> LogMeta {
        guard exists(in: directory) else { throw LogError(.notALedger, "\(directory) holds no ledger") }
        return try readMeta(LogStore(path: directory + "/log", readOnly: true, create: false))
    }

    public let meta: LogMeta
    public let directory: String
    let reader: LogReader
    private let surroundings: Surroundings
    private let head: LogHead
    let feed: LiveFeed
    private let writing: Writing?
    private let isClosed = Mutex(false)

    private struct Writing: Sendable {
        let lock: WriterLock
        let writer: Writer
        let indexer: Indexer
        let trainer: DictionaryTrainer
    }

    // MARK: Making and opening

    /// Whether `directory` holds a log.
    public static func exists(in directory: String) -> Bool {
        access(directory + "/log/data.mdb", F_OK) == 0
    }

    /// Makes an empty log in `directory` (made if needed).
    ///
    /// - Parameters:
    ///   - dictionary: the first zstd dictionary.
    ///   - complete: makes what else belongs to it, before it is there for others; told whether an earlier
    ///     attempt was broken off and may have left some of that.
    /// - Throws: ``LogError``; `locked` where another process is at it, `storage` where there is one already.
    @available(*, noasync)
    public static func create(
        in directory: String, meta: LogMeta, dictionary: [UInt8],
        complete: (_ isResumed: Bool) throws -> Void = { _ in }
    ) throws {
        let isNew = mkdir(directory, 0o700) == 0
        guard isNew || errno == EEXIST else { throw LogError.system("\(directory) cannot be made") }
        let lock = try WriterLock(path: directory + "/writer.lock")
        if exists(in: directory) { throw LogError(.storage, "\(directory) holds a ledger already") }
        try withExtendedLifetime(lock) {
            // It gets its name when it is whole and on the disk; what a killed process left is thrown away.
            let (path, unfinished) = (directory + "/log", directory + "/log.new")
            let isResumed = mkdir(unfinished, 0o700) != 0
            if isResumed, errno != EEXIST { throw LogError.system("\(unfinished) cannot be made") }
            try DirectorySync.run(directory)
            do {
                for file in ["data.mdb", "lock.mdb"] { unlink("\(unfinished)/\(file)") }
                try fill(unfinished, meta, dictionary)
                try complete(isResumed)
                try DirectorySync.run(unfinished)
                unlink(path + "/lock.mdb")
                rmdir(path)
                guard rename(unfinished, path) == 0 else { throw LogError.system("\(path) cannot be made") }
            } catch {
                for file in ["data.mdb", "lock.mdb"] { unlink("\(unfinished)/\(file)") }
                rmdir(unfinished)
                throw error
            }
            try DirectorySync.run(directory)
            if isNew { try DirectorySync.run(directory + "/..") }
        }
    }

    private static func fill(_ path: String, _ meta: LogMeta, _ dictionary: [UInt8]) throws {
        let store = try LogStore(path: path, readOnly: false, create: true)
        do {
            try store.write { transaction, tables in
                let state = LogState(head: 0, lastRecorded: .distantPast, root: .empty)
                let rows = [
                    (LogMeta.formatKey, Array(LogStore.format.utf8)), (LogMeta.idKey, meta.id.bytes),
                    (LogMeta.settingsKey, meta.settings), (LogMeta.originKey, Array(meta.origin.utf8)),
                    (LogMeta.rulesKey, Array(String(meta.ruleVersion).utf8)),
                    (LogMeta.checksumKey, meta.checksum.bytes), (LogMeta.headKey, state.bytes),
                ]
                for (key, value) in rows {
                    try transaction.put(key.span.bytes, value.span.bytes, in: tables.meta)
                }
                try transaction.put(1, dictionary.span.bytes, in: tables.dictionaries)
            }
        } catch let error as LMDBError {
            throw LogError(error.isDiskFull ? .diskFull : .storage, "the log cannot be made", cause: error)
        }
    }

    /// Opens the log in `directory`; checks format, identity, the file's size and the tail first.
    ///
    /// For writing, events that the index does not have are brought into it – all of them where it is
    /// lost or was made by other rules.
    public init(in directory: String, access: Access, surroundings: Surroundings) throws {
        guard Self.exists(in: directory) else {
            throw LogError(.notALedger, "\(directory) holds no ledger")
        }
        self.directory = directory
        self.surroundings = surroundings
        let isReading = if case .reading = access { true } else { false }
        let lock = isReading ? nil : try WriterLock(path: directory + "/writer.lock")
        let store = try LogStore(path: directory + "/log", readOnly: isReading, create: false)
        meta = try Self.readMeta(store)
        let codec = try RecordCodec(logID: meta.id, store: store)
        let index = try Self.openIndex(directory + "/index", isReading: isReading)
        reader = LogReader(store: store, codec: codec, index: index)
        head = LogHead(try OpenCheck.run(reader))
        feed = LiveFeed(reader: reader, head: isReading ? nil : head)
        switch access {
        case .reading: writing = nil
        case .writing(let rules): writing = try Self.startWriting(lock!, rules, reader, surroundings, head)
        }
    }

    private static func openIndex(_ path: String, isReading: Bool) throws -> IndexStore {
        if isReading, Glibc.access(path + "/data.mdb", F_OK) != 0 {
            throw LogError(.indexLost, "\(path) is lost; opening the ledger for writing makes it anew")
        }
        if !isReading { mkdir(path, 0o700) }
        do {
            let index = try IndexStore(path: path, readOnly: isReading)
            if isReading, try index.read({ try $1.isForeign($0) }) {
                throw LogError(
                    .indexLost, "\(path) is of another format; opening the ledger for writing makes it anew")
            }
            return index
        } catch let error as LogError where error.code == .damaged && !isReading {
            // It is made anew from the log, as if it were lost.
            for file in ["data.mdb", "lock.mdb"] { unlink("\(path)/\(file)") }
            return try IndexStore(path: path, readOnly: isReading)
        }
    }

    private static func startWriting(
        _ lock: WriterLock, _ rules: any Guard, _ reader: LogReader, _ surroundings: Surroundings,
        _ head: LogHead
    ) throws -> Writing {
        let index = reader.index
        let wanted = IndexState(logID: reader.codec.logID, ruleVersion: rules.ruleVersion)
        let state = try index.read { try $1.state($0) }
        let isUsable =
            state?.logID == wanted.logID && state?.ruleVersion == wanted.ruleVersion
            && (state?.end ?? .max) <= head.value
        if !isUsable { try index.reset(wanted) }
        let indexer = Indexer(index: index, end: isUsable ? state?.end ?? 0 : 0)
        do {
            let writer = try Writer {
                try WriterDesk(
                    reader: reader, rules: rules, indexer: indexer, surroundings: surroundings, head: head)
            }
            let trainer = DictionaryTrainer(reader: reader) { writer.add(dictionary: $0) }
            return Writing(lock: lock, writer: writer, indexer: indexer, trainer: trainer)
        } catch {
            indexer.stop()
            throw error
        }
    }

    private static func readMeta(_ store: LogStore) throws -> LogMeta {
        let keys = [
            LogMeta.formatKey, LogMeta.idKey, LogMeta.originKey, LogMeta.settingsKey, LogMeta.rulesKey,
            LogMeta.checksumKey,
        ]
        let values = try store.read { transaction, tables in
            try keys.map { try transaction.get($0.span.bytes, in: tables.meta)?.array }
        }
        let texts = values.map { String(decoding: $0 ?? [], as: UTF8.self) }
        guard texts[0] == LogStore.format else {
            throw LogError(
                .unsupportedFormat,
                "the log has the format \"\(texts[0])\"; this program reads \"\(LogStore.format)\"")
        }
        guard let id = LogID(values[1] ?? []), let settings = values[3], let rules = Int(texts[4]) else {
            throw LogError(.damaged, "the log's identity cannot be read")
        }
        let meta = LogMeta(id: id, origin: texts[2], settings: settings, ruleVersion: rules)
        guard values[5] == meta.checksum.bytes else {
            throw LogError(.damaged, "the log's identity or settings are not what was written")
        }
        return meta
    }

    /// Writes what waits, brings the index up and lets go of the directory. Does nothing the second time.
    public func close() {
        let first = isClosed.withLock { isClosed in
            defer { isClosed = true }
            return !isClosed
        }
        guard first else { return }
        feed.stop()
        guard let writing else { return }
        writing.trainer.stop()
        writing.writer.stop()
        writing.indexer.stop()
        head.release()
    }

    deinit { close() }
}

// MARK: - Appending

extension EventLog {
    /// What makes events ready for this log.
    public var preparation: EventPreparation {
        EventPreparation(codec: reader.codec, surroundings: surroundings)
    }

    /// Appends; returns when the events are on disk.
    ///
    /// - Throws: ``Refusal``; ``LogError`` – `unknown` where the outcome has to be asked for by sending the
    ///   same ids again.
    public func append(_ request: AppendRequest) async throws -> AppendOutcome {
        try await withCheckedThrowingContinuation { continuation in
            submit([request]) { continuation.resume(with: $0[0]) }
        }
    }

    /// Appends many requests in their order, each all or none by itself; `answer` gets their fates in the
    /// same order, on the writer's thread, and must be short.
    ///
    /// - Parameter sequence: what they belong to where none may be decided before those in front of it.
    public func submit(
        _ requests: [AppendRequest], in sequence: AppendSequence? = nil,
        answer: @escaping @Sendable ([Result<AppendOutcome, any Error>]) -> Void
    ) {
        guard let writing else {
            let error = LogError(.closed, "the log is open for reading only")
            return answer(requests.map { _ in .failure(error) })
        }
        let submission = Writer.Submission(requests: requests, in: sequence) {
            [trainer = writing.trainer, head] answers in
            answer(answers)
            trainer.logHasGrown(to: head.value)
        }
        writing.writer.submit(submission)
    }

    /// Moves the boxes of a data subject to another slot of the vault; returns when that is on disk and the
    /// index knows it. Appends wait meanwhile. Blocks the thread – for milliseconds, unless the subject has
    /// many thousand events.
    ///
    /// - Returns: how many boxes there were.
    /// - Throws: what `resealing` throws, and ``LogError``; where that is not `unknown`, nothing was moved.
    public func reseal(_ resealing: Resealing) throws -> Int {
        guard let writing else { throw LogError(.closed, "the log is open for reading only") }
        let count = try writing.writer.reseal(resealing)
        try writing.indexer.wait { try reader.entry(of: resealing.subject)?.slot == resealing.new }
        return count
    }

    /// Slots whose boxes were moved to others: their keys are to be destroyed, also when they come back with
    /// an old copy of `keys/`.
    public func movedSlots() throws -> [MovedSlot] {
        try reader.store.read { transaction, tables in try MovedSlot.all(transaction, tables, meta.id) }
    }

    /// Waits until the index has every event that is in the log now.
    public func waitForIndex() throws {
        try writing?.indexer.wait(until: head.value)
    }

    /// Whether the index has every event that is in the log now. Where another process writes, it soon will;
    /// where one was killed, only when the log is opened for writing.
    public func isIndexComplete() throws -> Bool {
        let head = try headPosition()
        return try reader.index.read { try $1.end($0) } >= head
    }
}

// MARK: - Reading

extension EventLog {
    /// The position that the next event will get: the log's length.
    public func headPosition() throws -> UInt64 {
        writing == nil ? try reader.head() : head.value
    }

    /// Returns the head once it is beyond `position`: at once in the writing process, within
    /// 20 ms in another. Returns also when the log is closed or the task cancelled.
    public func waitForHead(beyond position: UInt64) async throws -> UInt64 {
        if writing != nil { return await head.wait(beyond: position) }
        while true {
            let head = try reader.head()
            if head > position || Task.isCancelled || isClosed.withLock({ $0 }) { return head }
            try? await Task.sleep(for: .milliseconds(20))
        }
    }

    /// Has `listener` told of every move of the head from now on, on the writer's thread; it must be short.
    /// Where another process writes it is never told.
    package func tellOfGrowth(_ listener: @escaping @Sendable () -> Void) { head.tell(listener) }

    public func event(at position: UInt64) throws -> Event? { try reader.event(at: position) }

    /// Calls `body` with the event at `position`, decoded and not copied, where there is one. `body` must be short, as
    /// a snapshot is held.
    public func withEvent(at position: UInt64, _ body: (EventDecoder) throws -> Void) throws {
        _ = try reader.withRecord(at: position, body)
    }

    public func position(ofID id: String) throws -> UInt64? { try reader.position(ofID: id) }

    /// The number of events recorded at or before `instant`: where a view as of then ends.
    public func position(asOf instant: Instant) throws -> UInt64 { try reader.position(asOf: instant) }

    /// Up to `limit` events in `range` that match `filter`.
    public func read(
        _ filter: Filter = Filter(), in range: Range<UInt64> = 0..<UInt64.max,
        direction: ReadDirection = .forward, limit: Int
    ) throws -> EventPage {
        try reader.read(filter, in: range, direction: direction, limit: limit)
    }

    /// As ``read(_:in:direction:limit:)``, decoding the events one by one in the place of copying them; `body`
    /// must be short, as one snapshot is held.
    ///
    /// - Returns: the page's ``EventPage/completeTo``.
    public func forEachEvent(
        matching filter: Filter, in range: Range<UInt64>, direction: ReadDirection = .forward, limit: Int,
        _ body: (EventDecoder) throws -> Void
    ) throws -> UInt64 {
        try reader.read(filter, in: range, direction: direction, limit: limit) { decoder in
            try body(decoder)
            return true
        }
    }

    /// Up to `limit` events of `stream`, from `revision` up or down.
    public func read(
        stream: String, from revision: UInt64? = nil, direction: ReadDirection = .forward, limit: Int
    ) throws -> [Event] {
        let start = revision ?? (direction == .forward ? 0 : .max)
        return try reader.read(stream: stream, from: start, direction: direction, limit: limit)
    }

    /// Everything about `entity` in the first `end` events, by position: the events that concern it, and
    /// all of the streams that were ever linked to it.
    public func history(of entity: String, before end: UInt64 = .max) throws -> [Event] {
        try reader.history(of: entity, before: end)
    }

    /// The names of the entities that `event` concerns beside its own stream.
    public func concerns(of event: Event) throws -> [String] { try reader.concerns(of: event) }

    /// The names of the entities that `event` links its stream to (a correction: that its new data links the
    /// corrected stream to).
    public func links(of event: Event) throws -> [String] {
        try event.concerns.filter(\.isLink).map { try reader.codec.entityName($0) }
    }

    /// What the index knows of `entity`: the position of the first event of its stream, how many there are, and its
    /// slot in the vault.
    public func summary(
        of entity: String
    ) throws -> (creation: UInt64?, count: UInt64, slot: UInt32?, state: [UInt8])? {
        try reader.entry(of: entity).map { ($0.creation, $0.count, $0.slot, $0.state) }
    }

    /// Decodes the events from `start` up to `end` one by one, in order, until `body` returns `false`.
    /// Nothing is allocated per event; what `body` wants to keep it copies.
    ///
    /// - Returns: the position behind the last event seen.
    @discardableResult
    public func scan(
        from start: UInt64 = 0, to end: UInt64 = .max, _ body: (EventDecoder) throws -> Bool
    ) throws -> UInt64 {
        try reader.scan(from: start, to: end, body)
    }

    /// Slots of the vault that events have used so far: the next free one.
    public func slotEnd() throws -> UInt32 {
        let state = try reader.index.read { try $1.state($0) }
        var end = state?.slotEnd ?? 0
        try reader.scan(from: state?.end ?? 0, to: .max) { decoder in
            if let slot = decoder.sealedSlot { end = max(end, slot + 1) }
            return true
        }
        for moved in try movedSlots() { end = max(end, moved.new + 1) }
        return end
    }

    // MARK: Tree

    public func root(size: UInt64) throws -> Hash {
        try head.root(size: size) ?? TreeReader(reader: reader).root(size: size)
    }

    /// Hashes from the sibling of leaf `position` up to the child of the root of `size` leaves.
    public func inclusionProof(of position: UInt64, size: UInt64) throws -> [Hash] {
        try MerkleTree.inclusionProof(of: position, size: size, node: TreeReader(reader: reader).node)
    }

    public func consistencyProof(from old: UInt64, to size: UInt64) throws -> [Hash] {
        try MerkleTree.consistencyProof(from: old, to: size, node: TreeReader(reader: reader).node)
    }

    /// Rows and bytes of every table, of log and index.
    public func statistics() throws -> [(name: String, entries: Int, bytes: Int)] {
        try reader.store.statistics() + reader.index.statistics()
    }
}
