internal import EventLog

/// What a projection keeps of one stream: its row now, and the way back.
///
/// ```
/// v  last position folded in or amended
/// v  disorder + 1: the last position of an event that did not go to the end of the fold (late, corrected,
///    annulled); 0 where all did
/// v  zigzag  last time of an event folded in
/// v  creation's position · v zigzag  creation's time
/// v  older runs of history, kept apart as ``HistoryChunk``s
/// v  row's bytes · row (RowCodec)
/// history (HistoryCodec), to the end
/// ```
/// What is true now is the row. At a moment behind `disorder` the events that count are a beginning of the
/// fold, so rewinding the history gives the row; before, only folding anew does.
struct StreamRecord {
    var lastPosition: UInt64
    var disorder: UInt64?
    var lastTime: Int64
    var creation: (position: UInt64, time: Int64)
    var chunkCount: Int
    var row: Range<Int>
    var history: Range<Int>

    /// Bytes from which on history is moved to a chunk: a record stays well within half a page of 4 KiB.
    static let historyLimit = 1_000
    /// Bytes that a record is seldom longer than.
    static let usualSize = 800

    init?(_ bytes: UnsafeRawBufferPointer) {
        var reader = ByteReader(bytes)
        guard let last = reader.varint(), let disorder = reader.varint(), let time = reader.varint(),
            let creation = reader.varint(), let creationTime = reader.varint(),
            let chunkCount = reader.varint(), let count = reader.varint(),
            let row = reader.take(Int(truncatingIfNeeded: count))
        else { return nil }
        lastPosition = last
        self.disorder = disorder == 0 ? nil : disorder - 1
        lastTime = Varint.unzigzag(time)
        self.creation = (creation, Varint.unzigzag(creationTime))
        self.chunkCount = Int(truncatingIfNeeded: chunkCount)
        self.row = row
        history = row.upperBound..<bytes.count
    }

    /// The row's bytes where the row now is the row at `moment`, without a look at what else there is; `nil` else, and
    /// where the entity does not exist.
    static func wholeRow(
        in bytes: UnsafeRawBufferPointer, at moment: ReplayMoment
    ) -> UnsafeRawBufferPointer? {
        var reader = ByteReader(bytes)
        guard let last = reader.varint(), last < moment.end, reader.skipVarint() else { return nil }
        if let validAt = moment.validAt {
            guard let time = reader.varint(), Varint.unzigzag(time) <= validAt else { return nil }
        } else if !reader.skipVarint() {
            return nil
        }
        guard let creation = reader.varint(), creation != noCreation.position, reader.skipVarint(),
            reader.skipVarint(), let count = reader.varint(),
            let row = reader.take(Int(truncatingIfNeeded: count))
        else { return nil }
        return UnsafeRawBufferPointer(rebasing: bytes[row])
    }

    init(
        lastPosition: UInt64, disorder: UInt64?, lastTime: Int64, creation: (position: UInt64, time: Int64),
        chunkCount: Int
    ) {
        self.lastPosition = lastPosition
        self.disorder = disorder
        self.lastTime = lastTime
        self.creation = creation
        self.chunkCount = chunkCount
        row = 0..<0
        history = 0..<0
    }

    /// Says that the entity does not exist, from behind `position` on.
    init(absentFrom position: UInt64) {
        self.init(
            lastPosition: position, disorder: position, lastTime: .min, creation: Self.noCreation,
            chunkCount: 0)
    }

    /// The record's bytes with `row` and, to be appended by the caller, the history.
    func append(_ row: Row, to output: inout [UInt8]) {
        Varint.append(lastPosition, to: &output)
        Varint.append(disorder.map { $0 + 1 } ?? 0, to: &output)
        Varint.append(Varint.zigzag(lastTime), to: &output)
        Varint.append(creation.position, to: &output)
        Varint.append(Varint.zigzag(creation.time), to: &output)
        Varint.append(UInt64(chunkCount), to: &output)
        Varint.appendCounted(to: &output) { RowCodec.append(row, to: &$0) }
    }

    /// Whether the row now is the row at `moment`.
    @inline(__always)
    func isWhole(at moment: ReplayMoment) -> Bool {
        lastPosition < moment.end && lastTime <= (moment.validAt ?? .max)
    }

    /// Whether the events that count at `moment` are a beginning of the fold.
    func isOrderly(at moment: ReplayMoment) -> Bool { disorder.map { $0 < moment.end } ?? true }

    /// The creating event of an entity that does not exist: its creation is annulled, but at moments before
    /// that it may have been there.
    static let noCreation: (position: UInt64, time: Int64) = (.max, 0)

    /// Whether the entity exists at an orderly moment.
    func exists(at moment: ReplayMoment) -> Bool {
        moment.takes(position: creation.position, time: creation.time)
    }

    func historyReader(in bytes: UnsafeRawBufferPointer) -> HistoryReader {
        HistoryReader(ByteReader(bytes, from: history.lowerBound), last: (lastPosition, lastTime))
    }
}

/// An older run of a stream's history.
///
/// ```
/// v  first entry's position · v zigzag  its time · v  last entry's position · v zigzag  its time
/// row after the last entry · history, to the end
/// ```
/// Key: stream ‖ 0 ‖ number (4 bytes, big-endian).
struct HistoryChunk {
    let first: (position: UInt64, time: Int64)
    let last: (position: UInt64, time: Int64)
    /// Stands before the row.
    var reader: ByteReader

    init?(_ bytes: UnsafeRawBufferPointer) {
        reader = ByteReader(bytes)
        guard let first = reader.varint(), let firstTime = reader.varint(), let last = reader.varint(),
            let lastTime = reader.varint()
        else { return nil }
        self.first = (first, Varint.unzigzag(firstTime))
        self.last = (last, Varint.unzigzag(lastTime))
    }

    /// All but the history, which is to follow.
    static func head(
        from first: (position: UInt64, time: Int64), to last: (position: UInt64, time: Int64), row: Row
    ) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(2 * StreamRecord.historyLimit)
        Varint.append(first.position, to: &output)
        Varint.append(Varint.zigzag(first.time), to: &output)
        Varint.append(last.position, to: &output)
        Varint.append(Varint.zigzag(last.time), to: &output)
        RowCodec.append(row, to: &output)
        return output
    }

    static func key(_ stream: [UInt8], _ number: Int) -> [UInt8] {
        stream + [0] + (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * (3 - $0))) }
    }
}
