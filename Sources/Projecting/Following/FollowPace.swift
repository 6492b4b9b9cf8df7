/// The time between two beginnings of folding in what has come; an event that comes after a pause is folded in at
/// once.
///
/// Of what comes fast the more is folded in together the less it costs: a stream's record is read and the pages
/// that many events change are written once. It is kept waiting for that as long as it still is in the views in
/// time, with twice what the folding took to spare. Where so much comes for so long that views cost appends what
/// they need, the time is longer, and the folding rests in between – until somebody waits for the views or nothing
/// more comes.
struct FollowPace {
    private static let least = Duration.milliseconds(10)
    /// From an event's arrival to its being in the views.
    private static let wanted = Duration.milliseconds(40)
    /// The time between two beginnings under load.
    private static let leastUnderLoad = Duration.seconds(1)
    /// How long a batch is given rests then.
    private static let restingTime = Duration.seconds(2)
    /// Events in the least time, from which on they come fast.
    private static let many: UInt64 = 32
    /// Events a second, over a second, that are load.
    private static let load = 6_000.0

    private var start: ContinuousClock.Instant
    private var rate = 0.0
    private var isLoad = false
    /// When events are to be folded in that somebody waits for.
    private(set) var next: ContinuousClock.Instant
    /// When they are where nobody does and more comes; not before ``next``.
    private(set) var nextAtLeisure: ContinuousClock.Instant

    init(now: ContinuousClock.Instant) {
        (start, next, nextAtLeisure) = (now, now, now)
    }

    /// Rests while what has come is folded in.
    func rests(isPressing: @escaping () -> Bool) -> WorkRests {
        isLoad ? WorkRests(for: Self.restingTime, isPressing: isPressing) : .none
    }

    /// - Parameters:
    ///   - count: events that were folded in.
    ///   - start: when that began.
    mutating func note(_ count: UInt64, from start: ContinuousClock.Instant, to end: ContinuousClock.Instant)
    {
        let passed = (start - self.start) / .seconds(1)
        // The share that what came just now has in the rate of about a second.
        let weight = min(1, passed)
        if passed > 0 { rate += weight * (Double(count) / passed - rate) }
        self.start = start
        let spare = (end - start) * 3
        isLoad = rate > Self.load
        let isFast = count >= Self.many
        next = start + (isFast ? max(Self.least, Self.wanted - spare) : Self.least)
        nextAtLeisure = isFast && isLoad ? max(next, start + Self.leastUnderLoad) : next
    }
}
