internal import EventLog
internal import Synchronization

/// A few threads of their own for work that blocks – statements, scans, folding –, so that the tasks that
/// answer others are not held up. Given to `withTaskExecutorPreference`.
public final class ThreadExecutor: TaskExecutor {
    private let jobs = WorkQueue<UnownedJob>(maximumWeight: .max)
    private let threads = Mutex<[WorkerThread]>([])

    public init(threads count: Int) {
        let jobs = self.jobs
        threads.withLock { threads in
            threads = (0..<max(1, count)).map { _ in
                WorkerThread { [unowned self] in
                    while let batch = jobs.take(upTo: 1) {
                        for job in batch { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
                    }
                }
            }
        }
    }

    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        // Work that comes after the stop still has to end: its task waits for it.
        if jobs.push(job, weight: 1) != .taken {
            job.runSynchronously(on: asUnownedTaskExecutor())
        }
    }

    /// Runs what waits and lets the threads go. Does nothing the second time.
    public func stop() {
        jobs.close()
        let threads = threads.withLock { threads in
            defer { threads = [] }
            return threads
        }
        for thread in threads { thread.join() }
    }
}
