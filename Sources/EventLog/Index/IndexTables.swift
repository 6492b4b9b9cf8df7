internal import LMDB

/// The index's tables, and what can be asked of them in a snapshot.
///
/// ```
/// postings  term (8) → open PostingChunk; term (8) ‖ last position (8) → closed PostingChunk
/// ids       lowest hash (8) → IDBucket
/// streams   entity → StreamEntry
/// meta      "state" → IndexState
/// ```
final class IndexTables: Sendable {
    static let stateKey = Array("state".utf8)

    let postings: Table
    let ids: Table
    let streams: Table
    let meta: Table

    init(_ environment: Environment, create: Bool) throws(LMDBError) {
        postings = try environment.table("postings", create: create)
        ids = try environment.table("ids", keys: .numbers, create: create)
        streams = try environment.table("streams", create: create)
        meta = try environment.table("meta", create: create)
    }

    var named: [(name: String, table: Table)] {
        [("postings", postings), ("ids", ids), ("streams", streams), ("index meta", meta)]
    }

    /// What the index was made from, and how far; `nil` for a new one.
    func state(_ transaction: borrowing ReadTransaction) throws -> IndexState? {
        let key = Self.stateKey
        guard let bytes = try transaction.get(key.span.bytes, in: meta) else { return nil }
        return bytes.withUnsafeBytes { IndexState($0) }
    }

    /// Whether it is of another format than this.
    func isForeign(_ transaction: borrowing ReadTransaction) throws -> Bool {
        let key = Self.stateKey
        return try transaction.get(key.span.bytes, in: meta) != nil && state(transaction) == nil
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
    ///
    /// - Parameter cursor: of ``ids``.
    static func positions(ofID hash: UInt64, _ cursor: inout Cursor) throws -> [UInt64] {
        let isExact = try cursor.seek(toOrAfter: hash) && cursor.keyAsUInt64 == hash
        guard try isExact || cursor.previous() else { return [] }
        return cursor.value.withUnsafeBytes { IDBucket.positions(of: hash, in: $0) }
    }

    /// The chunk of `term` that holds the first posting at or behind `position` – or, backward, the last
    /// one before it. A forward answer can be a chunk that ends before `position`: then there is none.
    func chunk(
        of term: Term, at position: UInt64, backward: Bool, _ transaction: borrowing ReadTransaction
    ) throws -> PostingChunk? {
        var open: PostingChunk?
        if let bytes = try transaction.get(term.hash, in: postings) {
            open = bytes.withUnsafeBytes { PostingChunk($0) }
        }
        if let open, backward ? open.first < position : open.first <= position { return open }
        let prefix = PostingChunk.openKey(term)
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

    /// The position of the marked posting of `term` that has `rank` marked ones before it; `nil` where the
    /// index has no more than `rank`.
    func position(
        ofMarked rank: UInt64, of term: Term, _ transaction: borrowing ReadTransaction
    ) throws -> UInt64? {
        var boundary: UInt64 = 0
        while let chunk = try chunk(of: term, at: boundary, backward: false, transaction),
            chunk.last >= boundary
        {
            if rank < chunk.markedBefore + chunk.marked {
                let marked = chunk.postings.lazy.filter(\.isMarked)
                return marked.dropFirst(Int(rank - chunk.markedBefore)).first?.position
            }
            boundary = chunk.last + 1
        }
        return nil
    }

    private static func has(_ key: RawSpan, _ prefix: [UInt8]) -> Bool {
        key.byteCount >= prefix.count && key.withUnsafeBytes { $0.prefix(prefix.count).elementsEqual(prefix) }
    }
}
