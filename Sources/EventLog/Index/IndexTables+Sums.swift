internal import LMDB

extension IndexTables {
    /// All that the index holds of the events before its end, summed up.
    func sums(_ transaction: borrowing ReadTransaction) throws -> IndexSums {
        var sums = IndexSums()
        let end = try self.end(transaction)
        try forEach(in: postings, transaction) { key, value in
            let term = Term(hash: BigEndian.value(key.prefix(8)))
            guard let chunk = PostingChunk(value) else {
                throw LogError(.damaged, "a posting list of the index cannot be read")
            }
            for posting in chunk.postings where posting.position < end { sums.add(term, posting) }
        }
        try forEach(in: ids, transaction) { _, value in
            for entry in IDBucket.entries(value) where entry.position < end {
                sums.add(id: entry.hash, at: entry.position)
            }
        }
        try forEach(in: streams, transaction) { key, value in
            sums.streams[String(decoding: key, as: UTF8.self)] = StreamEntry(value)
        }
        return sums
    }

    /// Damaged pages can lead in a circle: a table has no more rows than it says.
    private func forEach(
        in table: Table, _ transaction: borrowing ReadTransaction,
        _ body: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) throws -> Void
    ) throws {
        var rows = try transaction.statistics(of: table).entries
        var cursor = try transaction.cursor(table)
        var isThere = try cursor.first()
        while isThere {
            if rows == 0 { throw LogError(.damaged, "a table of the index has more rows than it says") }
            rows -= 1
            let (key, value) = (cursor.key, cursor.value)
            try key.withUnsafeBytes { key in try value.withUnsafeBytes { try body(key, $0) } }
            isThere = try cursor.next()
        }
    }
}
