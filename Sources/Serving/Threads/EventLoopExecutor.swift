internal import NIOCore

/// Runs tasks on an event loop. What a connection's task does then needs no change of thread between taking a
/// request in and writing its answer – and holds up the loop's other connections, so that what takes long is
/// given to a ``ThreadExecutor``.
final class EventLoopExecutor: TaskExecutor {
    private let loop: any EventLoop

    init(_ loop: any EventLoop) {
        self.loop = loop
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        loop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
