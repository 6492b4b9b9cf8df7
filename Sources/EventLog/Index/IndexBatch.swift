/// What the index must learn of some consecutive events.
struct IndexBatch: Sendable {
    let first: UInt64
    /// For each event the hash of its id.
    var idHashes: [UInt64] = []
    /// In order of position, not of term.
    var postings: [TermPosting] = []
    /// Where the postings of each event end.
    var postingEnds: [Int] = []
    /// The newest entry of each entity that these events changed.
    var streams: [String: StreamEntry] = [:]

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
