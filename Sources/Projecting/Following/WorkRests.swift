internal import Glibc

/// Rests between pieces of folding, each as long as the work before it: under load appends find the cores free
/// every millisecond, and not only when a whole batch is folded in.
final class WorkRests {
    private static let work = Duration.milliseconds(1)

    private let isAwaited: () -> Bool
    /// A batch that is not done by then is folded in without further rests.
    private let end: ContinuousClock.Instant
    private var last: ContinuousClock.Instant

    /// None at all.
    static var none: WorkRests { WorkRests(for: .zero) { true } }

    /// - Parameters:
    ///   - time: how long there are rests.
    ///   - isAwaited: whether somebody waits for the work, which then goes on without them.
    init(for time: Duration, isAwaited: @escaping () -> Bool) {
        last = .now
        end = last + time
        self.isAwaited = isAwaited
    }

    /// Rests where it is time to; to be called many times in a millisecond.
    func takeIfDue() {
        let now = ContinuousClock.now
        if now >= end || now - last < Self.work || isAwaited() { return }
        // What took far longer than it was to, while others had the core, is rest enough.
        usleep(UInt32(min(now - last, Self.work * 4) / .microseconds(1)))
        last = .now
    }
}
