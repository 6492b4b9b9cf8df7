public import EventLog

/// What a consumer group is: its name, what it wants, and how patient it is. It does not change.
public struct GroupSettings: Sendable, Equatable {
    /// `[a-z0-9-]`, 1–64.
    public let name: String
    public var filter: Filter
    /// Events from this position on are delivered.
    public var start: UInt64
    /// How long a member may keep an event before another gets it, milliseconds.
    public var leaseMilliseconds: Int64 = 30_000
    /// Deliveries of one event, after which it is parked.
    public var maximumAttempts = 10
    /// Before the second delivery, milliseconds; doubled each time.
    public var firstRetryMilliseconds: Int64 = 1_000
    public var longestRetryMilliseconds: Int64 = 60_000

    public init(name: String, filter: Filter = Filter(), start: UInt64 = 0) {
        self.name = name
        self.filter = filter
        self.start = start
    }

    /// - Throws: ``GroupError`` `invalid` with everything that is out of bounds.
    public func check() throws(GroupError) {
        var reasons: [String] = []
        func check<V: Comparable>(_ value: V, _ range: ClosedRange<V>, _ name: String) {
            if !range.contains(value) {
                reasons.append("\(name) is \(range.lowerBound) to \(range.upperBound)")
            }
        }
        let isName =
            (1...64).contains(name.utf8.count)
            && name.utf8.allSatisfy {
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == UInt8(ascii: "-")
            }
        if !isName { reasons.append("a name is 1 to 64 of a-z, 0-9 and -") }
        check(leaseMilliseconds, 100...3_600_000, "leaseMs")
        check(maximumAttempts, 1...1_000, "maximumAttempts")
        check(firstRetryMilliseconds, 0...3_600_000, "firstRetryMs")
        check(longestRetryMilliseconds, firstRetryMilliseconds...86_400_000, "longestRetryMs")
        if !reasons.isEmpty { throw GroupError(.invalid, reasons.joined(separator: "; ")) }
    }

    /// How long to wait before an event is delivered again that was delivered `attempts` times.
    func backOff(after attempts: Int) -> Int64 {
        let doublings = min(max(attempts - 1, 0), 40)
        let (wait, overflow) = firstRetryMilliseconds.multipliedReportingOverflow(by: 1 << doublings)
        return overflow ? longestRetryMilliseconds : min(wait, longestRetryMilliseconds)
    }
}
