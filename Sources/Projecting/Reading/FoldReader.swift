internal import EventLog
internal import LMDB

/// Rows of one fold at one moment: as they stand, rewound, or – where the events that count then are no
/// beginning of the fold – folded anew.
struct FoldReader {
    let store: ProjectionStore
    let fold: Int
    let moment: ReplayMoment
    /// Cells that are read; the others stay null.
    let wanted: UInt64
    let amendments: Amendments
    let plan: FoldPlan
    let log: EventLog
    /// Whether the store has the rows' past.
    let keepsHistory: Bool
    /// Of a record, what is read of most: its row, but not all of its history.
    private static let fetchedBytes = 384
    /// Streams that had to be folded anew.
    private(set) var refoldCount = 0
    private var events = StreamEvents()

    init(
        store: ProjectionStore, fold: Int, moment: ReplayMoment, wanted: UInt64, amendments: Amendments,
        plan: FoldPlan, log: EventLog, keepsHistory: Bool
    ) {
        self.keepsHistory = keepsHistory
        self.store = store
        self.fold = fold
        self.moment = moment
        self.wanted = wanted
        self.amendments = amendments
        self.plan = plan
        self.log = log
    }

    var emptyRow: Row { Row(columnCount: store.projection.folds[fold].columnCount) }

    /// The row of `stream`; `nil` where it does not exist at the moment.
    mutating func row(of stream: [UInt8]) throws -> Row? {
        let (environment, table) = (store.environment, store.tables.streams[fold])
        var row = emptyRow
        let exists = try environment.read { transaction -> Bool in
            guard let bytes = try transaction.get(stream.span.bytes, in: table) else { return false }
            return try bytes.withUnsafeBytes { try read($0, of: stream, into: &row, transaction) }
        }
        return exists ? row : nil
    }

    /// Streams in `range` that exist at the moment, in order of their names.
    ///
    /// - Parameter take: gets each stream with its row; says whether to go on.
    mutating func scan(
        _ range: NameRange, descending: Bool, _ take: ([UInt8], Row) throws -> Bool
    ) throws {
        try scan(range, descending: descending, isDecoding: true) { key, content in
            guard case .row(let row) = content else { return true }
            return try take(Array(key), row)
        }
    }

    /// A row as the scan came by it.
    enum Content {
        /// As it is stored, valid until `take` returns: nothing had to be decoded.
        case bytes(UnsafeRawBufferPointer)
        case row(Row)
    }

    /// As above; rows that need no rewinding come as they are stored unless `isDecoding`.
    mutating func scan(
        _ range: NameRange, descending: Bool, isDecoding: Bool,
        _ take: (UnsafeRawBufferPointer, Content) throws -> Bool
    ) throws {
        let (environment, table, moment) = (store.environment, store.tables.streams[fold], moment)
        var row = emptyRow
        try environment.read { transaction in
            var cursor = try transaction.cursor(table)
            var isThere = try range.begin(&cursor, descending: descending)
            while isThere {
                cursor.fetchAhead(Self.fetchedBytes)
                let (key, value) = (cursor.key, cursor.value)
                let goesOn = try key.withUnsafeBytes { key in
                    guard range.reaches(key, descending: descending) else { return false }
                    return try value.withUnsafeBytes { value in
                        if !isDecoding, let whole = StreamRecord.wholeRow(in: value, at: moment) {
                            return try take(key, .bytes(whole))
                        }
                        guard try read(value, of: Array(key), into: &row, transaction) else { return true }
                        return try take(key, .row(row))
                    }
                }
                if !goesOn { return }
                isThere = descending ? try cursor.previous() : try cursor.next()
            }
        }
    }

    private mutating func read(
        _ bytes: UnsafeRawBufferPointer, of stream: [UInt8], into row: inout Row,
        _ transaction: borrowing ReadTransaction
    ) throws -> Bool {
        guard let record = StreamRecord(bytes) else { throw damaged(stream) }
        if record.isWhole(at: moment) {
            guard record.creation.position != UInt64.max else { return false }
            return try readRow(bytes, record, stream, into: &row)
        }
        guard keepsHistory, record.isOrderly(at: moment) else { return try refold(stream, into: &row) }
        guard record.exists(at: moment) else { return false }
        guard try readRow(bytes, record, stream, into: &row) else { return false }
        var history = record.historyReader(in: bytes)
        guard let isThere = history.rewind(&row, to: moment, wanted: wanted) else { throw damaged(stream) }
        if isThere || record.chunkCount == 0 { return true }
        return try readChunk(of: stream, count: record.chunkCount, into: &row, transaction)
    }

    private func readRow(
        _ bytes: UnsafeRawBufferPointer, _ record: StreamRecord, _ stream: [UInt8], into row: inout Row
    ) throws -> Bool {
        var reader = ByteReader(bytes, from: record.row.lowerBound)
        guard RowCodec.read(&reader, into: &row, wanted: wanted) else { throw damaged(stream) }
        return true
    }

    /// The row after the last entry that counts lies in the last chunk whose first entry counts.
    private func readChunk(
        of stream: [UInt8], count: Int, into row: inout Row, _ transaction: borrowing ReadTransaction
    ) throws -> Bool {
        let table = store.tables.history[fold]
        var (low, high) = (0, count - 1)
        while low < high {
            let middle = (low + high + 1) / 2
            let key = HistoryChunk.key(stream, middle)
            let first = try transaction.get(key.span.bytes, in: table)?.withUnsafeBytes {
                HistoryChunk($0)?.first
            }
            guard let first = first ?? nil else { throw damaged(stream) }
            if moment.takes(position: first.position, time: first.time) {
                low = middle
            } else {
                high = middle - 1
            }
        }
        let key = HistoryChunk.key(stream, low)
        guard let bytes = try transaction.get(key.span.bytes, in: table) else { throw damaged(stream) }
        return try bytes.withUnsafeBytes { bytes in
            guard var chunk = HistoryChunk(bytes), RowCodec.read(&chunk.reader, into: &row, wanted: wanted)
            else {
                throw damaged(stream)
            }
            var history = HistoryReader(chunk.reader, last: chunk.last)
            guard let isThere = history.rewind(&row, to: moment, wanted: wanted) else {
                throw damaged(stream)
            }
            // The creating event counts; it may be behind `valid_at` in no orderly stream.
            _ = isThere
            return true
        }
    }

    private mutating func refold(_ stream: [UInt8], into row: inout Row) throws -> Bool {
        refoldCount += 1
        let name = String(decoding: stream, as: UTF8.self)
        try StreamLoader(log: log).load(name, before: moment.end, into: &events)
        guard try StreamFold.order(&events, at: moment, amendments, plan, log) else { return false }
        var folded = StreamFold(plan)
        try folded.run(events)
        row = folded.rows[0]
        return true
    }

    private func damaged(_ stream: [UInt8]) -> ProjectingError {
        ProjectingError(
            .damaged,
            "\(store.path): what it keeps of \(String(decoding: stream, as: UTF8.self)) cannot be read")
    }
}
