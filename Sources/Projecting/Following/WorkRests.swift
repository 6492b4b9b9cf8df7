internal import Glibc

/// Rests between pieces of folding, three times as long as the work before them: under load appends find the cores
/// free every millisecond, and not only when a whole batch is folded in.
final class WorkRests {
    private static let work = Duration.microseconds(500)
    private static let restsForWork = 3
    private static let longest = Duration.milliseconds(4)

    private let isPressing: () -> Bool
    /// A batch that is not done by then is folded in without further rests.
    private let end: ContinuousClock.Instant
    private var last: ContinuousClock.Instant

    /// None at all.
    static var none: WorkRests { WorkRests(for: .zero) { true } }

    /// - Parameters:
    ///   - time: how long there are rests.
    ///   - isPressing: whether the work is to go on without them, which is asked before each.
    init(for time: Duration, isPressing: @escaping () -> Bool) {
        last = .now
        end = last + time
        self.isPressing = isPressing
    }

    /// Rests where it is time to; to be called many times in a millisecond.
    func takeIfDue() {
        let now = ContinuousClock.now
        if now >= end || now - last < Self.work || isPressing() { return }
        // What took far longer than it was to, while others had the core, is rest enough.
        usleep(UInt32(min((now - last) * Self.restsForWork, Self.longest) / .microseconds(1)))
        last = .now
    }
}
