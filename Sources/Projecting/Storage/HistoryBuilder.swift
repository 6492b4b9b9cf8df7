internal import EventLog

/// Writes the history of one stream in one fold: what it keeps beside the row, and what is moved to chunks.
struct HistoryBuilder {
    private var entries: [HistoryEntry] = []
    private var undos: [UInt8] = []
    /// What a record has already, older than the entries.
    private var older: OlderHistory?
    /// Finished chunks, from number `chunkStart` on.
    private(set) var chunks: [[UInt8]] = []
    private let chunkStart: Int
    /// The record's bytes turned out to be none of a history.
    private(set) var isDamaged = false

    init(chunkStart: Int = 0) {
        self.chunkStart = chunkStart
    }

    /// Goes on from what a record has.
    ///
    /// - Returns: `nil` for damaged bytes, as far as they were read.
    init?(_ record: StreamRecord, in bytes: UnsafeRawBufferPointer) {
        chunkStart = record.chunkCount
        if record.history.isEmpty { return }
        guard let older = OlderHistory(record, in: bytes) else { return nil }
        self.older = older
    }

    var chunkCount: Int { chunkStart + chunks.count }

    mutating func append(_ step: StreamFold.Step, from before: Row, to row: Row) {
        let start = undos.count
        if !step.isSkipped { RowCodec.appendUndo(from: row, to: before, to: &undos) }
        entries.append(
            HistoryEntry(
                position: step.position, time: step.time, isSkipped: step.isSkipped, undo: start..<undos.count
            ))
        if isFull(columnCount: row.cells.count) { cut(row) }
    }

    /// Each entry has about six bytes beside its undo.
    private var weight: Int { undos.count + 6 * entries.count }

    private mutating func isFull(columnCount: Int) -> Bool {
        guard let older else { return weight >= StreamRecord.historyLimit }
        if weight + older.greatestWeight < StreamRecord.historyLimit { return false }
        guard let exact = older.weight(columnCount: columnCount) else {
            isDamaged = true
            return false
        }
        return weight + exact >= StreamRecord.historyLimit
    }

    private mutating func cut(_ row: Row) {
        guard let last = entries.last.map({ ($0.position, $0.time) }) else { return }
        let first = older?.oldest(columnCount: row.cells.count) ?? (entries[0].position, entries[0].time)
        var chunk = HistoryChunk.head(from: first, to: last, row: row)
        append(after: last, to: &chunk)
        chunks.append(chunk)
        entries.removeAll(keepingCapacity: true)
        undos.removeAll(keepingCapacity: true)
        older = nil
    }

    /// Appends the entries that are in no chunk, as a record has them.
    func append(after last: (position: UInt64, time: Int64), to output: inout [UInt8]) {
        var place = last
        for entry in entries.reversed() {
            HistoryCodec.append(entry, after: &place, to: &output)
            output.append(contentsOf: undos[entry.undo])
        }
        guard let older else { return }
        HistoryCodec.append(older.newest, after: &place, to: &output)
        output.append(contentsOf: older.rest)
    }
}

/// A run of history that stays as it is but for its newest entry, whose place is told by that of the one before it.
private struct OlderHistory {
    /// Without its undo.
    let newest: HistoryEntry
    /// The newest entry's undo and all that is older.
    let rest: [UInt8]

    init?(_ record: StreamRecord, in bytes: UnsafeRawBufferPointer) {
        var reader = record.historyReader(in: bytes)
        guard let place = reader.next() else { return nil }
        newest = HistoryEntry(
            position: place.position, time: place.time, isSkipped: place.isSkipped, undo: 0..<0)
        rest = Array(bytes[reader.offset...])
    }

    /// What its weight is at most: an entry of two bytes, the least, weighs six, and the newest has its own apart.
    var greatestWeight: Int { 3 * rest.count + 6 }

    /// Bytes of its undos and six for each entry; `nil` for damaged bytes.
    func weight(columnCount: Int) -> Int? {
        var (count, places) = (1, 0)
        let isWhole = walk(columnCount: columnCount) { _, byteCount in
            count += 1
            places += byteCount
        }
        return isWhole ? rest.count - places + 6 * count : nil
    }

    /// Of bytes that are a history.
    func oldest(columnCount: Int) -> (position: UInt64, time: Int64) {
        var oldest = (newest.position, newest.time)
        _ = walk(columnCount: columnCount) { place, _ in oldest = (place.position, place.time) }
        return oldest
    }

    /// - Parameter body: called with the place of each entry but the newest, and the bytes that it takes.
    private func walk(
        columnCount: Int, _ body: ((position: UInt64, time: Int64, isSkipped: Bool), Int) -> Void
    ) -> Bool {
        rest.withUnsafeBytes { bytes in
            var reader = HistoryReader(ByteReader(bytes), last: (newest.position, newest.time))
            var row = Row(columnCount: columnCount)
            if !newest.isSkipped, !reader.undo(&row, wanted: 0) { return false }
            while !reader.isAtEnd {
                let start = reader.offset
                guard let place = reader.next() else { return false }
                body(place, reader.offset - start)
                if !place.isSkipped, !reader.undo(&row, wanted: 0) { return false }
            }
            return true
        }
    }
}
