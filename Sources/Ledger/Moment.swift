public import EventLog

/// Which events count: those known (`as_of`), and of them those that had happened (`valid_at`).
public struct Moment: Sendable, Equatable {
    /// Events before this position are known.
    public var end: UInt64
    /// Events whose `time` is not later count; `nil`: all.
    public var validAt: Instant?

    public init(end: UInt64, validAt: Instant? = nil) {
        self.end = end
        self.validAt = validAt
    }
}

extension Ledger {
    /// The moment that `--as-of` and `--valid-at` name: an instant, a date (the end of that day in the
    /// ledger's time zone), or for `as_of` `@position`.
    ///
    /// - Throws: ``Refusal`` `invalid_value`.
    public func moment(asOf: String?, validAt: String?) throws -> Moment {
        var moment = Moment(end: try log.headPosition())
        if let asOf {
            if asOf.hasPrefix("@") {
                guard let position = UInt64(asOf.dropFirst()) else {
                    throw Refusal(.invalidValue, "as-of", "\(asOf) is no position")
                }
                moment.end = min(position, moment.end)
            } else {
                moment.end = try log.position(asOf: try instant(asOf, "as-of"))
            }
        }
        if let validAt { moment.validAt = try instant(validAt, "valid-at") }
        return moment
    }

    func instant(_ text: String, _ field: String) throws(Refusal) -> Instant {
        if let instant = Instant(text) { return instant }
        if let day = CivilDate(text) { return settings.end(of: day) }
        throw Refusal(.invalidValue, field, "\(text) is neither an RFC 3339 instant nor a date")
    }
}
