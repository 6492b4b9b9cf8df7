internal import LMDB

/// Walks the union of posting lists in order of position, forward or backward, within a range. It reads
/// the index chunk by chunk, as far as it is asked.
struct PostingReader {
    private var lists: [List]
    private let range: Range<UInt64>
    private let backward: Bool
    private let markedOnly: Bool

    fileprivate struct List {
        let term: Term
        var postings: [Posting] = []
        var next = 0
        var isAtEnd = false
        /// Where to look for the next chunk.
        var boundary: UInt64
    }

    init(terms: [Term], range: Range<UInt64>, backward: Bool = false, markedOnly: Bool = false) {
        self.range = range
        self.backward = backward
        self.markedOnly = markedOnly
        lists = Set(terms).map { List(term: $0, boundary: backward ? range.upperBound : range.lowerBound) }
    }

    /// The next position that stands in one of the lists.
    mutating func next(_ index: IndexTables, _ transaction: borrowing ReadTransaction) throws -> UInt64? {
        var best: UInt64?
        for place in lists.indices {
            guard let position = try head(of: place, index, transaction) else { continue }
            if let current = best, backward ? position <= current : position >= current { continue }
            best = position
        }
        guard let best else { return nil }
        for place in lists.indices where lists[place].head?.position == best { lists[place].next += 1 }
        return best
    }

    private mutating func head(
        of place: Int, _ index: IndexTables, _ transaction: borrowing ReadTransaction
    ) throws -> UInt64? {
        while true {
            if let posting = lists[place].head { return posting.position }
            if lists[place].isAtEnd { return nil }
            try loadChunk(of: place, index, transaction)
        }
    }

    private mutating func loadChunk(
        of place: Int, _ index: IndexTables, _ transaction: borrowing ReadTransaction
    ) throws {
        let boundary = lists[place].boundary
        guard boundary != range.upperBound || backward, boundary > 0 || !backward,
            let chunk = try index.chunk(of: lists[place].term, at: boundary, backward: backward, transaction),
            !chunk.isEmpty
        else {
            lists[place].isAtEnd = true
            return
        }
        var postings = chunk.postings.filter {
            range.contains($0.position) && (!markedOnly || $0.isMarked)
                && (backward ? $0.position < boundary : $0.position >= boundary)
        }
        if backward { postings.reverse() }
        lists[place].postings = postings
        lists[place].next = 0
        if backward {
            lists[place].boundary = chunk.first
            lists[place].isAtEnd = chunk.first <= range.lowerBound
        } else {
            lists[place].isAtEnd = chunk.last < boundary || chunk.last + 1 >= range.upperBound
            lists[place].boundary = chunk.last + 1
        }
    }
}

extension PostingReader.List {
    fileprivate var head: Posting? { next < postings.count ? postings[next] : nil }
}
