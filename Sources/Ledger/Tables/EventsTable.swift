internal import EventLog
internal import Projecting

/// `events`: the log itself, in order of position, at a moment – the events that were known, and of them those
/// that had happened. Corrections and annulments are events like others here.
final class EventsTable: SQLTable {
    private enum Column {
        static let stream = 3
        static let category = 4
        static let type = 5
        static let actor = 8
        static let correlationID = 9
    }

    private let ledger: Ledger
    private let showsPersonal: Bool

    init(_ ledger: Ledger, showsPersonal: Bool) {
        self.ledger = ledger
        self.showsPersonal = showsPersonal
    }

    let name = "events"
    let columns = [
        SQLColumn("position", .integer), SQLColumn("revision", .integer), SQLColumn("id", .text),
        SQLColumn("stream", .text), SQLColumn("category", .text), SQLColumn("type", .text),
        SQLColumn("time", .text), SQLColumn("recorded_at", .text), SQLColumn("actor", .text),
        SQLColumn("correlation_id", .text), SQLColumn("causation_id", .text), SQLColumn("source", .text),
        SQLColumn("data", .text),
    ]
    let keyColumns = [0]
    let lookUpColumns = [
        Column.correlationID, Column.stream, Column.actor, Column.type, Column.category,
    ]
    var estimatedRowCount: Int { (try? ledger.log.headPosition()).map { Int(clamping: $0) } ?? 1_000 }

    func open(_ scan: SQLScan) -> any SQLCursor {
        var filter = Filter()
        if let lookUp = scan.lookUp, let text = lookUp.value.text {
            switch lookUp.column {
            case Column.stream: filter.entities = [text]
            case Column.category: filter.categories = [text]
            case Column.type: filter.types = [text]
            case Column.actor: filter.actors = [text]
            case Column.correlationID: filter.correlations = [text]
            default: break
            }
        }
        return EventsCursor(LogScan(ledger.log, filter, scan), of: self)
    }

    func write(_ column: Int, of event: Event, into cell: borrowing SQLCell) throws {
        switch column {
        case 0: cell.integer(Int64(clamping: event.position))
        case 1: cell.integer(Int64(clamping: event.revision))
        case 2: cell.text(event.id)
        case Column.stream: cell.text(event.stream)
        case Column.category: cell.text(String(event.category))
        case Column.type: cell.text(event.type)
        case 6: cell.text(event.time.description)
        case 7: cell.text(event.recordedTime.description)
        case Column.actor: write(event.actor, into: cell)
        case Column.correlationID: write(event.correlationID, into: cell)
        case 10: write(event.causationID, into: cell)
        case 11: cell.text(event.source)
        default:
            let data =
                showsPersonal
                ? try ledger.disclosed(event, as: .present) : try ledger.presented(event).data
            data.withUnsafeBytes { cell.text($0) }
        }
    }

    private func write(_ text: String?, into cell: borrowing SQLCell) {
        if let text { cell.text(text) } else { cell.null() }
    }
}

private final class EventsCursor: SQLCursor {
    private let scan: LogScan
    private let table: EventsTable

    init(_ scan: LogScan, of table: EventsTable) {
        self.scan = scan
        self.table = table
    }

    func next() throws -> Bool { try scan.next() }

    func read(_ column: Int, into cell: borrowing SQLCell) throws {
        guard let event = scan.event else { return }
        try table.write(column, of: event, into: cell)
    }
}
