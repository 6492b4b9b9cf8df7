internal import LMDB

extension IndexTables {
    /// All that the index holds of the events before its end, summed up.
    func sums(_ transaction: borrowing ReadTransaction) throws -> IndexSums {
        var sums = IndexSums()
        let end = try self.end(transaction)
        var cursor = try transaction.cursor(postings)
        var isThere = try cursor.first()
        while isThere {
            let term = Term(hash: BigEndian.value(cursor.key.array.prefix(8)))
            guard let chunk = cursor.value.withUnsafeBytes({ PostingChunk($0) }) else {
                throw LogError(.damaged, "a posting list of the index cannot be read")
            }
            for posting in chunk.postings where posting.position < end { sums.add(term, posting) }
            isThere = try cursor.next()
        }
        cursor = try transaction.cursor(ids)
        isThere = try cursor.first()
        while isThere {
            for entry in cursor.value.withUnsafeBytes({ IDBucket.entries($0) }) where entry.position < end {
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
