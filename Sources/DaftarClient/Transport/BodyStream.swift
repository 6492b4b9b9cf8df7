internal import NIOCore
internal import Synchronization

/// The body of an answer, piece by piece. What its reader does not take is left in the socket.
final class BodyStream: Sendable {
    /// Bytes that may lie here untaken.
    private static let limit = 1 << 20

    private struct State {
        var pieces: [ByteBuffer] = []
        var byteCount = 0
        var end: Result<Void, any Error>?
        var waiting: CheckedContinuation<ByteBuffer?, any Error>?
        /// To be called when there is room again.
        var resume: (@Sendable () -> Void)?
    }

    private let state = Mutex(State())

    var isFull: Bool { state.withLock { $0.byteCount >= Self.limit } }

    /// `resume` is called once there is room; `false` where there is room already.
    func onceThereIsRoom(_ resume: @escaping @Sendable () -> Void) -> Bool {
        state.withLock { state in
            guard state.byteCount >= Self.limit, state.end == nil else { return false }
            state.resume = resume
            return true
        }
    }

    func push(_ piece: ByteBuffer) {
        let waiting = state.withLock { state -> CheckedContinuation<ByteBuffer?, any Error>? in
            if let waiting = state.waiting {
                state.waiting = nil
                return waiting
            }
            state.pieces.append(piece)
            state.byteCount += piece.readableBytes
            return nil
        }
        waiting?.resume(returning: piece)
    }

    func finish(_ end: Result<Void, any Error>) {
        let waiting = state.withLock { state -> CheckedContinuation<ByteBuffer?, any Error>? in
            if state.end == nil { state.end = end }
            defer { state.waiting = nil }
            return state.waiting
        }
        waiting?.resume(with: end.map { nil })
    }

    /// The next piece; `nil` at the end. Ends with the task's cancellation.
    func next() async throws -> ByteBuffer? {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let (answer, resume) = state.withLock {
                    state -> (Result<ByteBuffer?, any Error>?, (@Sendable () -> Void)?) in
                    if !state.pieces.isEmpty {
                        let pieces = state.pieces.removeFirst()
                        state.byteCount -= pieces.readableBytes
                        let resume = state.byteCount < Self.limit ? state.resume : nil
                        if resume != nil { state.resume = nil }
                        return (.success(pieces), resume)
                    }
                    if let end = state.end { return (end.map { nil }, nil) }
                    if Task.isCancelled { return (.failure(CancellationError()), nil) }
                    state.waiting = continuation
                    return (nil, nil)
                }
                resume?()
                if let answer { continuation.resume(with: answer) }
            }
        } onCancel: {
            finish(.failure(CancellationError()))
        }
    }
}
