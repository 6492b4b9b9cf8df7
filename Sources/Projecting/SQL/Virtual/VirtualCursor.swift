internal import CSQLite

/// A cursor as SQLite sees it: opened once, then set to work (`xFilter`) as often as a join asks.
final class VirtualCursor {
    let table: VirtualTable
    private var cursor: (any SQLCursor)?
    /// Scans that are still to be gone through, the last one first: one for each value of an IN.
    private var scans: [SQLScan] = []
    /// `as_of` and `valid_at` as the statement gives them.
    private var given: Execution.Given?
    private var known: (text: UnsafePointer<CChar>?, tail: PlanTail)?
    private(set) var isAtEnd = true

    init(_ table: VirtualTable) {
        self.table = table
    }

    func begin(_ plan: EncodedPlan, _ text: UnsafePointer<CChar>?, _ arguments: Arguments) throws {
        guard let execution = table.execution else { throw SQLError(.failed, "no statement runs") }
        if plan.isMomentOpen { throw Execution.openMoment }
        var arguments = arguments
        let given = try Execution.Given(
            asOf: plan.hasAsOf ? arguments.moment() : nil,
            validAt: plan.hasValidAt ? arguments.moment() : nil)
        self.given = given
        let tail = tail(text)
        var scan = SQLScan(moment: try execution.moment(given, plan: tail.number))
        scan.execution = execution
        scan.isDescending = plan.isDescending
        scan.columnsUsed = tail.columnsUsed
        cursor = nil
        scans = try KeyRange(plan, table, &arguments).scans(from: scan)
        if tail.grouping.isEmpty {
            try openNext()
        } else {
            cursor = try GroupingCursor(table.table, scans, by: tail.grouping)
            scans = []
            isAtEnd = false
        }
        try next()
    }

    /// A plan's text stays where it is as long as the statement lives.
    private func tail(_ text: UnsafePointer<CChar>?) -> PlanTail {
        if let known, known.text == text { return known.tail }
        let tail = text.flatMap { PlanTail($0) } ?? PlanTail(columnsUsed: .max, number: 0)
        known = (text, tail)
        return tail
    }

    func next() throws {
        while let cursor {
            if try cursor.next() { return }
            try openNext()
        }
        isAtEnd = true
    }

    private func openNext() throws {
        cursor = try scans.popLast().map { try table.table.open($0) }
        isAtEnd = cursor == nil
    }

    func read(_ column: Int, into cell: borrowing SQLCell) throws {
        switch column {
        case ScanPlan.Place.asOf: given?.asOf.map { cell.value($0) }
        case ScanPlan.Place.validAt: given?.validAt.map { cell.value($0) }
        default: try cursor?.read(column - ScanPlan.Place.first, into: cell)
        }
    }

    /// The values that a plan's conditions compare with, one after another.
    struct Arguments {
        let count: Int
        let values: UnsafeMutablePointer<OpaquePointer?>?
        private var place = 0

        init(_ count: Int32, _ values: UnsafeMutablePointer<OpaquePointer?>?) {
            self.count = Int(count)
            self.values = values
        }

        mutating func pointer() -> OpaquePointer? {
            defer { place += 1 }
            return place < count ? values?[place] : nil
        }

        mutating func moment() throws(SQLError) -> SQLValue {
            guard let value = next() else { throw SQLError(.invalidMoment, "a blob is no moment") }
            return value
        }

        /// `nil` for a blob.
        mutating func next() -> SQLValue? { pointer().flatMap { SQLValue($0) } }
    }
}
