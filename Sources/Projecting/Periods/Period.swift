internal import EventLog

/// One day, week, month, quarter or year.
public struct Period: Sendable, Hashable {
    /// `2025-03-01` (a day; a week by its first one), `2025-03`, `2025-Q1`, `2025`, of the kind's calendar.
    public let label: String
    /// Its first instant, in microseconds since 1970.
    public let start: Int64
    /// The first instant after it.
    public let end: Int64
    /// ``start`` and ``end`` as RFC 3339, as statements have them.
    let startText: String
    let endText: String

    init(label: String, start: Int64, end: Int64) {
        self.label = label
        self.start = start
        self.end = end
        startText = Instant(microseconds: start).description
        endText = Instant(microseconds: end).description
    }
}
