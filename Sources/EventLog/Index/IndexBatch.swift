/// What the index must learn of some consecutive events.
struct IndexBatch: Sendable {
    let first: UInt64
    /// For each event the hash of its id.
    var idHashes: [UInt64] = []
    /// In order of position, not of term.
    var postings: [TermPosting] = []
    /// Where the postings of each event end.
    var postingEnds: [Int] = []
    /// Each entity that these events changed, once, as it is behind them.
    var changes: [Change] = []

    struct Change: Sendable {
        let entity: String
        let entry: StreamEntry
    }

    struct TermPosting: Sendable {
        let term: Term
        let posting: Posting
    }

    init(first: UInt64) {
        self.first = first
    }

    var count: Int { idHashes.count }
    /// The position behind its last event.
    var end: UInt64 { first + UInt64(count) }
}

extension IndexBatch {
    /// All postings of `batches`, by term and position.
    static func postings(of batches: [IndexBatch]) -> [TermPosting] {
        var all: [TermPosting] = []
        all.reserveCapacity(batches.reduce(0) { $0 + $1.postings.count })
        for batch in batches { all.append(contentsOf: batch.postings) }
        all.sort { ($0.term.hash, $0.posting.rawValue) < ($1.term.hash, $1.posting.rawValue) }
        return all
    }

    /// All ids of `batches`, by hash.
    static func ids(of batches: [IndexBatch]) -> [IDBucket.Entry] {
        var all: [IDBucket.Entry] = []
        all.reserveCapacity(batches.reduce(0) { $0 + $1.count })
        for batch in batches {
            for (offset, hash) in batch.idHashes.enumerated() {
                all.append(IDBucket.Entry(hash: hash, position: batch.first + UInt64(offset)))
            }
        }
        all.sort()
        return all
    }
}
