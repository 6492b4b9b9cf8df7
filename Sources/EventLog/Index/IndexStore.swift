internal import LMDB

/// The index: the LMDB environment `index/`. Made from the log alone, made anew where it is lost.
///
/// ```
/// postings  term (8) → open PostingChunk; term (8) ‖ last position (8) → closed PostingChunk
/// ids       lowest hash (6) → IDBucket
/// streams   entity → StreamEntry
/// meta      "state" → IndexState
/// ```
final class IndexStore: Sendable {
    let environment: Environment
    private let postings: Table
    private let ids: Table
    private let streams: Table
    private let meta: Table
    private static let stateKey = Array("state".utf8)

    init(path: String, readOnly: Bool) throws {
        do {
            environment = try Environment(
                path: path,
                options: Environment.Options(mapSize: LogStore.mapSize, maxTables: 8, readOnly: readOnly))
            postings = try environment.table("postings", create: !readOnly)
            ids = try environment.table("ids", create: !readOnly)
            streams = try environment.table("streams", create: !readOnly)
            meta = try environment.table("meta", create: !readOnly)
        } catch {
            throw LogError.opening(path, error)
        }
    }

    deinit { environment.close() }

    /// Runs `body` on a snapshot of the index.
    func read<R>(_ body: (borrowing ReadTransaction) throws -> R) throws -> R {
        do {
            return try environment.read { try body($0) }
        } catch let error as LMDBError {
            throw LogError.reading(error)
        }
    }

    func statistics() throws -> [(name: String, entries: Int, bytes: Int)] {
        try [("postings", postings), ("ids", ids), ("streams", streams), ("index meta", meta)].map { name, table in
            let statistics = try environment.statistics(of: table)
            return (name, statistics.entries, statistics.bytes)
        }
    }

    // MARK: Reading

    /// What the index was made from, and how far; `nil` for a new one.
    func state(_ transaction: borrowing ReadTransaction) throws -> IndexState? {
        guard let bytes = try transaction.get(Self.stateKey.span.bytes, in: meta) else { return nil }
        return bytes.withUnsafeBytes { IndexState($0) }
    }

    /// The position up to which the index is complete.
    func end(_ transaction: borrowing ReadTransaction) throws -> UInt64 {
        try state(transaction)?.end ?? 0
    }

    func entry(of entity: String, _ transaction: borrowing ReadTransaction) throws -> StreamEntry? {
        var entity = entity
        return try entity.withUTF8 { name in
            let key = RawSpan(_unsafeBytes: UnsafeRawBufferPointer(name))
            guard let bytes = try transaction.get(key, in: streams) else { return nil }
            return bytes.withUnsafeBytes { StreamEntry($0) }
        }
    }

    /// Positions of events whose id has the hash `hash`.
    func positions(ofID hash: UInt64, _ transaction: borrowing ReadTransaction) throws -> [UInt64] {
        let key = IDBucket.key(hash)
        var cursor = try transaction.cursor(ids)
        let isExact = try cursor.seek(toOrAfter: key.span.bytes) && cursor.key.array == key
        guard try isExact || cursor.previous() else { return [] }
        return cursor.value.withUnsafeBytes { IDBucket.positions(of: hash, in: $0) }
    }

    /// The chunk of `term` that holds the first posting at or behind `position` – or, backward, the last
    /// one before it. A forward answer can be a chunk that ends before `position`: then there is none.
    func chunk(
        of term: Term, at position: UInt64, backward: Bool, _ transaction: borrowing ReadTransaction
    ) throws -> PostingChunk? {
        let prefix = PostingChunk.openKey(term)
        var open: PostingChunk?
        if let bytes = try transaction.get(prefix.span.bytes, in: postings) {
            open = bytes.withUnsafeBytes { PostingChunk($0) }
        }
        if let open, backward ? open.first < position : open.first <= position { return open }
        var cursor = try transaction.cursor(postings)
        let key = PostingChunk.closedKey(term, last: position)
        if try cursor.seek(toOrAfter: key.span.bytes), Self.has(cursor.key, prefix) {
            let chunk = cursor.value.withUnsafeBytes { PostingChunk($0) }
            if !backward { return chunk }
            if let chunk, chunk.first < position { return chunk }
        }
        guard backward else { return open }
        guard try cursor.previous(), Self.has(cursor.key, prefix), cursor.key.byteCount > prefix.count else {
            return nil
        }
        return cursor.value.withUnsafeBytes { PostingChunk($0) }
    }

    private static func has(_ key: RawSpan, _ prefix: [UInt8]) -> Bool {
        key.byteCount >= prefix.count && key.withUnsafeBytes { $0.prefix(prefix.count).elementsEqual(prefix) }
    }
}

/// What an index was made from, and how far.
struct IndexState: Equatable {
    static let format: UInt64 = 1

    var logID: [UInt8]
    var ruleVersion: UInt64
    /// The position up to which it is complete.
    var end: UInt64
    /// Slots of the vault that events up to there have used: the next free one.
    var slotEnd: UInt32

    init(logID: LogID, ruleVersion: Int) {
        self.logID = logID.bytes
        self.ruleVersion = UInt64(ruleVersion)
        end = 0
        slotEnd = 0
    }

    /// v format · log id (16) · v rule version · v end · v slot end; `nil` for anything else.
    init?(_ bytes: UnsafeRawBufferPointer) {
        var reader = ByteReader(bytes)
        guard reader.varint() == Self.format, let id = reader.take(16), let rules = reader.varint(),
            let end = reader.varint(), let slotEnd = reader.varint()
        else { return nil }
        logID = Array(bytes[id])
        ruleVersion = rules
        self.end = end
        self.slotEnd = UInt32(truncatingIfNeeded: slotEnd)
    }

    var bytes: [UInt8] {
        var output: [UInt8] = []
        Varint.append(Self.format, to: &output)
        output.append(contentsOf: logID)
        Varint.append(ruleVersion, to: &output)
        Varint.append(end, to: &output)
        Varint.append(UInt64(slotEnd), to: &output)
        return output
    }
}

// MARK: - Everything

extension IndexStore {
    /// All that the index holds, summed up.
    func sums() throws -> IndexSums {
        try read { transaction in
            var sums = IndexSums()
            var cursor = try transaction.cursor(postings)
            var isThere = try cursor.first()
            while isThere {
                let term = Term(hash: BigEndian.value(cursor.key.array.prefix(8)))
                guard let chunk = cursor.value.withUnsafeBytes({ PostingChunk($0) }) else {
                    throw LogError(.damaged, "a posting list of the index cannot be read")
                }
                for posting in chunk.postings { sums.add(term, posting) }
                isThere = try cursor.next()
            }
            cursor = try transaction.cursor(ids)
            isThere = try cursor.first()
            while isThere {
                for entry in cursor.value.withUnsafeBytes({ IDBucket.entries($0) }) {
                    sums.add(id: entry.hash, at: entry.position)
                }
                isThere = try cursor.next()
            }
            cursor = try transaction.cursor(streams)
            isThere = try cursor.first()
            while isThere {
                let entity = String(decoding: cursor.key.array, as: UTF8.self)
                sums.streams[entity] = cursor.value.withUnsafeBytes { StreamEntry($0) }
                isThere = try cursor.next()
            }
            return sums
        }
    }
}

// MARK: - Writing

extension IndexStore {
    /// Empties the index and notes what it will be made from.
    @available(*, noasync)
    func reset(_ state: IndexState) throws {
        try environment.write { transaction in
            try transaction.clear(postings)
            try transaction.clear(ids)
            try transaction.clear(streams)
            try transaction.put(Self.stateKey.span.bytes, state.bytes.span.bytes, in: meta)
        }
    }

    /// Adds consecutive batches, sorted by key so that neighbouring keys meet on one page.
    @available(*, noasync)
    func add(_ batches: [IndexBatch]) throws {
        guard let last = batches.last else { return }
        try environment.write { transaction in
            try addPostings(batches, &transaction)
            try addIDs(batches, &transaction)
            let slotEnd = try addStreams(batches, &transaction)
            guard var state = try stateForUpdate(&transaction) else {
                throw LogError(.damaged, "the index has lost its state")
            }
            state.end = last.end
            state.slotEnd = max(state.slotEnd, slotEnd)
            try transaction.put(Self.stateKey.span.bytes, state.bytes.span.bytes, in: meta)
        }
    }

    private func stateForUpdate(_ transaction: inout WriteTransaction) throws -> IndexState? {
        guard let bytes = try transaction.get(Self.stateKey.span.bytes, in: meta) else { return nil }
        return bytes.withUnsafeBytes { IndexState($0) }
    }

    private func addPostings(_ batches: [IndexBatch], _ transaction: inout WriteTransaction) throws {
        var all: [IndexBatch.TermPosting] = []
        all.reserveCapacity(batches.reduce(0) { $0 + $1.postings.count })
        for batch in batches { all.append(contentsOf: batch.postings) }
        all.sort { ($0.term, $0.posting) < ($1.term, $1.posting) }
        var start = 0
        while start < all.count {
            let term = all[start].term
            var end = start + 1
            while end < all.count, all[end].term == term { end += 1 }
            try append(all[start..<end], to: term, &transaction)
            start = end
        }
    }

    private func append(
        _ postings: ArraySlice<IndexBatch.TermPosting>, to term: Term, _ transaction: inout WriteTransaction
    ) throws {
        let openKey = PostingChunk.openKey(term)
        var chunk: PostingChunk
        if let bytes = try transaction.get(openKey.span.bytes, in: self.postings) {
            guard let stored = bytes.withUnsafeBytes({ PostingChunk($0) }) else {
                throw LogError(.damaged, "a posting list of the index cannot be read")
            }
            chunk = stored
        } else {
            chunk = PostingChunk(markedBefore: 0)
        }
        for item in postings {
            if chunk.isFull {
                let key = PostingChunk.closedKey(term, last: chunk.last)
                try transaction.put(key.span.bytes, chunk.bytes.span.bytes, in: self.postings)
                chunk = chunk.following
            }
            chunk.append(item.posting)
        }
        try transaction.put(openKey.span.bytes, chunk.bytes.span.bytes, in: self.postings)
    }

    private func addIDs(_ batches: [IndexBatch], _ transaction: inout WriteTransaction) throws {
        var all: [IDBucket.Entry] = []
        all.reserveCapacity(batches.reduce(0) { $0 + $1.count })
        for batch in batches {
            for (offset, hash) in batch.idHashes.enumerated() {
                all.append(IDBucket.Entry(hash: hash, position: batch.first + UInt64(offset)))
            }
        }
        all.sort()
        var start = 0
        while start < all.count {
            let bucket = try self.bucket(of: all[start].hash, &transaction)
            var end = start + 1
            while end < all.count, all[end].hash < bucket.limit { end += 1 }
            try merge(all[start..<end], into: bucket, &transaction)
            start = end
        }
    }

    /// A bucket: its lowest hash, its entries, and the lowest hash of the one behind it.
    private struct Bucket {
        var lowest: UInt64 = 0
        var entries: [IDBucket.Entry] = []
        var limit: UInt64 = .max
    }

    private func bucket(of hash: UInt64, _ transaction: inout WriteTransaction) throws -> Bucket {
        var bucket = Bucket()
        var cursor = try transaction.cursor(ids)
        let behind = IDBucket.key(hash + 1)
        if try cursor.seek(toOrAfter: behind.span.bytes) { bucket.limit = BigEndian.value(cursor.key.array) }
        if try cursor.previous() {
            bucket.lowest = BigEndian.value(cursor.key.array)
            bucket.entries = cursor.value.withUnsafeBytes { IDBucket.entries($0) }
        }
        return bucket
    }

    /// Puts `added` into `bucket`, and cuts it where it became too large – never between equal hashes, so
    /// that a hash is in one bucket.
    private func merge(
        _ added: ArraySlice<IDBucket.Entry>, into bucket: Bucket, _ transaction: inout WriteTransaction
    ) throws {
        var entries = bucket.entries
        entries.append(contentsOf: added)
        entries.sort()
        var rest = entries[...]
        var lowest = bucket.lowest
        while !rest.isEmpty {
            var count = rest.count <= IDBucket.maximumEntries ? rest.count : IDBucket.maximumEntries * 3 / 4
            while count < rest.count,
                rest[rest.startIndex + count].hash == rest[rest.startIndex + count - 1].hash
            {
                count += 1
            }
            let part = rest.prefix(count)
            try transaction.put(IDBucket.key(lowest).span.bytes, IDBucket.bytes(part).span.bytes, in: ids)
            rest = rest.dropFirst(count)
            lowest = rest.first?.hash ?? 0
        }
    }

    /// - Returns: the slot behind the highest that the entries name.
    private func addStreams(_ batches: [IndexBatch], _ transaction: inout WriteTransaction) throws -> UInt32 {
        var newest = batches[0].streams
        for batch in batches.dropFirst() { newest.merge(batch.streams) { $1 } }
        var slotEnd: UInt32 = 0
        for (entity, entry) in newest.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
            if let slot = entry.slot { slotEnd = max(slotEnd, slot + 1) }
            var key = entity
            try key.withUTF8 { name in
                try transaction.put(
                    RawSpan(_unsafeBytes: UnsafeRawBufferPointer(name)), entry.bytes.span.bytes, in: streams)
            }
        }
        return slotEnd
    }
}
