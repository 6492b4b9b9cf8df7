internal import EventLog

/// The periods of a kind that begin between two instants: `periods`.
///
/// ```sql
/// SELECT label, starts_at, ends_at FROM periods
/// WHERE kind = 'month' AND starts_at >= period_start('month', :from) AND starts_at < :to
/// ```
/// The kind (``PeriodKind``) and both bounds must be given: time has no end. Periods are the same at every
/// moment.
public final class PeriodsTable: SQLTable {
    private let calendar: PeriodCalendar

    public init(_ calendar: PeriodCalendar) {
        self.calendar = calendar
    }

    public let name = "periods"
    public let columns = [
        SQLColumn("kind", .text), SQLColumn("starts_at", .text), SQLColumn("ends_at", .text),
        SQLColumn("label", .text),
    ]
    public let keyColumns = [0, 1]
    public let estimatedRowCount = 100_000

    public func estimatedRowCount(sharing length: Int) -> Int { 100 }

    public func open(_ scan: SQLScan) throws -> any SQLCursor {
        guard let word = scan.prefix.first else {
            throw SQLError(.function, "periods needs its kind: WHERE kind = 'month'")
        }
        let kind = try calendar.kind(word)
        var (lower, upper) = (scan.lower, scan.upper)
        if scan.prefix.count == 2 {
            lower = SQLScan.Bound(scan.prefix[1], isInclusive: true)
            upper = lower
        }
        guard let lower = try Self.first(lower, 1), let upper = try Self.first(upper, 0) else {
            throw SQLError(.function, "periods needs two bounds: starts_at >= … AND starts_at < …")
        }
        return PeriodsCursor(
            calendar, kind, word, from: lower,
            to: upper.advanced(by: scan.upper?.isInclusive ?? true ? 1 : 0),
            isDescending: scan.isDescending)
    }

    /// The bound's microseconds, `step` later where it is not included.
    private static func first(_ bound: SQLScan.Bound?, _ step: Int64) throws(SQLError) -> Int64? {
        guard let bound else { return nil }
        guard let instant = bound.value.text.flatMap({ Instant($0) }) else {
            throw SQLError(.function, "starts_at is compared with an RFC 3339 instant")
        }
        return instant.microseconds + (bound.isInclusive ? 0 : step)
    }
}

/// Goes from one period to the next.
private final class PeriodsCursor: SQLCursor {
    private let calendar: PeriodCalendar
    private let kind: PeriodKind
    private let word: SQLValue
    /// Microseconds in which the next period's start, or the end of the one before, may lie.
    private let range: Range<Int64>
    private let isDescending: Bool
    private var present: Period?
    private var isBegun = false

    init(
        _ calendar: PeriodCalendar, _ kind: PeriodKind, _ word: SQLValue, from lower: Int64, to upper: Int64,
        isDescending: Bool
    ) {
        self.calendar = calendar
        self.kind = kind
        self.word = word
        self.isDescending = isDescending
        range = lower..<max(lower, upper)
    }

    func next() -> Bool {
        if range.isEmpty { return false }
        if isBegun {
            let beyond = isDescending ? present.map { $0.start - 1 } : present?.end
            present = beyond.flatMap { calendar.period(kind, containing: $0) }
        } else {
            isBegun = true
            present = calendar.period(
                kind, containing: isDescending ? range.upperBound - 1 : range.lowerBound)
            if !isDescending, let first = present, first.start < range.lowerBound {
                present = calendar.period(kind, containing: first.end)
            }
        }
        if let present, range.contains(present.start) { return true }
        return false
    }

    func read(_ column: Int, into cell: borrowing SQLCell) {
        guard let present else { return }
        switch column {
        case 0: cell.value(word)
        case 1: cell.text(present.startText)
        case 2: cell.text(present.endText)
        default: cell.text(present.label)
        }
    }
}
