internal import Synchronization

/// The head of the log in memory, and who waits for it to move.
final class LogHead: Sendable {
    private let state: Mutex<State>

    private struct State {
        var head: UInt64
        var waiting: [(position: UInt64, continuation: CheckedContinuation<UInt64, Never>)] = []
    }

    init(_ head: UInt64) {
        state = Mutex(State(head: head))
    }

    /// The position that the next event gets.
    var value: UInt64 { state.withLock { $0.head } }

    func advance(to head: UInt64) {
        let ready = state.withLock { state in
            state.head = head
            let ready = state.waiting.filter { $0.position < head }
            state.waiting.removeAll { $0.position < head }
            return ready
        }
        for waiter in ready { waiter.continuation.resume(returning: head) }
    }

    /// Lets everybody go who still waits.
    func release() {
        let waiting = state.withLock { state in
            defer { state.waiting = [] }
            return state.waiting
        }
        for waiter in waiting { waiter.continuation.resume(returning: value) }
    }

    /// Returns the head once it is beyond `position` (or the log is closed).
    func wait(beyond position: UInt64) async -> UInt64 {
        await withCheckedContinuation { continuation in
            let head = state.withLock { state -> UInt64? in
                if state.head > position { return state.head }
                state.waiting.append((position, continuation))
                return nil
            }
            if let head { continuation.resume(returning: head) }
        }
    }
}
