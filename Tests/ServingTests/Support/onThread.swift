import Foundation

/// Runs `body` on a thread of its own: what blocks – a client on a socket, a process that is awaited – would
/// keep one of the few threads that tasks share.
func onThread<R: Sendable, E: Error>(_ body: @escaping @Sendable () throws(E) -> R) async throws(E) -> R {
    let result = await withCheckedContinuation { continuation in
        Thread { continuation.resume(returning: Result(catching: body)) }.start()
    }
    return try result.get()
}
