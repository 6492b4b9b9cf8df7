import EventLog
import TestSupport

/// A subscriber that keeps what it was told and what was true when it asked.
struct Follower: Sendable {
    struct Told: Sendable {
        let frame: SubscriptionFrame
        /// Where the log ended before the frame was asked for, and after it came.
        let headBefore: UInt64
        let headAfter: UInt64
    }

    private(set) var subscription: Subscription
    let start: UInt64
    private(set) var told: [Told] = []

    init(_ filter: Filter, from start: UInt64, limits: Subscription.Limits) {
        subscription = Subscription(filter, from: start, limits: limits)
        self.start = start
    }

    var position: UInt64 { subscription.position }
    var isCaughtUp: Bool { subscription.isCaughtUp }

    mutating func pull(_ log: EventLog, heartbeat: Int = 20) async throws {
        let before = try log.headPosition()
        let frames = try await subscription.next(from: log, heartbeat: heartbeat)
        let after = try log.headPosition()
        told += frames.map { Told(frame: $0, headBefore: before, headAfter: after) }
    }

    var events: [Event] {
        told.compactMap { told in if case .event(let event) = told.frame { event } else { nil } }
    }

    /// What is wrong with the frames as a whole; empty when nothing is.
    func faults(behind: UInt64) -> [String] {
        var faults: [String] = []
        var (scanned, isCaughtUp, end) = (start, false, start)
        var since: [String] = []
        for told in told {
            if told.frame.end < end { faults.append("\(told.frame) goes back behind \(end)") }
            end = max(end, told.frame.end)
            switch told.frame {
            case .event(let event): since.append(event.id)
            case .checkpoint(let checkpoint):
                var digest = IDDigest()
                for id in since { digest.add(id) }
                if checkpoint.start != scanned || checkpoint.events != since.count
                    || checkpoint.digest != digest.hexadecimal
                {
                    faults.append("\(checkpoint) behind \(scanned) with \(since.count) events")
                }
                scanned = checkpoint.end
                since = []
            case .caughtUp(let position):
                if isCaughtUp || position < told.headBefore || position > told.headAfter {
                    faults.append("\(told) while caught up: \(isCaughtUp)")
                }
                isCaughtUp = true
            case .fellBehind(let position, let head):
                if !isCaughtUp || head - position <= behind || head > told.headAfter {
                    faults.append("\(told) while caught up: \(isCaughtUp)")
                }
                isCaughtUp = false
            case .heartbeat, .closing: break
            }
        }
        return faults
    }
}
