internal import Synchronization

/// How far the views have followed the log, and who waits for them to get further.
public final class FollowedPosition: Sendable {
    private struct Waiter {
        let position: UInt64
        let continuation: CheckedContinuation<Bool, Never>
    }

    private struct State {
        /// `nil` until the views have caught up for the first time.
        var position: UInt64?
        var isStopped = false
        var waiting: [UInt64: Waiter] = [:]
        var lastNumber: UInt64 = 0
    }

    private let state = Mutex(State())

    /// Every event before it is folded into every view; `nil` while they are being built.
    public var position: UInt64? { state.withLock { $0.position } }

    /// Whether something keeps the views from following; no more so once they have got further.
    var isStopped: Bool { state.withLock { $0.isStopped } }

    func noteStop() { state.withLock { $0.isStopped = true } }

    /// Whether somebody waits for the views to get further.
    var isAwaited: Bool { state.withLock { !$0.waiting.isEmpty } }

    func advance(to position: UInt64) {
        let ready = state.withLock { state in
            state.position = position
            state.isStopped = false
            let ready = state.waiting.filter { $0.value.position < position }
            for number in ready.keys { state.waiting[number] = nil }
            return ready.values
        }
        for waiter in ready { waiter.continuation.resume(returning: true) }
    }

    /// Waits until the event at `position` is folded in.
    ///
    /// - Returns: `false` where it was not within `milliseconds`, or the task was cancelled.
    public func wait(for position: UInt64, milliseconds: Int64) async -> Bool {
        if let reached = self.position, reached > position { return true }
        return await withTaskGroup(of: Bool.self) { group in
            group.addTask { await self.wait(for: position) }
            group.addTask {
                try? await Task.sleep(for: .milliseconds(milliseconds))
                return false
            }
            defer { group.cancelAll() }
            return await group.next() ?? false
        }
    }

    private func wait(for position: UInt64) async -> Bool {
        let number = state.withLock { state in
            state.lastNumber += 1
            return state.lastNumber
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let answer = state.withLock { state -> Bool? in
                    if let reached = state.position, reached > position { return true }
                    if Task.isCancelled { return false }
                    state.waiting[number] = Waiter(position: position, continuation: continuation)
                    return nil
                }
                if let answer { continuation.resume(returning: answer) }
            }
        } onCancel: {
            let waiter = state.withLock { $0.waiting.removeValue(forKey: number) }
            waiter?.continuation.resume(returning: false)
        }
    }
}
