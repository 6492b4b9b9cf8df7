internal import Logging
internal import Projecting
internal import ServiceLifecycle

/// Keeps the views up with the log, on a thread of its own: folding blocks. It takes its whole share of the cores, or
/// views were late whenever appends are many; what appends need under load they get by its rests.
///
/// What stops it – a full disk, a file that cannot be read – stops nothing else: appends and streams need no views.
/// It is told in the server's log and by `/health/ready`, and tried again.
struct ViewFollower: Service {
    private static let firstPause = Duration.milliseconds(100)
    private static let longestPause = Duration.seconds(10)

    let served: ServedLedger

    func run() async throws {
        let thread = ThreadExecutor(threads: 1)
        defer { thread.stop() }
        await withTaskExecutorPreference(thread) {
            await cancelWhenGracefulShutdown {
                var pause = Self.firstPause
                while !Task.isCancelled {
                    let reached = served.followed.position
                    if await followed() { return }
                    pause = served.followed.position == reached ? pause : Self.firstPause
                    try? await Task.sleep(for: pause)
                    pause = min(pause * 2, Self.longestPause)
                }
            }
        }
    }

    /// Follows until the server stops; `false` where something else has ended it.
    private func followed() async -> Bool {
        let followed = served.followed
        do {
            try await served.views.follow(
                advanced: { followed.advance(to: $0) }, isAwaited: { followed.isAwaited })
            return true
        } catch {
            if Task.isCancelled { return true }
            followed.noteStop()
            served.logger.error("the views do not follow the log", metadata: ["error": "\(error)"])
            return false
        }
    }
}
