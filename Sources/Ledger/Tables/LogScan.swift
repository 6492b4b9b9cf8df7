internal import EventLog
internal import Projecting

/// The events that a statement's scan asks for, read in batches, each in a snapshot of its own.
final class LogScan {
    private static let batchSize = 256

    private let log: EventLog
    private let filter: Filter
    private let validAt: Instant?
    private let isDescending: Bool
    private var range: Range<UInt64>
    private var batch: [Event] = []
    private var place = 0
    private(set) var event: Event?

    /// - Parameter scan: Of a table whose first key column is the position.
    init(_ log: EventLog, _ filter: Filter, _ scan: SQLScan) {
        self.log = log
        self.filter = filter
        validAt = scan.moment.validAt
        isDescending = scan.isDescending
        range = Self.range(of: scan)
    }

    private static func range(of scan: SQLScan) -> Range<UInt64> {
        var (start, end): (Int64, Int64) = (0, Int64(clamping: scan.moment.end))
        if let position = scan.prefix.first?.integer {
            (start, end) = (max(0, position), min(end, position < .max ? position + 1 : position))
        } else {
            if let lower = scan.lower, let position = lower.value.integer {
                start = max(0, lower.isInclusive || position == .max ? position : position + 1)
            }
            if let upper = scan.upper, let position = upper.value.integer {
                end = min(end, upper.isInclusive && position < .max ? position + 1 : position)
            }
        }
        return start < end ? UInt64(start)..<UInt64(end) : 0..<0
    }

    func next() throws -> Bool {
        while true {
            if place == batch.count {
                guard !range.isEmpty else { return false }
                try readBatch()
                continue
            }
            let found = batch[place]
            place += 1
            guard found.time <= validAt ?? .distantFuture else { continue }
            event = found
            return true
        }
    }

    private func readBatch() throws {
        let page = try log.read(
            filter, in: range, direction: isDescending ? .backward : .forward, limit: Self.batchSize)
        batch = page.events
        place = 0
        let isLast = batch.count < Self.batchSize
        if isDescending {
            range = isLast ? 0..<0 : range.lowerBound..<min(range.upperBound, page.completeTo)
        } else {
            range = isLast ? 0..<0 : max(range.lowerBound, page.completeTo)..<range.upperBound
        }
    }
}
