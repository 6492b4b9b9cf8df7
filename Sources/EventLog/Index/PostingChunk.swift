/// A run of postings in order of position, as the index stores it.
///
/// ```
/// v  marked postings of the list before this chunk
/// v  first position
/// v  last position − first position
/// v  for each posting: (position − position before) · 2 + mark; the first has difference 0
/// ```
/// A list has one open chunk (key: the term) that grows, and closed ones (key: term ‖ last position).
struct PostingChunk {
    /// Bytes from which on a chunk is closed: several fit into a page of 4 KiB.
    static let closedCount = 1_000

    private(set) var markedBefore: UInt64
    private(set) var first: UInt64
    private(set) var last: UInt64
    private(set) var marked: UInt64
    private var entries: [UInt8]

    var isEmpty: Bool { entries.isEmpty }
    var isFull: Bool { entries.count >= Self.closedCount }

    init(markedBefore: UInt64) {
        self.markedBefore = markedBefore
        first = 0
        last = 0
        marked = 0
        entries = []
    }

    /// `nil` for bytes that are no chunk.
    init?(_ bytes: UnsafeRawBufferPointer) {
        var reader = ByteReader(bytes)
        guard let markedBefore = reader.varint(), let first = reader.varint(), let span = reader.varint()
        else {
            return nil
        }
        self.init(markedBefore: markedBefore)
        self.first = first
        last = first &+ span
        entries = Array(bytes[reader.offset...])
        var count: UInt64 = 0
        while reader.remaining > 0 {
            guard let entry = reader.varint() else { return nil }
            count += entry & 1
        }
        marked = count
    }

    mutating func append(_ posting: Posting) {
        if entries.isEmpty {
            first = posting.position
            last = first
        }
        Varint.append((posting.position - last) << 1 | (posting.isMarked ? 1 : 0), to: &entries)
        last = posting.position
        if posting.isMarked { marked += 1 }
    }

    /// The chunk that goes on behind this one.
    var following: PostingChunk { PostingChunk(markedBefore: markedBefore + marked) }

    var bytes: [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(20 + entries.count)
        Varint.append(markedBefore, to: &output)
        Varint.append(first, to: &output)
        Varint.append(last - first, to: &output)
        output.append(contentsOf: entries)
        return output
    }

    var postings: [Posting] {
        var result: [Posting] = []
        result.reserveCapacity(entries.count)
        entries.withUnsafeBytes { bytes in
            var reader = ByteReader(bytes)
            var position = first
            while let entry = reader.varint() {
                position &+= entry >> 1
                result.append(Posting(position, isMarked: entry & 1 == 1))
            }
        }
        return result
    }

    static func closedKey(_ term: Term, last: UInt64) -> [UInt8] {
        openKey(term) + BigEndian.bytes(last, width: 8)
    }

    static func openKey(_ term: Term) -> [UInt8] { BigEndian.bytes(term.hash, width: 8) }
}

/// Unsigned integers whose bytes sort as they do.
enum BigEndian {
    static func bytes(_ value: UInt64, width: Int) -> [UInt8] {
        (0..<width).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * (width - 1 - $0))) }
    }

    static func value(_ bytes: some Collection<UInt8>) -> UInt64 {
        bytes.reduce(0) { $0 << 8 | UInt64($1) }
    }
}
