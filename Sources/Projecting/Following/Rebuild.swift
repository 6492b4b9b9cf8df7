internal import EventLog
internal import LMDB

/// Builds stores from the log: streams are cut into tasks that worker threads fold, and what they made is
/// written in order of the streams' names, so that pages are filled from left to right.
///
/// It works through the index, a stream at a time; memory is bounded by the tasks under way and the keys of
/// aggregates that are gathered between two writings.
struct Rebuild {
    /// Streams in a task.
    private static let taskSize = 256
    /// Tasks under way.
    private static let window = 12
    /// Entries of contributions that a worker gathers.
    private static let contributionLimit = 400_000

    let input: RebuildInput
    let stores: [ProjectionStore]
    let workerCount: Int

    private enum Answer: Sendable {
        case outputs(sequence: Int, [RebuildWorker.Output], events: Int)
        case contributions([ContributionTable])
        case failure(any Error)
        case ended
    }

    /// - Parameter progress: told how many events are folded in.
    func run(progress: (UInt64) throws -> Void) throws {
        let tasks = WorkQueue<RebuildWorker.Task>(maximumWeight: .max)
        let answers = WorkQueue<Answer>(maximumWeight: .max)
        let threads = (0..<workerCount).map { _ in
            WorkerThread { [input] in Self.work(input, tasks, answers) }
        }
        defer {
            tasks.close()
            for thread in threads { thread.join() }
        }
        var writing = OrderedOutputs(stores: stores)
        var source = TaskSource(input: input, size: Self.taskSize)
        var underWay = 0
        var done: UInt64 = 0
        while true {
            while underWay < Self.window, let task = try source.next() {
                _ = tasks.push(task, weight: 1)
                underWay += 1
            }
            if underWay == 0 { break }
            for answer in answers.take(upTo: .max) ?? [] {
                if case .outputs(_, _, let events) = answer {
                    underWay -= 1
                    done += UInt64(events)
                }
                try take(answer, &writing)
            }
            try writing.write()
            try progress(done)
        }
        tasks.close()
        var ended = 0
        while ended < workerCount {
            for answer in answers.take(upTo: .max) ?? [] {
                if case .ended = answer { ended += 1 }
                try take(answer, &writing)
            }
        }
        try finish()
    }

    private func take(_ answer: Answer, _ writing: inout OrderedOutputs) throws {
        switch answer {
        case .outputs(let sequence, let outputs, _): writing.add(outputs, sequence)
        case .contributions(let tables):
            for (store, table) in zip(stores, tables) {
                try store.environment.write { transaction in try table.write(to: store, &transaction) }
            }
        case .failure(let error): throw error
        case .ended: break
        }
    }

    private static func work(
        _ input: RebuildInput, _ tasks: WorkQueue<RebuildWorker.Task>, _ answers: WorkQueue<Answer>
    ) {
        let worker = RebuildWorker(input)
        while let taken = tasks.take(upTo: 1) {
            for task in taken {
                do {
                    let before = worker.eventCount
                    let outputs = try worker.run(task)
                    let events = worker.eventCount - before
                    _ = answers.push(.outputs(sequence: task.sequence, outputs, events: events), weight: 1)
                    if let tables = worker.takeContributions(from: contributionLimit) {
                        _ = answers.push(.contributions(tables), weight: 1)
                    }
                } catch {
                    _ = answers.push(.failure(error), weight: 1)
                }
            }
        }
        if let tables = worker.takeContributions(from: 1) {
            _ = answers.push(.contributions(tables), weight: 1)
        }
        _ = answers.push(.ended, weight: 1)
    }

    /// Notes how far the stores have come, and brings them to the disk.
    private func finish() throws {
        let standing = ProjectionStore.Standing(
            position: input.end, root: try input.log.root(size: input.end), keepsHistory: input.keepsHistory)
        for store in stores {
            try store.environment.write { transaction in try store.put(standing, &transaction) }
            try store.environment.sync()
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

    init(input: RebuildInput, size: Int) {
        self.input = input
        self.size = size
        categories = Set(input.projections.flatMap { $0.folds.map(\.category) }).sorted()
    }

    mutating func next() throws -> RebuildWorker.Task? {
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

/// Brings outputs, which come as they are done, into their order.
private struct OrderedOutputs {
    let stores: [ProjectionStore]
    private var waiting: [Int: [RebuildWorker.Output]] = [:]
    private var next = 0

    init(stores: [ProjectionStore]) {
        self.stores = stores
    }

    mutating func add(_ outputs: [RebuildWorker.Output], _ sequence: Int) { waiting[sequence] = outputs }

    /// Writes what is complete up to the first gap.
    mutating func write() throws {
        var ready: [RebuildWorker.Output] = []
        while let outputs = waiting.removeValue(forKey: next) {
            ready += outputs
            next += 1
        }
        for (index, store) in stores.enumerated() {
            let outputs = ready.filter { $0.projection == index }
            if outputs.isEmpty { continue }
            try store.environment.write { transaction in
                for output in outputs {
                    let (streams, history) = (
                        store.tables.streams[output.fold], store.tables.history[output.fold]
                    )
                    for stream in output.streams {
                        try transaction.append(stream.key.span.bytes, stream.record.span.bytes, in: streams)
                        for (number, chunk) in stream.chunks.enumerated() {
                            let key = HistoryChunk.key(stream.key, number)
                            try transaction.append(key.span.bytes, chunk.span.bytes, in: history)
                        }
                    }
                }
            }
        }
    }
}
