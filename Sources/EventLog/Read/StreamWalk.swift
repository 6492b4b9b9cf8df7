internal import LMDB

extension EventLog {
    /// Up to `limit` names of streams of `category`, in order of their bytes, behind `name`, as far as the
    /// index goes; fewer only at the end.
    public func streams(of category: String, after name: String? = nil, limit: Int) throws -> [String] {
        try reader.index.read { transaction, index in
            let prefix = Array((category + "-").utf8)
            let start = name.map { Array($0.utf8) + [0] } ?? prefix
            var cursor = try transaction.cursor(index.streams)
            var names: [String] = []
            var isThere = try cursor.seek(toOrAfter: start.span.bytes)
            while isThere, names.count < limit {
                let isOfCategory = cursor.key.withUnsafeBytes { key in
                    guard key.starts(with: prefix) else { return false }
                    names.append(String(decoding: key, as: UTF8.self))
                    return true
                }
                if !isOfCategory { break }
                // An entity that is only named has an entry, too.
                let hasEvents = cursor.value.withUnsafeBytes { StreamEntry($0)?.creation != nil }
                if !hasEvents { names.removeLast() }
                isThere = try cursor.next()
            }
            return names
        }
    }

    /// The position up to which the index is complete.
    public func indexedEnd() throws -> UInt64 {
        try reader.index.read { transaction, index in try index.end(transaction) }
    }

    /// Decodes the events of each of `streams` that stand before `end`, stream by stream in order of
    /// position, as far as the index goes; `body` is told which stream of the list it is.
    ///
    /// One snapshot is held for all of them: give hundreds, not millions.
    ///
    /// - Parameter places: where records stand, which is much faster for many that lie all over the log.
    public func forEachEvent(
        ofStreams streams: [String], before end: UInt64, places: RecordPlaces? = nil,
        _ body: (Int, EventDecoder) throws -> Void
    ) throws {
        try reader.forEachEvent(ofStreams: streams, before: end, places, body)
    }

    /// Where the records before `end` stand, as far as ``RecordPlaces/limit``; it goes once through their pages.
    public func recordPlaces(before end: UInt64) throws -> RecordPlaces {
        let end = min(end, RecordPlaces.limit)
        var places = ValuePlaces(from: 0)
        var hasMore = true
        // A snapshot for some at a time: where the file has to come from the disk, all take long.
        while hasMore, places.end < end {
            let count = Int(min(end - places.end, 65_536))
            hasMore = try reader.store.read { transaction, tables in
                try places.append(count, of: tables.events, transaction)
            }
        }
        return RecordPlaces(places)
    }

    /// The streams that an event before `end` linked to `entity`, and those of corrections that name it: a
    /// superset of those that count for it. Its own stream is none of them.
    public func streams(linkedTo entity: String, before end: UInt64) throws -> Set<String> {
        try reader.streams(linkedTo: entity, before: end)
    }

    /// Decodes the events at `positions`, in one snapshot.
    public func forEachEvent(at positions: [UInt64], _ body: (EventDecoder) throws -> Void) throws {
        try reader.forEachEvent(at: positions, body)
    }

    /// The name of the type with the number that a decoder gave.
    public func typeName(_ number: UInt32) throws -> String { try reader.codec.name(number) }
}

extension LogReader {
    func forEachEvent(
        ofStreams streams: [String], before end: UInt64, _ places: RecordPlaces?,
        _ body: (Int, EventDecoder) throws -> Void
    ) throws {
        var positions: [UInt64] = []
        // Where the positions of each stream end.
        var ends: [Int] = []
        try index.read { indexTransaction, index in
            for stream in streams {
                let term = Term(.entity, stream, codec.logID)
                try index.appendMarked(of: term, before: end, to: &positions, indexTransaction)
                ends.append(positions.count)
            }
        }
        try store.read { transaction, tables in
            try withDecoder { decoder in
                var next = 0
                for (number, stream) in streams.enumerated() {
                    while next < ends[number] {
                        let position = positions[next]
                        places?.fetch(positions, behind: next)
                        if places?.decode(position, decoder, transaction) != true {
                            try decode(position, decoder, transaction, tables)
                        }
                        next += 1
                        if decoder.isStream(stream) { try body(number, decoder) }
                    }
                }
            }
        }
    }

    func streams(linkedTo entity: String, before end: UInt64) throws -> Set<String> {
        var names: Set<String> = []
        try index.read { indexTransaction, index in
            let indexed = try index.end(indexTransaction)
            var positions: [UInt64] = []
            try index.appendMarked(
                of: Term(.link, entity, codec.logID), before: min(end, indexed), to: &positions,
                indexTransaction)
            try store.read { transaction, tables in
                let head = try Self.head(transaction, tables)
                positions += indexed..<max(indexed, min(end, head))
                try withDecoder { decoder in
                    for position in positions {
                        guard let record = try transaction.get(position, in: tables.events) else { continue }
                        try record.withUnsafeBytes { record in
                            // What cannot be read is read again, and says what is wrong with it.
                            if RecordHeader.hasLink(record) == false { return }
                            try decoder.decode(record, at: position)
                            if !decoder.isStream(entity) { names.insert(decoder.stream) }
                        }
                    }
                }
            }
        }
        return names
    }

    func forEachEvent(at positions: [UInt64], _ body: (EventDecoder) throws -> Void) throws {
        try store.read { transaction, tables in
            try withDecoder { decoder in
                for position in positions {
                    try decode(position, decoder, transaction, tables)
                    try body(decoder)
                }
            }
        }
    }
}

extension IndexTables {
    /// Appends the marked postings of `term` before `end`, in order.
    fileprivate func appendMarked(
        of term: Term, before end: UInt64, to positions: inout [UInt64],
        _ transaction: borrowing ReadTransaction
    ) throws {
        // The open chunk has the last postings; where it begins with the first, there are no closed ones.
        var tail: [UInt64] = []
        var hasClosed = true
        if let bytes = try transaction.get(term.hash, in: postings) {
            bytes.withUnsafeBytes { hasClosed = PostingChunk.appendMarked(in: $0, to: &tail) }
        }
        if hasClosed {
            let prefix = PostingChunk.openKey(term)
            let start = prefix + [0]
            var cursor = try transaction.cursor(postings)
            var isThere = try cursor.seek(toOrAfter: start.span.bytes)
            while isThere {
                let isOfTerm = cursor.key.withUnsafeBytes { $0.starts(with: prefix) && $0.count > 8 }
                guard isOfTerm else { break }
                _ = cursor.value.withUnsafeBytes { PostingChunk.appendMarked(in: $0, to: &positions) }
                isThere = try cursor.next()
            }
        }
        positions.append(contentsOf: tail)
        while let last = positions.last, last >= end { positions.removeLast() }
    }
}

extension PostingChunk {
    /// Appends the marked positions of a stored chunk.
    ///
    /// - Returns: whether there are marked postings before this chunk.
    fileprivate static func appendMarked(
        in bytes: UnsafeRawBufferPointer, to output: inout [UInt64]
    ) -> Bool {
        var reader = ByteReader(bytes)
        guard let before = reader.varint(), var position = reader.varint(), reader.varint() != nil else {
            return false
        }
        while let entry = reader.varint() {
            position &+= entry >> 1
            if entry & 1 == 1 { output.append(position) }
        }
        return before > 0
    }
}
