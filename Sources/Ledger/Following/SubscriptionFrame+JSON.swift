public import EventLog

extension SubscriptionFrame {
    /// What the frame is called.
    public var name: String {
        switch self {
        case .event: "event"
        case .checkpoint: "checkpoint"
        case .caughtUp: "caught_up"
        case .fellBehind: "fell_behind"
        case .heartbeat: "heartbeat"
        case .closing: "closing"
        }
    }

    /// The members of a frame that is no event, each of them a position in quotes but for `events`:
    /// ```
    /// checkpoint   from, position, events, digest – of positions from `from` up to, without, `position`
    /// caught_up    position
    /// fell_behind  position, head
    /// heartbeat    position
    /// closing      position
    /// ```
    /// An event is shown by ``Ledger/json(_:as:)``; of one this is its position alone.
    ///
    /// - Parameter isNamed: with the frame's name as the member `frame`.
    public func json(isNamed: Bool) -> [UInt8] {
        var text = JSONText()
        if isNamed { text.add("frame", name) }
        switch self {
        case .event(let event): text.add("position", "\(event.position)")
        case .checkpoint(let checkpoint):
            text.add("from", "\(checkpoint.start)")
            text.add("position", "\(checkpoint.end)")
            text.add("events", checkpoint.events)
            text.add("digest", checkpoint.digest)
        case .caughtUp(let position), .heartbeat(let position), .closing(let position):
            text.add("position", "\(position)")
        case .fellBehind(let position, let head):
            text.add("position", "\(position)")
            text.add("head", "\(head)")
        }
        return text.object
    }

    /// With its name.
    public var json: [UInt8] { json(isNamed: true) }
}
