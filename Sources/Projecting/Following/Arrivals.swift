/// Whether events still come to a log.
final class Arrivals {
    /// The longest pause of appends that are under way: many commits' time.
    private static let pause = Duration.milliseconds(20)

    private let head: () -> UInt64?
    private var last: UInt64?
    private var since = ContinuousClock.now

    /// - Parameter head: the log's; `nil` where it cannot be read.
    init(head: @escaping () -> UInt64?) { self.head = head }

    /// Whether none has come for a while; to be asked every few milliseconds.
    var haveStopped: Bool {
        let (now, head) = (ContinuousClock.now, head())
        if head == last { return now - since > Self.pause }
        (last, since) = (head, now)
        return false
    }
}
