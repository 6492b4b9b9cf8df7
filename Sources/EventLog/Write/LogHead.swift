internal import Synchronization

/// The head of the log in memory, the roots that the tree had at the last ones, and who waits for it to move.
final class LogHead: Sendable {
    private let state: Mutex<State>

    private struct State {
        var head: UInt64
        /// The roots of the last heads, each in the place that its number names.
        var roots: [(head: UInt64, root: Hash)?] = Array(repeating: nil, count: 64)
        var moves = 0
        var isReleased = false
        var waiting: [UInt64: Waiter] = [:]
        /// The number of the last who came to wait.
        var lastNumber: UInt64 = 0
        /// Told of each move; must be short.
        var listeners: [@Sendable () -> Void] = []
    }

    private struct Waiter {
        let position: UInt64
        let continuation: CheckedContinuation<UInt64, Never>
    }

    init(_ head: UInt64) {
        state = Mutex(State(head: head))
    }

    /// The position that the next event gets.
    var value: UInt64 { state.withLock { $0.head } }

    /// Has `listener` told of every move from now on, on the writer's thread.
    func tell(_ listener: @escaping @Sendable () -> Void) {
        state.withLock { $0.listeners.append(listener) }
    }

    /// The root of the tree of `size` events, where the log had so many a moment ago; who follows asks for it.
    func root(size: UInt64) -> Hash? {
        state.withLock { state in state.roots.lazy.compactMap { $0 }.first { $0.head == size }?.root }
    }

    func advance(to head: UInt64, root: Hash) {
        let (ready, listeners) = state.withLock { state in
            state.head = head
            state.roots[state.moves % state.roots.count] = (head, root)
            state.moves += 1
            let ready = state.waiting.filter { $0.value.position < head }
            for number in ready.keys { state.waiting[number] = nil }
            return (ready.values, state.listeners)
        }
        for listener in listeners { listener() }
        for waiter in ready { waiter.continuation.resume(returning: head) }
    }

    /// Lets everybody go who still waits or will come to wait.
    func release() {
        let (waiting, head) = state.withLock { state in
            defer { state.waiting = [:] }
            state.isReleased = true
            return (state.waiting.values, state.head)
        }
        for waiter in waiting { waiter.continuation.resume(returning: head) }
    }

    /// Returns the head once it is beyond `position`, the log is closed or the task cancelled.
    func wait(beyond position: UInt64) async -> UInt64 {
        let number = state.withLock { state in
            state.lastNumber += 1
            return state.lastNumber
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let head = state.withLock { state -> UInt64? in
                    if state.head > position || state.isReleased || Task.isCancelled { return state.head }
                    state.waiting[number] = Waiter(position: position, continuation: continuation)
                    return nil
                }
                if let head { continuation.resume(returning: head) }
            }
        } onCancel: {
            let waiter = state.withLock { $0.waiting.removeValue(forKey: number) }
            waiter?.continuation.resume(returning: value)
        }
    }
}
