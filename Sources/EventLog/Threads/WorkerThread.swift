internal import Glibc

/// A thread of its own for work that blocks: the writer, the index. It ends when its body returns.
package final class WorkerThread: Sendable {
    private let thread: pthread_t

    /// How much of the cores a thread takes of those that others want too, as its `nice` value (sched(7)). Threads
    /// that it makes are as modest.
    package enum Share: Int32, Sendable {
        case whole = 0
        /// For what must keep up.
        case third = 5
        /// Next to nothing, for what may take any time.
        case least = 19

        fileprivate func take() {
            if self == .whole { return }
            // To Linux a number of 0 means this thread, not its process (setpriority(2), "C library/kernel
            // differences").
            setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, rawValue)
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
