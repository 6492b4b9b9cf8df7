internal import LMDB

public enum ReadDirection: Sendable {
    case forward, backward
}

/// Events, and how far the answer is complete.
public struct EventPage: Sendable {
    public var events: [Event]
    /// Forward: every matching event before this position (from where the read began) is in this page or
    /// an earlier one. Backward: every matching event at or behind it is.
    public var completeTo: UInt64
}

/// Reads what is committed: through the index as far as it goes, and the log itself behind that.
///
/// Every call works on one snapshot of each, index first, and ends it before it returns.
final class LogReader: Sendable {
    let store: LogStore
    let codec: RecordCodec
    let index: IndexStore
    let leaves = RecentLeaves()

    init(store: LogStore, codec: RecordCodec, index: IndexStore) {
        self.store = store
        self.codec = codec
        self.index = index
    }

    /// The position that the next event will get.
    func head() throws -> UInt64 {
        try store.read { transaction, tables in try Self.head(transaction, tables) }
    }

    static func head(
        _ transaction: borrowing ReadTransaction, _ tables: LogStore.Tables
    ) throws -> UInt64 {
        var cursor = try transaction.cursor(tables.events)
        return try cursor.last() ? cursor.keyAsUInt64 + 1 : 0
    }

    // MARK: One event

    func event(at position: UInt64) throws -> Event? {
        try withRecord(at: position) { try $0.event() }
    }

    func withRecord<R>(at position: UInt64, _ body: (EventDecoder) throws -> R) throws -> R? {
        try store.read { transaction, tables in
            guard let record = try transaction.get(position, in: tables.events) else { return nil }
            return try codec.withDecoder { decoder in
                try record.withUnsafeBytes { try decoder.decode($0, at: position) }
                return try body(decoder)
            }
        }
    }

    func body(at position: UInt64) throws -> [UInt8]? {
        try withRecord(at: position) { $0.bodyBytes }
    }

    /// The names of the entities that `event` concerns beside its own stream.
    func concerns(of event: Event) throws -> [String] {
        try event.concerns.map { try codec.entityName($0) }
    }

    /// The position of the event called `id`.
    func position(ofID id: String) throws -> UInt64? {
        let indexed = try index.read { try $1.end($0) }
        var found: UInt64?
        try findIndexedPositions(of: CollectionOfOne(EventID(id, codec.logID))) { found = $1 }
        if let found { return found }
        try scan(from: indexed, to: .max) { decoder in
            if decoder.eventID == id { found = decoder.position }
            return found == nil
        }
        return found
    }

    /// Calls `body` for each of `ids` that the index has, in one snapshot: with its place among them, and its position.
    func findIndexedPositions(of ids: some Sequence<EventID>, _ body: (Int, UInt64) -> Void) throws {
        try index.read { transaction, index in
            var cursor = try transaction.cursor(index.ids)
            for (place, id) in ids.enumerated() {
                let candidates = try IndexTables.positions(ofID: id.hash, &cursor)
                let position = try candidates.first {
                    try withRecord(at: $0) { $0.eventID == id.text } == true
                }
                if let position { body(place, position) }
            }
        }
    }

    /// The first position whose event was recorded later than `instant`: `as_of` that instant.
    func position(asOf instant: Instant) throws -> UInt64 {
        try store.read { transaction, tables in
            var low: UInt64 = 0
            var high = try Self.head(transaction, tables)
            while low < high {
                let middle = (low + high) / 2
                guard let record = try transaction.get(middle, in: tables.events) else {
                    throw LogError(.damaged, "the log has no position \(middle)")
                }
                let recorded = record.withUnsafeBytes { RecordFormat.recordedTime(of: $0) }
                if recorded <= instant { low = middle + 1 } else { high = middle }
            }
            return low
        }
    }

    // MARK: Scanning

    /// Events that one snapshot may be held for.
    private static let scanBatch = 4_096

    /// Decodes the events from `start` up to `end` in order until `body` says to stop.
    ///
    /// - Returns: the position behind the last event that `body` saw.
    @discardableResult
    func scan(
        from start: UInt64, to end: UInt64, _ body: (EventDecoder) throws -> Bool
    ) throws -> UInt64 {
        var position = start
        return try codec.withDecoder { decoder in
            while position < end {
                let batchEnd = position + min(end - position, UInt64(Self.scanBatch))
                let goOn = try store.read { transaction, tables in
                    var cursor = try transaction.cursor(tables.events)
                    var isThere = try cursor.seek(toOrAfter: position)
                    while isThere, position < batchEnd {
                        let found = cursor.keyAsUInt64
                        guard found == position else {
                            throw LogError(.damaged, "the log has no position \(position)")
                        }
                        let record = cursor.value
                        try record.withUnsafeBytes { try decoder.decode($0, at: found) }
                        position = found + 1
                        guard try body(decoder) else { return false }
                        isThere = try cursor.next()
                    }
                    return isThere
                }
                if !goOn { break }
            }
            return position
        }
    }

    // MARK: Filters

    /// Up to `limit` events in `range` that match `filter`.
    func read(
        _ filter: Filter, in range: Range<UInt64>, direction: ReadDirection, limit: Int
    ) throws -> EventPage {
        var events: [Event] = []
        let completeTo = try read(filter, in: range, direction: direction, limit: limit) { decoder in
            events.append(try decoder.event())
            return true
        }
        return EventPage(events: events, completeTo: completeTo)
    }

    /// Decodes up to `limit` events in `range` that match `filter`, until `take` returns `false`.
    ///
    /// - Returns: as ``EventPage/completeTo``.
    func read(
        _ filter: Filter, in range: Range<UInt64>, direction: ReadDirection = .forward, limit: Int,
        _ take: (EventDecoder) throws -> Bool
    ) throws -> UInt64 {
        try index.read { indexTransaction, index in
            let indexed = try index.end(indexTransaction)
            return try store.read { transaction, tables in
                let range = range.clamped(to: 0..<(try Self.head(transaction, tables)))
                // Another process may have added types and entities since.
                if !filter.categories.isEmpty || !filter.entities.isEmpty {
                    try codec.refresh(transaction, tables)
                }
                let entries = try filter.entities.map { try index.entry(of: $0, indexTransaction) }
                var matcher = Matcher(filter, codec: codec, entries: entries)
                var candidates = Candidates(
                    terms: terms(of: filter), indexed: indexed, range: range,
                    backward: direction == .backward,
                    markedOnly: isOfStreams(filter))
                let isEmpty = limit <= 0
                var completeTo = (direction == .forward) == isEmpty ? range.lowerBound : range.upperBound
                if isEmpty { return completeTo }
                var count = 0
                try codec.withDecoder { decoder in
                    if matcher.lacksCreations {
                        let unread = direction == .forward ? range.lowerBound : range.upperBound
                        for position in indexed..<max(indexed, unread) {
                            try decode(position, decoder, transaction, tables)
                            matcher.noteCreation(decoder)
                        }
                    }
                    while count < limit,
                        let position = try candidates.next(index, indexTransaction)
                    {
                        try decode(position, decoder, transaction, tables)
                        guard try matcher.matches(decoder) else { continue }
                        count += 1
                        if try take(decoder), count < limit { continue }
                        completeTo = direction == .forward ? position + 1 : position
                        break
                    }
                }
                return completeTo
            }
        }
    }

    func withDecoder<R>(_ body: (EventDecoder) throws -> R) throws -> R {
        try codec.withDecoder(body)
    }

    func decode(
        _ position: UInt64, _ decoder: EventDecoder, _ transaction: borrowing ReadTransaction,
        _ tables: LogStore.Tables
    ) throws {
        guard let record = try transaction.get(position, in: tables.events) else {
            throw LogError(.damaged, "the log has no position \(position)")
        }
        try record.withUnsafeBytes { try decoder.decode($0, at: position) }
    }

    /// The terms of the kind that is likely to be the rarest; `nil` where every event must be looked at.
    private func terms(of filter: Filter) -> [Term]? {
        func terms(_ kind: Term.Kind, _ names: [String]) -> [Term] {
            names.map { Term(kind, $0, codec.logID) }
        }
        if !filter.correlations.isEmpty { return terms(.correlation, filter.correlations) }
        if isOfStreams(filter) { return terms(.entity, filter.streams) }
        if !filter.entities.isEmpty { return terms(.entity, filter.entities) }
        if !filter.actors.isEmpty { return terms(.actor, filter.actors) }
        if !filter.types.isEmpty { return terms(.type, filter.types) }
        if filter.categories.isEmpty { return nil }
        return terms(.type, filter.categories.flatMap(types(ofCategory:)))
    }

    /// Whether candidates are the events of the filter's streams: the marked postings of an entity.
    private func isOfStreams(_ filter: Filter) -> Bool {
        filter.correlations.isEmpty && !filter.streams.isEmpty
    }

    func types(ofCategory category: String) -> [String] {
        codec.names { $0.hasPrefix(category + ".") }
    }

    // MARK: Streams and entities

    /// The entry of `entity` as far as the index goes.
    func entry(of entity: String) throws -> StreamEntry? {
        try index.read { try $1.entry(of: entity, $0) }
    }

    /// Up to `limit` events of `stream` from `revision` on (backward: from `revision` down).
    func read(
        stream: String, from revision: UInt64, direction: ReadDirection, limit: Int
    ) throws -> [Event] {
        var events: [Event] = []
        if limit <= 0 { return events }
        try forEachEvent(ofStream: stream, from: revision, direction: direction) { decoder in
            let isWanted = direction == .forward ? decoder.revision >= revision : decoder.revision <= revision
            if isWanted { events.append(try decoder.event()) }
            return events.count < limit
        }
        return events
    }

    /// Events of `stream`, beginning near `revision`: forward at it or before, backward at it or behind.
    private func forEachEvent(
        ofStream stream: String, from revision: UInt64, direction: ReadDirection,
        _ body: (EventDecoder) throws -> Bool
    ) throws {
        let term = Term(.entity, stream, codec.logID)
        try index.read { indexTransaction, index in
            let indexed = try index.end(indexTransaction)
            let place =
                try revision == 0 ? nil : index.position(ofMarked: revision, of: term, indexTransaction)
            try store.read { transaction, tables in
                try codec.withDecoder { decoder in
                    var range = 0..<(try Self.head(transaction, tables))
                    if let place, place < indexed {
                        // Another stream whose name has the same hash would put the place too early.
                        try decode(place, decoder, transaction, tables)
                        let isExact = decoder.isStream(stream) && decoder.revision == revision
                        if direction == .forward {
                            range = place..<range.upperBound
                        } else if isExact {
                            range = 0..<place + 1
                        }
                    }
                    var candidates = Candidates(
                        terms: [term], indexed: indexed, range: range, backward: direction == .backward,
                        markedOnly: true)
                    while let position = try candidates.next(index, indexTransaction) {
                        try decode(position, decoder, transaction, tables)
                        if decoder.isStream(stream), try !body(decoder) { return }
                    }
                }
            }
        }
    }

    /// Everything about `entity` in the first `end` events, in order of position: the events that concern
    /// it, and all events of the streams that were ever linked to it – also those before the link.
    func history(of entity: String, before end: UInt64) throws -> [Event] {
        var events = try read(Filter(entities: [entity]), in: 0..<end, direction: .forward, limit: .max)
            .events
        let lateLinked = Set(
            try events.filter { $0.revision > 0 && $0.stream != entity }
                .filter { event in
                    try event.concerns.contains { try $0.isLink && codec.entityName($0) == entity }
                }
                .map(\.stream))
        if lateLinked.isEmpty { return events }
        var seen = Set(events.map(\.position))
        for stream in lateLinked {
            for event in try read(stream: stream, from: 0, direction: .forward, limit: .max)
            where event.position < end && seen.insert(event.position).inserted {
                events.append(event)
            }
        }
        return events.sorted { $0.position < $1.position }
    }
}

/// Positions to look at: from the index as far as it is complete, every one behind that.
private struct Candidates {
    private var postings: PostingReader?
    private var scan: Range<UInt64>
    private let backward: Bool

    init(
        terms: [Term]?, indexed: UInt64, range: Range<UInt64>, backward: Bool, markedOnly: Bool = false
    ) {
        self.backward = backward
        guard let terms else {
            scan = range
            return
        }
        let middle = min(max(indexed, range.lowerBound), range.upperBound)
        postings = PostingReader(
            terms: terms, range: range.lowerBound..<middle, backward: backward, markedOnly: markedOnly)
        scan = middle..<range.upperBound
    }

    mutating func next(_ index: IndexTables, _ transaction: borrowing ReadTransaction) throws -> UInt64? {
        backward
            ? try nextScanned() ?? nextPosted(index, transaction)
            : try nextPosted(index, transaction) ?? nextScanned()
    }

    private mutating func nextPosted(
        _ index: IndexTables, _ transaction: borrowing ReadTransaction
    ) throws -> UInt64? {
        guard let position = try postings?.next(index, transaction) else {
            postings = nil
            return nil
        }
        return position
    }

    private mutating func nextScanned() throws -> UInt64? {
        guard !scan.isEmpty else { return nil }
        if backward {
            scan = scan.lowerBound..<scan.upperBound - 1
            return scan.upperBound
        }
        scan = scan.lowerBound + 1..<scan.upperBound
        return scan.lowerBound - 1
    }
}
