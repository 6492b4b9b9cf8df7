internal import EventLog

/// Writes the history of one stream in one fold: what it keeps beside the row, and what is moved to chunks.
struct HistoryBuilder {
    private var entries: [HistoryEntry] = []
    private var undos: [UInt8] = []
    /// Finished chunks, from number `chunkStart` on.
    private(set) var chunks: [[UInt8]] = []
    private let chunkStart: Int

    init(chunkStart: Int = 0) {
        self.chunkStart = chunkStart
    }

    /// Goes on from what a record has.
    ///
    /// - Returns: `nil` for damaged bytes.
    init?(_ record: StreamRecord, in bytes: UnsafeRawBufferPointer, columnCount: Int) {
        chunkStart = record.chunkCount
        var reader = record.historyReader(in: bytes)
        var row = Row(columnCount: columnCount)
        var newestFirst: [(entry: HistoryEntry, undo: Range<Int>)] = []
        while !reader.isAtEnd {
            guard let place = reader.next() else { return nil }
            let start = reader.offset
            if !place.isSkipped, !reader.undo(&row, wanted: 0) { return nil }
            let entry = HistoryEntry(
                position: place.position, time: place.time, isSkipped: place.isSkipped, undo: 0..<0)
            newestFirst.append((entry, start..<reader.offset))
        }
        for (entry, undo) in newestFirst.reversed() {
            let start = undos.count
            undos.append(contentsOf: bytes[undo])
            entries.append(
                HistoryEntry(
                    position: entry.position, time: entry.time, isSkipped: entry.isSkipped,
                    undo: start..<undos.count))
        }
    }

    var chunkCount: Int { chunkStart + chunks.count }
    var isEmpty: Bool { entries.isEmpty }

    mutating func append(_ step: StreamFold.Step, from before: Row, to row: Row) {
        let start = undos.count
        if !step.isSkipped { RowCodec.appendUndo(from: row, to: before, to: &undos) }
        entries.append(
            HistoryEntry(
                position: step.position, time: step.time, isSkipped: step.isSkipped, undo: start..<undos.count
            ))
        // Each entry has about six bytes beside its undo.
        if undos.count + 6 * entries.count >= StreamRecord.historyLimit { cut(row) }
    }

    private mutating func cut(_ row: Row) {
        chunks.append(HistoryChunk.bytes(of: entries[...], undos, row: row))
        entries.removeAll(keepingCapacity: true)
        undos.removeAll(keepingCapacity: true)
    }

    /// Appends the entries that are in no chunk, as a record has them.
    func append(after last: (position: UInt64, time: Int64), to output: inout [UInt8]) {
        HistoryCodec.append(entries[...], undos, after: last, to: &output)
    }
}
