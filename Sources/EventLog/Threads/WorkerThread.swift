internal import Glibc

/// A thread of its own for work that blocks: the writer, the index. It ends when its body returns.
package final class WorkerThread: Sendable {
    private let thread: pthread_t

    package init(_ body: @escaping @Sendable () -> Void) {
        var thread = pthread_t()
        let start = Unmanaged.passRetained(Start(body: body)).toOpaque()
        let code = pthread_create(
            &thread, nil,
            { start in
                let start = Unmanaged<Start>.fromOpaque(start!).takeRetainedValue()
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
        let body: @Sendable () -> Void

        init(body: @escaping @Sendable () -> Void) {
            self.body = body
        }
    }
}
