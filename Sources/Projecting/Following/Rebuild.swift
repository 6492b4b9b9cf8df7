internal import EventLog
internal import LMDB

/// Builds stores from the log: streams are cut into tasks that worker threads fold, and what they made is
/// written in order of the streams' names, so that pages are filled from left to right.
///
/// It works through the index, a stream at a time, and a section of streams is written – with how far that is –
/// while the next one is folded; memory is bounded by what two sections fold to.
struct Rebuild {
    /// Streams in a task.
    private static let taskSize = 256

    let input: RebuildInput
    let stores: [ProjectionStore]
    let workerCount: Int
    /// Tasks in a section.
    let sectionSize: Int

    /// - Parameters:
    ///   - start: where a rebuild to go on with has stopped.
    ///   - progress: told how many events are folded in, first of all how many were.
    func run(from start: RebuildProgress?, progress: (UInt64) throws -> Void) throws {
        let standing = ProjectionStore.Standing(
            position: input.end, root: try input.log.root(size: input.end), keepsHistory: input.keepsHistory)
        let plan = RebuildProgress.Plan(input.projections, standing)
        var source = TaskSource(input: input, size: Self.taskSize, from: start?.cursor)
        var done = start?.events ?? 0
        var written = done
        try progress(done)
        var folded: (section: RebuildSection.Folded, cursor: RebuildProgress.Cursor)?
        while true {
            let tasks = try source.next(sectionSize)
            let section = tasks.isEmpty ? nil : RebuildSection(tasks, input, workerCount: workerCount)
            defer { section?.abandon() }
            if let folded {
                written += UInt64(folded.section.events)
                try write(
                    folded.section, RebuildProgress(plan: plan, cursor: folded.cursor, events: written))
            }
            guard let section else { break }
            let result = try section.finish { events in try progress(done + UInt64(events)) }
            done += UInt64(result.events)
            folded = (result, source.cursor)
        }
        try finish(standing)
    }

    private func write(_ section: RebuildSection.Folded, _ progress: RebuildProgress) throws {
        let (key, value) = (RebuildProgress.key, progress.bytes)
        for (index, store) in stores.enumerated() {
            try store.write { transaction in
                for output in section.outputs where output.projection == index {
                    try Self.append(output, to: store, &transaction)
                }
                for tables in section.contributions { try tables[index].write(to: store, &transaction) }
                try transaction.put(key.span.bytes, value.span.bytes, in: store.tables.meta)
            }
        }
    }

    private static func append(
        _ output: RebuildWorker.Output, to store: ProjectionStore, _ transaction: inout WriteTransaction
    ) throws {
        let (streams, history) = (store.tables.streams[output.fold], store.tables.history[output.fold])
        var start = 0
        for stream in output.streams {
            let record = output.records.span.extracting(start..<stream.recordEnd)
            start = stream.recordEnd
            try transaction.append(stream.key.span.bytes, record.bytes, in: streams)
            for (number, chunk) in stream.chunks.enumerated() {
                let key = HistoryChunk.key(stream.key, number)
                try transaction.append(key.span.bytes, chunk.span.bytes, in: history)
            }
        }
    }

    /// Notes how far the stores have come, and brings them to the disk.
    private func finish(_ standing: ProjectionStore.Standing) throws {
        let key = RebuildProgress.key
        for store in stores {
            try store.write { transaction in
                try store.put(standing, &transaction)
                _ = try transaction.delete(key.span.bytes, in: store.tables.meta)
            }
            try store.sync()
        }
    }
}

/// Cuts the categories that are folded into tasks.
private struct TaskSource {
    private let input: RebuildInput
    private let size: Int
    private var categories: [String]
    private var last: String?
    private var sequence = 0

    init(input: RebuildInput, size: Int, from start: RebuildProgress.Cursor?) {
        self.input = input
        self.size = size
        categories = Set(input.projections.flatMap { $0.folds.map(\.category) }).sorted()
        if let start {
            categories.removeAll { $0 < start.category }
            last = start.last
        }
    }

    /// Behind the last task; past all categories at the end.
    var cursor: RebuildProgress.Cursor {
        RebuildProgress.Cursor(category: categories.first ?? "\u{10FFFF}", last: last)
    }

    /// Up to `count` tasks; none at the end.
    mutating func next(_ count: Int) throws -> [RebuildWorker.Task] {
        var tasks: [RebuildWorker.Task] = []
        while tasks.count < count, let task = try next() { tasks.append(task) }
        return tasks
    }

    private mutating func next() throws -> RebuildWorker.Task? {
        while let category = categories.first {
            let streams = try input.log.streams(of: category, after: last, limit: size)
            last = streams.last
            if streams.count < size {
                categories.removeFirst()
                last = nil
            }
            if streams.isEmpty { continue }
            defer { sequence += 1 }
            return RebuildWorker.Task(sequence: sequence, category: category, streams: streams)
        }
        return nil
    }
}
