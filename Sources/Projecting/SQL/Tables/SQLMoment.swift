public import EventLog

/// Which events the rows of a scan are made of.
public struct SQLMoment: Sendable, Hashable {
    /// Events before this position are known.
    public var end: UInt64
    /// Events whose `time` is not later are true; `nil`: all.
    public var validAt: Instant?
    /// The instant that ages and deadlines are counted to.
    public var now: Instant

    public init(end: UInt64, validAt: Instant? = nil, now: Instant) {
        self.end = end
        self.validAt = validAt
        self.now = now
    }
}

/// A moment as a statement or its caller names it. A schema's resolver says which it is.
public struct SQLMomentRequest: Sendable, Hashable {
    /// An instant, a date or `@position`; `nil`: as ``base`` has it.
    public let asOf: String?
    /// An instant or a date; `nil`: as ``base`` has it.
    public let validAt: String?
    /// The statement's own moment, where one of its tables names another; `nil`: the statement's own is asked
    /// for, and what is not named is the head.
    public let base: SQLMoment?
    /// The tables that the statement reads. The head is the least position that all of them have reached.
    public let tables: Set<String>

    public init(asOf: String? = nil, validAt: String? = nil, base: SQLMoment? = nil, tables: Set<String> = [])
    {
        self.asOf = asOf
        self.validAt = validAt
        self.base = base
        self.tables = tables
    }
}
