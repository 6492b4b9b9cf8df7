internal import EventLog
internal import LMDB

/// What a batch changes in one store.
struct StoreChanges {
    final class Update {
        let fold: Int
        let stream: [UInt8]
        let record: [UInt8]
        /// Chunks of history from number `chunkStart` on; those behind them are dropped.
        let chunks: [[UInt8]]
        let chunkStart: Int
        let chunksBefore: Int
        /// Rows before and after; `nil` where the entity did or does not exist.
        let before: Row?
        let after: Row?

        init(
            fold: Int, stream: [UInt8], record: [UInt8], chunks: [[UInt8]], chunkStart: Int,
            chunksBefore: Int, before: Row?, after: Row?
        ) {
            self.fold = fold
            self.stream = stream
            self.record = record
            self.chunks = chunks
            self.chunkStart = chunkStart
            self.chunksBefore = chunksBefore
            self.before = before
            self.after = after
        }
    }

    var updates: [Update] = []

    func write(to store: ProjectionStore, _ transaction: inout WriteTransaction, _ rests: WorkRests) throws {
        for update in updates {
            rests.takeIfDue()
            let (streams, history) = (store.tables.streams[update.fold], store.tables.history[update.fold])
            let (stream, record) = (update.stream, update.record)
            try transaction.put(stream.span.bytes, record.span.bytes, in: streams)
            for (number, chunk) in update.chunks.enumerated() {
                let key = HistoryChunk.key(stream, update.chunkStart + number)
                try transaction.put(key.span.bytes, chunk.span.bytes, in: history)
            }
            let count = update.chunkStart + update.chunks.count
            for number in count..<max(count, update.chunksBefore) {
                let key = HistoryChunk.key(stream, number)
                try transaction.delete(key.span.bytes, in: history)
            }
        }
        var aggregates = AggregateUpdate(store: store)
        for update in updates {
            rests.takeIfDue()
            try aggregates.add(update, &transaction)
        }
        try aggregates.finish(&transaction)
    }
}

/// Brings one stream's rows, in all folds of its category, up with a batch.
struct StreamUpdate {
    let stream: String
    let plan: FoldPlan
    let places: [(store: Int, fold: Int)]
    let stores: [ProjectionStore]
    /// The end of the batch.
    let end: UInt64

    /// What one store has of the stream.
    private struct Present {
        var record: StreamRecord?
        var row: Row?
        var history: HistoryBuilder?
    }

    func run(
        _ news: FollowBatch.News, _ amendments: Amendments, _ log: EventLog
    ) throws -> [StoreChanges.Update] {
        let key = Array(stream.utf8)
        let present = try places.indices.map { try load(key, $0) }
        if let updates = try goOn(news, present, key) { return updates }
        var events = StreamEvents()
        if news.isNew, !news.isAmended {
            events = news.events
        } else {
            try StreamLoader(log: log).load(stream, before: end, into: &events)
        }
        let folded = try FoldedStream(
            &events, plan, amendments, before: end, log, keepsHistory: true)
        return places.indices.map { index in
            var record: [UInt8] = []
            record.reserveCapacity(StreamRecord.usualSize)
            folded.appendRecord(ofFold: index, to: &record)
            return StoreChanges.Update(
                fold: places[index].fold, stream: key, record: record,
                chunks: folded.chunks(ofFold: index), chunkStart: 0,
                chunksBefore: present[index].record?.chunkCount ?? 0, before: present[index].row,
                after: folded.exists ? folded.rows[index] : nil)
        }
    }

    private func load(_ key: [UInt8], _ index: Int) throws -> Present {
        let store = stores[places[index].store]
        let table = store.tables.streams[places[index].fold]
        let columnCount = plan.folds[index].columnCount
        return try store.environment.read { transaction in
            guard let bytes = try transaction.get(key.span.bytes, in: table) else { return Present() }
            return try bytes.withUnsafeBytes { bytes in
                var row = Row(columnCount: columnCount)
                guard let record = StreamRecord(bytes) else { throw damaged(store) }
                var reader = ByteReader(bytes, from: record.row.lowerBound)
                guard RowCodec.read(&reader, into: &row, wanted: .max) else { throw damaged(store) }
                let exists = record.creation.position != UInt64.max
                let history = HistoryBuilder(record, in: bytes)
                return Present(record: record, row: exists ? row : nil, history: history)
            }
        }
    }

    private func damaged(_ store: ProjectionStore) -> ProjectingError {
        ProjectingError(.damaged, "\(store.path): what it keeps of \(stream) cannot be read")
    }

    /// Folds the new events in at the end; `nil` where they do not belong there.
    private func goOn(
        _ news: FollowBatch.News, _ present: [Present], _ key: [UInt8]
    ) throws -> [StoreChanges.Update]? {
        guard !news.isAmended, let record = present.first?.record,
            news.events.items.allSatisfy({ $0.time >= record.lastTime })
        else { return nil }
        let rows = present.compactMap(\.row)
        guard rows.count == places.count else { return nil }
        var events = news.events
        try events.keep { try plan.type($0.typeNumber) != nil }
        if events.items.isEmpty { return [] }
        let arrived = events.items.map(\.position)
        events.sortAllByTime()
        guard events.items.map(\.position) == arrived else { return nil }

        var fold = StreamFold(plan, resuming: rows, creation: record.creation)
        var builders = present.compactMap(\.history)
        guard builders.count == places.count else { return nil }
        try fold.run(events) { step, before, after in
            for index in builders.indices {
                builders[index].append(step, from: before[index], to: after[index])
            }
        }
        if builders.contains(where: \.isDamaged) { return nil }
        let last = events.items.reduce((position: record.lastPosition, time: record.lastTime)) {
            (max($0.position, $1.position), max($0.time, $1.time))
        }
        return places.indices.map { index in
            var record = record
            record.lastPosition = last.position
            record.lastTime = last.time
            let chunkStart = present[index].record?.chunkCount ?? 0
            record.chunkCount = builders[index].chunkCount
            var bytes: [UInt8] = []
            bytes.reserveCapacity(StreamRecord.usualSize)
            record.append(fold.rows[index], to: &bytes)
            builders[index].append(after: last, to: &bytes)
            return StoreChanges.Update(
                fold: places[index].fold, stream: key, record: bytes, chunks: builders[index].chunks,
                chunkStart: chunkStart, chunksBefore: chunkStart, before: rows[index], after: fold.rows[index]
            )
        }
    }
}
