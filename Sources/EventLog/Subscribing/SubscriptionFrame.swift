/// What a subscriber is told, in order.
public enum SubscriptionFrame: Sendable {
    case event(Event)
    /// How far the log has been looked through, also where nothing matched.
    case checkpoint(ScanCheckpoint)
    /// Every matching event before `position` has been sent, and since the last frame was asked for there was
    /// a moment at which the log ended there.
    case caughtUp(position: UInt64)
    /// The subscriber had caught up and is no longer so: the log ended at `head`, and what lies between is
    /// read from it at the subscriber's own pace.
    case fellBehind(position: UInt64, head: UInt64)
    /// Nothing matched for a while.
    case heartbeat(position: UInt64)
    /// The log is being closed; nothing follows. All before `position` has been sent.
    case closing(position: UInt64)

    /// Where to go on when this is the last frame that arrived: everything before it is dealt with.
    public var end: UInt64 {
        switch self {
        case .event(let event): event.position + 1
        case .checkpoint(let checkpoint): checkpoint.end
        case .caughtUp(let position), .fellBehind(let position, _), .heartbeat(let position),
            .closing(let position):
            position
        }
    }
}

/// What was found in a part of the log: consecutive checkpoints of a subscription join without a gap, so a
/// subscriber can tell that it has got all, and an auditor can ask the log the same again.
public struct ScanCheckpoint: Sendable, Equatable {
    /// The part of the log: positions from `start` up to, and without, `end`.
    public let start: UInt64
    public let end: UInt64
    /// How many events in it match.
    public let events: Int
    /// Of their ids, in order (``IDDigest``).
    public let digest: String
}
