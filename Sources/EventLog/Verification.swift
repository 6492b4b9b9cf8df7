internal import LMDB

/// Something that is not as it should be.
public struct Finding: Sendable, Equatable, CustomStringConvertible {
    /// Where, if it is about one event.
    public let position: UInt64?
    public let message: String

    public init(_ message: String, at position: UInt64? = nil) {
        self.message = message
        self.position = position
    }

    public var description: String { position.map { "position \($0): \(message)" } ?? message }
}

/// Reads everything and compares: each record with its checksum, positions and times with the laws,
/// revisions with the streams, entries with the tree, and the index with what the log says it must hold.
///
/// The index is compared by content, not by pages: the log is replayed into memory as if the index were
/// lost, and both sides are summed up in an order-independent hash. Memory: about 300 bytes a stream.
///
/// Damaged LMDB pages can end the process (SIGBUS, SIGSEGV, an assertion): run it in one that may die.
struct Verification {
    private static let maximumFindings = 1_000

    private let reader: LogReader
    private let rules: any Guard
    private var findings: [Finding] = []
    private var expected = IndexSums()

    init(reader: LogReader, rules: any Guard) {
        self.reader = reader
        self.rules = rules
    }

    /// - Parameter progress: called now and then with the events done and their number.
    static func run(
        _ reader: LogReader, rules: any Guard, inspect: (Event) throws -> [String],
        progress: (UInt64, UInt64) -> Void
    ) throws -> [Finding] {
        var verification = Verification(reader: reader, rules: rules)
        try verification.verify(inspect: inspect, progress: progress)
        return verification.findings
    }

    private mutating func verify(
        inspect: (Event) throws -> [String], progress: (UInt64, UInt64) -> Void
    ) throws {
        // The index first, in one snapshot: it may move on while the log is read.
        let (indexed, actual) = try reader.index.read { try ($1.end($0), $1.sums($0)) }
        let head = try reader.head()
        var admission = Admission(
            log: WithoutIndex(log: CommittedStore(reader: reader)), rules: rules, head: 0,
            lastRecorded: .distantPast)
        var frontier = MerkleTree.Frontier()
        var names: [EntityNumber: String] = [:]
        var lastRecorded = Instant.distantPast
        var counts: [String: UInt64] = [:]
        var position: UInt64 = 0
        while position < head {
            do {
                let reached = try reader.scan(from: position, to: head) { decoder in
                    let event = try decoder.event()
                    if event.position % 65_536 == 0 { progress(event.position, head) }
                    check(event, &lastRecorded, &counts)
                    for message in try inspect(event) { add(Finding(message, at: event.position)) }
                    try frontier.append(.leaf(event.entry)) { height, index, hash in
                        try compareNode(height, index, hash)
                    }
                    if event.revision == 0 {
                        names[EntityNumber(createdAt: event.position)] = event.stream
                    }
                    let concerns = try event.concerns.map { number in
                        try names[number.entity] ?? reader.codec.entityName(number)
                    }
                    try admission.replay(event, concerns: concerns, data: try JSONDocument(event.data).root)
                    if admission.head % 4_096 == 0 || admission.head == indexed {
                        take(admission.commit(), indexed: indexed)
                        admission.forgetTail()
                    }
                    return findings.count < Self.maximumFindings
                }
                if findings.count >= Self.maximumFindings { break }
                if reached == position { throw LogError(.damaged, "the log has no position \(position)") }
                position = reached
            } catch let error as LogError where error.code == .damaged {
                // What follows a lost event cannot be compared with tree and index any more.
                add(Finding(error.message))
                return
            }
        }
        take(admission.commit(), indexed: indexed)
        progress(head, head)
        try compareRoot(frontier, head)
        compareIndex(with: actual)
    }

    private mutating func add(_ finding: Finding) {
        if findings.count < Self.maximumFindings { findings.append(finding) }
    }

    private mutating func check(
        _ event: Event, _ lastRecorded: inout Instant, _ counts: inout [String: UInt64]
    ) {
        if event.recordedTime <= lastRecorded {
            add(
                Finding(
                    "recorded at \(event.recordedTime), not later than the event before", at: event.position))
        }
        lastRecorded = event.recordedTime
        let expected = counts[event.stream, default: 0]
        if event.revision != expected {
            add(
                Finding(
                    "revision \(event.revision) of \(event.stream), expected \(expected)", at: event.position)
            )
        }
        counts[event.stream] = event.revision + 1
    }

    // MARK: Tree

    private mutating func compareNode(_ height: Int, _ index: UInt64, _ hash: Hash) throws {
        let key = TreeReader.key(height: height, index: index)
        let stored = try reader.store.read { transaction, tables in
            guard let bytes = try transaction.get(key.span.bytes, in: tables.tree) else { return [UInt8]() }
            return bytes.array
        }
        if stored != hash.bytes {
            let first = index << UInt64(height)
            let last = first + 1 << UInt64(height) - 1
            add(Finding("the entries of positions \(first)–\(last) do not hash to the tree's node"))
        }
    }

    private mutating func compareRoot(_ frontier: MerkleTree.Frontier, _ head: UInt64) throws {
        let key = LogMeta.headKey
        let bytes = try reader.store.read { transaction, tables in
            guard let bytes = try transaction.get(key.span.bytes, in: tables.meta) else { return [UInt8]() }
            return bytes.array
        }
        guard let state = bytes.withUnsafeBytes({ LogState($0) }) else {
            return add(Finding("the log's head cannot be read"))
        }
        if state.head == head, state.root != frontier.root {
            add(Finding("the entries do not hash to the root that was committed"))
        }
    }

    // MARK: Index

    private mutating func take(_ batch: IndexBatch, indexed: UInt64) {
        guard batch.first < indexed else { return }
        for item in batch.postings where item.posting.position < indexed {
            expected.add(item.term, item.posting)
        }
        for (offset, hash) in batch.idHashes.enumerated() where batch.first + UInt64(offset) < indexed {
            expected.add(id: hash, at: batch.first + UInt64(offset))
        }
        // Entries that a later event has changed are not those of the index's end.
        if batch.end <= indexed {
            for change in batch.changes { expected.streams[change.entity] = change.entry }
        }
    }

    private mutating func compareIndex(with actual: IndexSums) {
        if actual.postings != expected.postings {
            add(Finding("the index's posting lists are not those of the log"))
        }
        if actual.ids != expected.ids { add(Finding("the index's ids are not those of the log")) }
        for (entity, entry) in expected.streams where actual.streams[entity] != entry {
            add(Finding("the index's entry of \(entity) is not that of the log"))
        }
        for entity in actual.streams.keys where expected.streams[entity] == nil {
            add(Finding("the index has an entry of \(entity), the log none"))
        }
    }
}

/// The content of an index: order-independent sums of its lists, and its entries.
struct IndexSums {
    var postings: UInt64 = 0
    var ids: UInt64 = 0
    var streams: [String: StreamEntry] = [:]

    mutating func add(_ term: Term, _ posting: Posting) {
        postings &+= Self.mix(term.hash ^ Self.mix(posting.rawValue))
    }

    mutating func add(id hash: UInt64, at position: UInt64) {
        ids &+= Self.mix(hash ^ Self.mix(position))
    }

    /// The finaliser of MurmurHash3.
    private static func mix(_ word: UInt64) -> UInt64 {
        var word = word &+ 0x9E37_79B9_7F4A_7C15
        word = (word ^ (word >> 33)) &* 0xFF51_AFD7_ED55_8CCD
        word = (word ^ (word >> 33)) &* 0xC4CE_B9FE_1A85_EC53
        return word ^ (word >> 33)
    }
}

/// The log as if nothing were in the index: replaying onto it makes every entry anew.
private struct WithoutIndex: CommittedLog {
    let log: CommittedStore

    var logID: LogID { log.logID }
    var nameCount: UInt32 { log.nameCount }

    func entry(of entity: String) -> StreamEntry? { nil }
    func findPositions(of ids: some Sequence<EventID>, _ body: (Int, UInt64) -> Void) throws {
        try log.findPositions(of: ids, body)
    }
    func event(at position: UInt64) throws -> (event: Event, concerns: [String]) {
        try log.event(at: position)
    }
    func event(ofStream stream: String, revision: UInt64) throws -> Event? {
        try log.event(ofStream: stream, revision: revision)
    }
    func events(ofStream stream: String) throws -> [Event] { try log.events(ofStream: stream) }
    func firstMatch(of filter: Filter, in range: Range<UInt64>) throws -> Event? {
        try log.firstMatch(of: filter, in: range)
    }
    func number(ofName name: String) -> UInt32? { log.number(ofName: name) }
    func name(_ number: UInt32) throws -> String { try log.name(number) }
    func types(ofCategory category: String) -> [String] { log.types(ofCategory: category) }
}

extension EventLog {
    /// Reads everything and compares it; what does not fit is returned, at most 1,000 findings.
    ///
    /// - Parameters:
    ///   - rules: of the ledger, to make the states in the index anew.
    ///   - inspect: what the caller finds wrong with an event.
    ///   - progress: events done and their number, now and then.
    public func verify(
        rules: any Guard, inspect: (Event) throws -> [String] = { _ in [] },
        progress: (UInt64, UInt64) -> Void = { _, _ in }
    ) throws -> [Finding] {
        try Verification.run(reader, rules: rules, inspect: inspect, progress: progress)
    }
}
