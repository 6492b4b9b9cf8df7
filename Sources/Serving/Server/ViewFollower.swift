internal import Projecting
internal import ServiceLifecycle

/// Keeps the views up with the log, on a thread of its own: folding blocks.
struct ViewFollower: Service {
    let served: ServedLedger

    func run() async throws {
        let thread = ThreadExecutor(threads: 1, isYielding: true)
        defer { thread.stop() }
        let (views, followed) = (served.views, served.followed)
        try await withTaskExecutorPreference(thread) {
            try await cancelWhenGracefulShutdown {
                try await views.follow(
                    advanced: { followed.advance(to: $0) }, isAwaited: { followed.isAwaited })
            }
        }
    }
}
