import EventLog
import Projecting
import Synchronization

/// A table in memory that remembers what it was asked for.
final class FakeTable: SQLTable {
    struct Asked {
        var prefix: [SQLValue] = []
        var lower: SQLScan.Bound?
        var upper: SQLScan.Bound?
        var isDescending = false
        var columnsUsed: UInt64 = 0
        var moment: SQLMoment
        /// Rows handed out.
        var rows = 0
    }

    struct Broken: Error, CustomStringConvertible {
        let description = "the page is damaged"
    }

    let name: String
    let columns: [SQLColumn]
    let keyColumns: [Int]
    /// In key order.
    let rows: [[SQLValue]]
    /// Reading this row throws.
    let brokenRow: Int?
    private let log = Mutex<[Asked]>([])

    init(
        _ name: String, _ columns: [SQLColumn], key: [Int], _ rows: [[SQLValue]], brokenRow: Int? = nil
    ) {
        self.name = name
        self.columns = columns
        self.keyColumns = key
        self.rows = rows.sorted { one, other in
            Self.order(key.map { one[$0] }, key.map { other[$0] }) < 0
        }
        self.brokenRow = brokenRow
    }

    var estimatedRowCount: Int { rows.count }
    var asked: [Asked] { log.withLock { $0 } }
    var rowsRead: Int { asked.reduce(0) { $0 + $1.rows } }
    func forget() { log.withLock { $0 = [] } }

    func open(_ scan: SQLScan) throws -> any SQLCursor {
        let place = log.withLock { log in
            log.append(
                Asked(
                    prefix: scan.prefix, lower: scan.lower, upper: scan.upper,
                    isDescending: scan.isDescending, columnsUsed: scan.columnsUsed, moment: scan.moment))
            return log.count - 1
        }
        return Cursor(self, range(scan), scan, place)
    }

    fileprivate func served(_ place: Int) {
        log.withLock { if place < $0.count { $0[place].rows += 1 } }
    }

    /// Keys in order of bytes and numbers; a shorter one is equal to all that begin with it.
    fileprivate static func order(_ one: [SQLValue], _ other: [SQLValue]) -> Int {
        for (one, other) in zip(one, other) where one != other {
            switch (one, other) {
            case (.integer(let one), .integer(let other)): return one < other ? -1 : 1
            case (.text(let one), .text(let other)):
                return one.utf8.lexicographicallyPrecedes(other.utf8) ? -1 : 1
            default: preconditionFailure("the key is compared with another kind")
            }
        }
        return 0
    }

    private func range(_ scan: SQLScan) -> Range<Int> {
        func first(_ key: [SQLValue], after: Bool) -> Int {
            var low = 0
            var high = rows.count
            while low < high {
                let middle = (low + high) / 2
                let order = Self.order(keyColumns.map { rows[middle][$0] }, key)
                if order < 0 || order == 0 && after { low = middle + 1 } else { high = middle }
            }
            return low
        }
        let low =
            scan.lower.map { first(scan.prefix + [$0.value], after: !$0.isInclusive) }
            ?? first(scan.prefix, after: false)
        let high =
            scan.upper.map { first(scan.prefix + [$0.value], after: $0.isInclusive) }
            ?? first(scan.prefix, after: true)
        return low..<max(low, high)
    }

    private final class Cursor: SQLCursor {
        private let table: FakeTable
        private let range: Range<Int>
        private let scan: SQLScan
        private let place: Int
        private var step = 0
        private var row = -1

        init(_ table: FakeTable, _ range: Range<Int>, _ scan: SQLScan, _ place: Int) {
            self.table = table
            self.range = range
            self.scan = scan
            self.place = place
        }

        func next() throws -> Bool {
            guard step < range.count else { return false }
            row = scan.isDescending ? range.upperBound - 1 - step : range.lowerBound + step
            step += 1
            if row == table.brokenRow { throw Broken() }
            table.served(place)
            return true
        }

        func read(_ column: Int, into cell: borrowing SQLCell) throws {
            precondition(scan.uses(column), "column \(column) was not announced")
            cell.value(table.rows[row][column])
        }
    }
}

/// A moment that can be seen in a scan: `@n` is position n, anything else counts its characters.
func testMoment(_ request: SQLMomentRequest) throws -> SQLMoment {
    var moment = request.base ?? SQLMoment(end: 1_000, now: Instant("2025-06-01T00:00:00Z")!)
    if let asOf = request.asOf {
        if asOf.hasPrefix("@"), let end = UInt64(asOf.dropFirst()) {
            moment.end = end
        } else if asOf.hasPrefix("2025") {
            moment.end = 2025
        } else {
            throw SQLError(.invalidMoment, "\(asOf) is neither an instant nor a date")
        }
    }
    if let validAt = request.validAt {
        guard let instant = Instant(validAt) else {
            throw SQLError(.invalidMoment, "\(validAt) is no instant")
        }
        moment.validAt = instant
        moment.now = instant
    }
    return moment
}

extension SQLSession {
    /// All rows of a statement.
    func all(
        _ sql: String, _ parameters: [String: SQLValue] = [:], asOf: String? = nil, validAt: String? = nil
    ) throws -> [[SQLValue]] {
        let rows = try query(sql, parameters: parameters, asOf: asOf, validAt: validAt)
        var all: [[SQLValue]] = []
        while try rows.next() { all.append(try rows.values()) }
        return all
    }

    /// What a statement fails with.
    func failure(
        _ sql: String, _ parameters: [String: SQLValue] = [:], asOf: String? = nil
    ) throws -> SQLError? {
        do {
            _ = try all(sql, parameters, asOf: asOf)
            return nil
        } catch let error as SQLError {
            return error
        }
    }
}

/// What a resolver was asked.
final class Requests: Sendable {
    private let log = Mutex<[SQLMomentRequest]>([])
    var all: [SQLMomentRequest] { log.withLock { $0 } }
    func add(_ request: SQLMomentRequest) { log.withLock { $0.append(request) } }
}
