internal import EventLog

/// Tasks of a rebuild that worker threads fold side by side.
final class RebuildSection {
    /// What became of them.
    struct Folded {
        /// In the order of the tasks.
        var outputs: [RebuildWorker.Output] = []
        /// For each projection, of each worker.
        var contributions: [[ContributionTable]] = []
        var events = 0
    }

    private enum Answer: Sendable {
        case outputs(sequence: Int, [RebuildWorker.Output], events: Int)
        case contributions([ContributionTable])
        case failure(any Error)
        case ended
    }

    private let tasks = WorkQueue<RebuildWorker.Task>(maximumWeight: .max)
    private let answers = WorkQueue<Answer>(maximumWeight: .max)
    private var threads: [WorkerThread] = []

    /// Begins to fold.
    init(_ tasks: [RebuildWorker.Task], _ input: RebuildInput, workerCount: Int) {
        for task in tasks { _ = self.tasks.push(task, weight: 1) }
        self.tasks.close()
        threads = (0..<workerCount).map { _ in
            WorkerThread { [tasks = self.tasks, answers] in Self.work(input, tasks, answers) }
        }
    }

    private static func work(
        _ input: RebuildInput, _ tasks: WorkQueue<RebuildWorker.Task>, _ answers: WorkQueue<Answer>
    ) {
        var worker = RebuildWorker(input)
        do {
            while let task = tasks.take(upTo: 1)?.first {
                let before = worker.eventCount
                let outputs = try worker.run(task)
                let events = worker.eventCount - before
                _ = answers.push(.outputs(sequence: task.sequence, outputs, events: events), weight: 1)
            }
            _ = answers.push(.contributions(worker.contributions), weight: 1)
        } catch {
            _ = answers.push(.failure(error), weight: 1)
        }
        _ = answers.push(.ended, weight: 1)
    }

    /// Waits for the workers.
    ///
    /// - Parameter progress: told how many events are folded.
    func finish(progress: (Int) throws -> Void) throws -> Folded {
        var folded = Folded()
        var outputs: [(sequence: Int, outputs: [RebuildWorker.Output])] = []
        var ended = 0
        while ended < threads.count {
            for answer in answers.take(upTo: .max) ?? [] {
                switch answer {
                case .outputs(let sequence, let made, let events):
                    outputs.append((sequence, made))
                    folded.events += events
                case .contributions(let tables): folded.contributions.append(tables)
                case .failure(let error): throw error
                case .ended: ended += 1
                }
            }
            try progress(folded.events)
        }
        folded.outputs = outputs.sorted { $0.sequence < $1.sequence }.flatMap(\.outputs)
        return folded
    }

    /// Takes away what has not been begun, and waits for the workers.
    func abandon() {
        _ = tasks.take(upTo: .max)
        for thread in threads { thread.join() }
        threads = []
    }
}
