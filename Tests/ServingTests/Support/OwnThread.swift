import Foundation

/// Runs tasks one after the other on a thread that is theirs, so that they may block – on a socket, say – without
/// keeping one of the few threads that all other tasks share.
final class OwnThread: TaskExecutor {
    private let jobs = DispatchQueue(label: "OwnThread")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        jobs.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
