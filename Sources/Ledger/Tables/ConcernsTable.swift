internal import EventLog
internal import Projecting

/// `concerns`: which entities each event is about – its own stream and those that are named in it or linked
/// to it. A row for each event and entity, in order of position, then name.
final class ConcernsTable: SQLTable {
    private let ledger: Ledger

    init(_ ledger: Ledger) {
        self.ledger = ledger
    }

    let name = "concerns"
    let columns = [SQLColumn("entity", .text), SQLColumn("position", .integer)]
    let keyColumns = [1, 0]
    let lookUpColumns = [0]
    var estimatedRowCount: Int { (try? ledger.log.headPosition()).map { Int(clamping: $0) * 2 } ?? 1_000 }
    func estimatedRowCount(sharing length: Int) -> Int { 3 }

    func open(_ scan: SQLScan) -> any SQLCursor {
        let filter = Filter(entities: scan.lookUp?.value.text.map { [$0] } ?? [])
        return ConcernsCursor(LogScan(ledger.log, filter, scan), scan, of: ledger.log)
    }
}

private final class ConcernsCursor: SQLCursor {
    private let events: LogScan
    private let scan: SQLScan
    private let log: EventLog
    /// Those of the present event that are still to come, the last one first.
    private var entities: [String] = []
    private var present = ""

    init(_ events: LogScan, _ scan: SQLScan, of log: EventLog) {
        self.events = events
        self.scan = scan
        self.log = log
    }

    func next() throws -> Bool {
        while entities.isEmpty {
            guard try events.next(), let event = events.event else { return false }
            let all = Set(try log.concerns(of: event) + [event.stream]).filter(takes)
            entities = all.sorted { one, other in
                let isBefore = one.utf8.lexicographicallyPrecedes(other.utf8)
                return scan.isDescending ? isBefore : !isBefore
            }
        }
        present = entities.removeLast()
        return true
    }

    /// What the scan asks of the entity, the key's second column.
    private func takes(_ entity: String) -> Bool {
        if let wanted = scan.lookUp?.value.text, entity != wanted { return false }
        guard !scan.prefix.isEmpty else { return true }
        if scan.prefix.count > 1, scan.prefix[1].text != entity { return false }
        if let lower = scan.lower, let text = lower.value.text {
            if entity.utf8.lexicographicallyPrecedes(text.utf8) || (!lower.isInclusive && entity == text) {
                return false
            }
        }
        if let upper = scan.upper, let text = upper.value.text {
            if text.utf8.lexicographicallyPrecedes(entity.utf8) || (!upper.isInclusive && entity == text) {
                return false
            }
        }
        return true
    }

    func read(_ column: Int, into cell: borrowing SQLCell) {
        if column == 0 { return cell.text(present) }
        cell.integer(Int64(clamping: events.event?.position ?? 0))
    }
}
