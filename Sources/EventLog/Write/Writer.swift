internal import Synchronization

/// The one thread that appends. Requests wait in a bounded queue; all that wait go into one LMDB
/// transaction, so that one fdatasync serves them all. What to append ``Admission`` decides; the writer
/// carries it out.
final class Writer: Sendable {
    /// Bytes that may wait in the queue, and that go into one transaction.
    private static let maximumWaiting = 64 << 20
    private static let maximumBatch = 8 << 20
    private static let pauseMicroseconds: UInt32 = 100
    /// Submissions in a batch from which on the next one is waited for.
    private static let fewClients = 4

    typealias Answer = Result<AppendOutcome, any Error>

    /// Requests that came together, each an append of its own.
    final class Submission: Sendable {
        let requests: [AppendRequest]
        /// `nil` where each may be decided whatever becomes of those before it.
        let sequence: AppendSequence?
        let answer: @Sendable ([Answer]) -> Void

        init(
            requests: [AppendRequest], in sequence: AppendSequence?,
            answer: @escaping @Sendable ([Answer]) -> Void
        ) {
            self.requests = requests
            self.sequence = sequence
            self.answer = answer
        }
    }

    enum Work: Sendable {
        case append(Submission)
        /// A trained dictionary to be used from now on.
        case dictionary([UInt8])
        /// Boxes are to be moved to another slot.
        case reseal(Resealing, answer: @Sendable (Result<Int, any Error>) -> Void)
    }

    private let queue = WorkQueue<Work>(maximumWeight: maximumWaiting)
    private let thread = Mutex<WorkerThread?>(nil)

    /// Starts the thread and returns when it is ready: when the events behind the index have been replayed.
    init(_ desk: @escaping @Sendable () throws -> WriterDesk) throws {
        let started = WorkQueue<StartError?>(maximumWeight: 1)
        thread.withLock {
            $0 = WorkerThread { [queue] in
                do {
                    let desk = try desk()
                    _ = started.push(nil, weight: 1)
                    // Clients that were answered together come again within moments of each other: a
                    // sync for the first of them alone would keep all others waiting.
                    var expected = 0
                    while let work = queue.take(
                        upTo: Self.maximumBatch, expected: expected, pauseMicroseconds: Self.pauseMicroseconds
                    ) {
                        expected = work.count < Self.fewClients ? 0 : work.count * 3 / 4
                        desk.carryOut(work)
                    }
                } catch {
                    queue.close()
                    _ = started.push(StartError(cause: error), weight: 1)
                }
            }
        }
        if let error = started.take(upTo: 1)?[0] {
            stop()
            throw error.cause
        }
    }

    private struct StartError: Error {
        let cause: any Error
    }

    /// Puts `submission` in the queue; it is answered on the writer's thread once its fate is known.
    func submit(_ submission: Submission) {
        let weight = submission.requests.reduce(0) { $0 + 1_000 + $1.byteCount }
        switch queue.push(.append(submission), weight: weight) {
        case .taken: break
        case .full: refuse(submission, LogError(.busy, "too much waits to be written"))
        case .closed: refuse(submission, LogError(.closed, "the log is being closed"))
        }
    }

    private func refuse(_ submission: Submission, _ error: LogError) {
        submission.answer(submission.requests.map { _ in .failure(error) })
    }

    func add(dictionary content: [UInt8]) {
        _ = queue.push(.dictionary(content), weight: content.count)
    }

    /// Moves boxes to another slot; returns when that is on disk.
    func reseal(_ resealing: Resealing) throws -> Int {
        let answers = WorkQueue<Result<Int, any Error>>(maximumWeight: 1)
        let work = Work.reseal(resealing) { _ = answers.push($0, weight: 1) }
        guard case .taken = queue.push(work, weight: 1), let answer = answers.take(upTo: 1)?.first else {
            throw LogError(.closed, "the log is being closed")
        }
        return try answer.get()
    }

    /// Writes what waits and ends the thread.
    func stop() {
        queue.close()
        let thread = self.thread.withLock { thread in
            defer { thread = nil }
            return thread
        }
        thread?.join()
    }
}

/// What became of an append that was not refused.
public enum AppendOutcome: Sendable {
    case appended(AppendResult)
    /// All its ids are in the log; whether the events are the same is for the caller to compare.
    case known([Appended])
    /// Personal values of an event are sealed for another than `subject`, to whom they belong.
    case sealedForAnother(event: Int, subject: String)
}
