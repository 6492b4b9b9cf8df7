internal import LMDB

extension IndexTables {
    func reset(_ state: IndexState, _ transaction: inout WriteTransaction) throws {
        for table in [postings, ids, streams] { try transaction.clear(table) }
        let (key, bytes) = (Self.stateKey, state.bytes)
        try transaction.put(key.span.bytes, bytes.span.bytes, in: meta)
    }

    /// What is left to add of `batches`: those that are in the index already – an attempt seemed to fail –
    /// are left out.
    func missing(
        of batches: [IndexBatch], _ transaction: borrowing ReadTransaction
    ) throws -> [IndexBatch] {
        let end = try self.end(transaction)
        // A batch without events only changes entries; it is new unless events behind it are here already.
        let known = batches.lastIndex { $0.count > 0 && $0.end <= end }
        let missing = Array(batches[(known.map { $0 + 1 } ?? 0)...])
        if let first = missing.first, first.first != end {
            throw LogError(.damaged, "the index ends at \(end), not at \(first.first)")
        }
        return missing
    }

    /// Adds postings; adding them again changes nothing. Readers look at none behind the index's end.
    ///
    /// - Parameter postings: sorted, so that neighbouring keys meet on one page.
    func add(_ postings: ArraySlice<IndexBatch.TermPosting>, _ transaction: inout WriteTransaction) throws {
        var start = postings.startIndex
        while start < postings.endIndex {
            let term = postings[start].term
            var end = start + 1
            while end < postings.endIndex, postings[end].term == term { end += 1 }
            try append(postings[start..<end], to: term, &transaction)
            start = end
        }
    }

    private func append(
        _ postings: ArraySlice<IndexBatch.TermPosting>, to term: Term, _ transaction: inout WriteTransaction
    ) throws {
        var chunk: PostingChunk
        if let bytes = try transaction.get(term.hash, in: self.postings) {
            guard let stored = bytes.withUnsafeBytes({ PostingChunk($0) }) else {
                throw LogError(.damaged, "a posting list of the index cannot be read")
            }
            chunk = stored
        } else {
            chunk = PostingChunk(markedBefore: 0)
        }
        for item in postings where chunk.isEmpty || item.posting.position > chunk.last {
            if chunk.isFull {
                let key = PostingChunk.closedKey(term, last: chunk.last)
                try transaction.put(key.span.bytes, chunk.bytes.span.bytes, in: self.postings)
                chunk = chunk.following
            }
            chunk.append(item.posting)
        }
        try transaction.put(term.hash, chunk.bytes.span.bytes, in: self.postings)
    }

    /// Adds ids; adding them again changes nothing.
    ///
    /// - Parameter entries: sorted.
    func add(_ entries: ArraySlice<IDBucket.Entry>, _ transaction: inout WriteTransaction) throws {
        var start = entries.startIndex
        while start < entries.endIndex {
            let bucket = try self.bucket(of: entries[start].hash, &transaction)
            var end = start + 1
            while end < entries.endIndex, entries[end].hash < bucket.limit { end += 1 }
            try merge(entries[start..<end], into: bucket, &transaction)
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
        if try cursor.seek(toOrAfter: hash + 1) { bucket.limit = cursor.keyAsUInt64 }
        if try cursor.previous() {
            bucket.lowest = cursor.keyAsUInt64
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
        var last: IDBucket.Entry?
        entries.removeAll { entry in
            defer { last = entry }
            return entry == last
        }
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
            try transaction.put(lowest, IDBucket.bytes(part).span.bytes, in: ids)
            rest = rest.dropFirst(count)
            lowest = rest.first?.hash ?? 0
        }
    }

    /// Replaces entries of entities, and moves the index's end behind `batches`: the last step, since a
    /// guard's state must be that of the end.
    func finish(_ batches: [IndexBatch], _ transaction: inout WriteTransaction) throws {
        guard var state = try stateForUpdate(&transaction), let last = batches.last else {
            throw LogError(.damaged, "the index has lost its state")
        }
        var newest: [String: StreamEntry] = [:]
        for batch in batches { for change in batch.changes { newest[change.entity] = change.entry } }
        for (entity, entry) in newest.sorted(by: { $0.key < $1.key }) {
            if let slot = entry.slot { state.slotEnd = max(state.slotEnd, slot + 1) }
            var key = entity
            try key.withUTF8 { name in
                try transaction.put(
                    RawSpan(_unsafeBytes: UnsafeRawBufferPointer(name)), entry.bytes.span.bytes, in: streams)
            }
        }
        state.end = last.end
        let (key, bytes) = (Self.stateKey, state.bytes)
        try transaction.put(key.span.bytes, bytes.span.bytes, in: meta)
    }

    private func stateForUpdate(_ transaction: inout WriteTransaction) throws -> IndexState? {
        let key = Self.stateKey
        guard let bytes = try transaction.get(key.span.bytes, in: meta) else { return nil }
        return bytes.withUnsafeBytes { IndexState($0) }
    }
}
