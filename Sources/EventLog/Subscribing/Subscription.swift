/// One subscriber's place in the log: what it wants, how far it has got, what it was told.
///
/// It is pulled: frames are made when the subscriber asks for the next ones, so a slow one is served from the
/// log at its own pace, and nothing is kept for it meanwhile – no events, no read transaction. The value
/// alone decides what to tell; ``next(from:heartbeat:)`` gets it the pages.
///
/// Frames say:
/// 1. every matching event from the start on, once, in order of position;
/// 2. `checkpoint`, at least every 1,000 events and, where little matches, every 65,536 positions, before
///    `caughtUp`, and with a heartbeat where the log has moved;
/// 3. `caughtUp` and `fellBehind` in turns, the first only when it is true, the second when a subscriber that
///    had caught up asks for more while over `behind` events wait.
public struct Subscription: Sendable {
    /// What one answer may hold, and when something is said.
    public struct Limits: Sendable {
        public var eventsInPage = 256
        /// Bytes of events, uncompressed; one event may exceed it.
        public var bytesInPage = 1 << 20
        /// Positions looked at for one answer.
        public var scanInPage: UInt64 = 65_536
        public var eventsBetweenCheckpoints = 1_000
        public var scanBetweenCheckpoints: UInt64 = 65_536
        /// Events that may wait before a subscriber counts as behind.
        public var behind: UInt64 = 1_024

        public init() {}
    }

    public let filter: Filter
    public let limits: Limits
    /// Everything before it is dealt with.
    public private(set) var position: UInt64
    public private(set) var isCaughtUp = false
    /// Since the last checkpoint.
    private var start: UInt64
    private var events = 0
    private var digest = IDDigest()

    public init(_ filter: Filter = Filter(), from position: UInt64 = 0, limits: Limits = Limits()) {
        self.filter = filter
        self.limits = limits
        self.position = position
        start = position
    }

    /// Takes what a read from ``position`` gave.
    ///
    /// - Parameter head: where the log ended before that read.
    mutating func take(_ page: EventPage, head: UInt64) -> [SubscriptionFrame] {
        var frames: [SubscriptionFrame] = []
        if isCaughtUp, head > position, head - position > limits.behind {
            isCaughtUp = false
            frames.append(.fellBehind(position: position, head: head))
        }
        for event in page.events {
            frames.append(.event(event))
            position = event.position + 1
            events += 1
            digest.add(event.id)
            if events >= limits.eventsBetweenCheckpoints { frames.append(checkpoint()) }
        }
        position = max(position, page.completeTo)
        if position - start >= limits.scanBetweenCheckpoints { frames.append(checkpoint()) }
        if !isCaughtUp, position >= head {
            isCaughtUp = true
            if position > start { frames.append(checkpoint()) }
            frames.append(.caughtUp(position: position))
        }
        return frames
    }

    /// Takes that nothing came for a while, and nothing before `end` matches.
    mutating func takeQuiet(to end: UInt64) -> [SubscriptionFrame] {
        position = max(position, end)
        return (position > start ? [checkpoint()] : []) + [.heartbeat(position: position)]
    }

    private mutating func checkpoint() -> SubscriptionFrame {
        defer {
            start = position
            events = 0
            digest = IDDigest()
        }
        return .checkpoint(
            ScanCheckpoint(start: start, end: position, events: events, digest: digest.hexadecimal))
    }
}
