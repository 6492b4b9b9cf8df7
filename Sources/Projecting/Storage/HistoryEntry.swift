internal import EventLog

/// One event in a stream's history, in the order of the fold: where it stands, and what takes the row that
/// it led to back to the row before.
struct HistoryEntry {
    let position: UInt64
    /// Microseconds since 1970.
    let time: Int64
    /// The lifecycle did not allow it: it changed nothing.
    let isSkipped: Bool
    /// As ``RowCodec`` writes it; empty for a skipped one.
    let undo: Range<Int>
}

/// A run of history, the newest entry first.
///
/// ```
/// for each entry:  v  zigzag(position − position of the entry written before; first: − last position) · 2 + skipped
///                  v  zigzag(time − time of the entry written before; first: − last time)
///                  undo, unless skipped
/// ```
enum HistoryCodec {
    /// Appends the head of `entry`, whose undo is to follow.
    ///
    /// - Parameter place: of the entry written before; then of this one.
    static func append(
        _ entry: HistoryEntry, after place: inout (position: UInt64, time: Int64), to output: inout [UInt8]
    ) {
        let distance = Varint.zigzag(Int64(bitPattern: entry.position &- place.position))
        Varint.append(distance << 1 | (entry.isSkipped ? 1 : 0), to: &output)
        Varint.append(Varint.zigzag(entry.time &- place.time), to: &output)
        place = (entry.position, entry.time)
    }
}

/// Walks a run of history back in the order of the fold.
struct HistoryReader {
    private var reader: ByteReader
    private var position: UInt64
    private var time: Int64

    init(_ reader: ByteReader, last: (position: UInt64, time: Int64)) {
        self.reader = reader
        (position, time) = last
    }

    /// Where it stands in the bytes.
    var offset: Int { reader.offset }
    var isAtEnd: Bool { reader.remaining == 0 }

    /// Takes `row` back to where the last entry is one that `moment` takes.
    ///
    /// - Returns: `false` where none is; `nil` for damaged bytes.
    mutating func rewind(_ row: inout Row, to moment: ReplayMoment, wanted: UInt64) -> Bool? {
        while !isAtEnd {
            let start = reader
            guard let entry = next() else { return nil }
            if moment.takes(position: entry.position, time: entry.time) {
                reader = start
                return true
            }
            if !entry.isSkipped, !RowCodec.undo(&reader, &row, wanted: wanted) { return nil }
        }
        return false
    }

    /// The next entry's place; its undo follows in the bytes unless it was skipped.
    mutating func next() -> (position: UInt64, time: Int64, isSkipped: Bool)? {
        guard let word = reader.varint(), let distance = reader.varint() else { return nil }
        position = position &+ UInt64(bitPattern: Varint.unzigzag(word >> 1))
        time = time &+ Varint.unzigzag(distance)
        return (position, time, word & 1 == 1)
    }

    /// Takes the cells of `row` that `wanted` has a bit for back by the undo that follows.
    mutating func undo(_ row: inout Row, wanted: UInt64) -> Bool {
        RowCodec.undo(&reader, &row, wanted: wanted)
    }
}
