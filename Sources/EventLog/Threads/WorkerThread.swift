internal import Glibc

/// A thread of its own for work that blocks: the writer, the index. It ends when its body returns.
package final class WorkerThread: Sendable {
    private let thread: pthread_t

    /// How much of the cores a thread takes while others want them too.
    package enum Share: Sendable {
        case whole
        /// A third, for what nobody waits for (`nice` 5: sched(7)). Threads that it makes are as modest.
        case yielding

        fileprivate func take() {
            // To Linux a number of 0 means this thread, not its process (setpriority(2), "C library/kernel
            // differences").
            if self == .yielding { setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 5) }
        }
    }

    package init(_ share: Share = .whole, _ body: @escaping @Sendable () -> Void) {
        var thread = pthread_t()
        let start = Unmanaged.passRetained(Start(share: share, body: body)).toOpaque()
        let code = pthread_create(
            &thread, nil,
            { start in
                let start = Unmanaged<Start>.fromOpaque(start!).takeRetainedValue()
                start.share.take()
                start.body()
                return nil
            }, start)
        precondition(code == 0, "a thread could not be made")
        self.thread = thread
    }

    /// Waits for the end; to be called once.
    package func join() {
        pthread_join(thread, nil)
    }

    private final class Start: Sendable {
        let share: Share
        let body: @Sendable () -> Void

        init(share: Share, body: @escaping @Sendable () -> Void) {
            self.share = share
            self.body = body
        }
    }
}
