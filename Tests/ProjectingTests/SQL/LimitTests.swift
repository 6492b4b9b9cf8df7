import Projecting
import Synchronization
import Testing

@Suite struct LimitTests {
    private static let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT "

    private func session(_ change: (inout SQLLimits) -> Void) throws -> SQLSession {
        var limits = SQLLimits()
        change(&limits)
        return try Deals().session(limits)
    }

    @Test func `time`() throws {
        let session = try session { $0.milliseconds = 50 }
        #expect(try session.failure(Self.endless + "count(*) FROM n")?.code == .timeout)
        #expect(
            try session.failure("SELECT count(*) FROM events a, events b, events c, events d")?.code
                == .timeout)
        #expect(try session.all("SELECT 1") == [[1]])
    }

    @Test func `a reader's own time does not count`() throws {
        let session = try session { $0.milliseconds = 100 }
        let rows = try session.query("SELECT position FROM events")
        for _ in 0..<5 {
            #expect(try rows.next())
            let clock = ContinuousClock()
            let end = clock.now + .milliseconds(50)
            while clock.now < end {}
        }
    }

    @Test func `rows: the answer is refused rather than cut`() throws {
        let session = try session { $0.rows = 99 }
        #expect(try session.failure("SELECT * FROM deals")?.code == .tooManyRows)
        #expect(try session.all("SELECT * FROM deals LIMIT 99").count == 99)
    }

    @Test func `memory`() throws {
        let session = try session { $0.heapBytes = 8 << 20 }
        let sql = Self.endless + "i, hex(zeroblob(500)) AS x FROM n ORDER BY x, i"
        #expect(try session.failure(sql)?.code == .tooLarge)
    }

    @Test func `memory and time of rows that are gathered for a GROUP BY`() throws {
        for (change, code) in [
            ({ $0.heapBytes = 8 << 20 }, SQLError.Code.tooLarge), ({ $0.milliseconds = 30 }, .timeout),
        ] as [((inout SQLLimits) -> Void, SQLError.Code)] {
            var limits = SQLLimits()
            change(&limits)
            let schema = SQLSchema(tables: [EndlessTable()], resolve: testMoment)
            let session = try SQLSession(schema, limits: limits)
            #expect(try session.failure("SELECT v, count(*) FROM endless GROUP BY v")?.code == code)
        }
    }

    /// Each row has a text of 1,000 bytes.
    private struct EndlessTable: SQLTable {
        let name = "endless"
        let columns = [SQLColumn("id", .integer), SQLColumn("v", .text)]
        let keyColumns = [0]
        let estimatedRowCount = 1

        func open(_ scan: SQLScan) throws -> any SQLCursor { Cursor() }

        final class Cursor: SQLCursor {
            private let text = String(repeating: "x", count: 1_000)
            func next() -> Bool { true }
            func read(_ column: Int, into cell: borrowing SQLCell) { cell.text(text) }
        }
    }

    @Test(arguments: [
        "SELECT hex(zeroblob(5000000))", "SELECT group_concat(hex(zeroblob(50000))) FROM deals",
        "SELECT " + (0..<600).map { "\($0)" }.joined(separator: ","),
        "SELECT " + Array(repeating: "1", count: 600).joined(separator: "+"),
        Array(repeating: "SELECT 1", count: 200).joined(separator: " UNION "),
    ])
    func `values, columns and depth`(_ sql: String) throws {
        let error = try session { _ in }.failure(sql)
        #expect(error?.code == .tooLarge, "\(String(describing: error))")
    }

    @Test func `the statement's length`() throws {
        let session = try session { $0.statementBytes = 1_000 }
        #expect(
            try session.failure("SELECT 1 --" + String(repeating: "x", count: 1_000))?.code == .tooLarge)
    }

    @Test func `cancelling`() throws {
        let calls = Counter()
        let session = try session { $0.isCancelled = { calls.next() > 3 } }
        #expect(try session.failure(Self.endless + "count(*) FROM n")?.code == .cancelled)
    }

    private final class Counter: Sendable {
        private let value = Mutex(0)
        func next() -> Int {
            value.withLock { value in
                value += 1
                return value
            }
        }
    }

    @Test func `a table's long work can look at the limits`() throws {
        let session = try SQLSession(
            SQLSchema(tables: [SlowTable()], resolve: testMoment),
            limits: {
                var limits = SQLLimits()
                limits.milliseconds = 30
                return limits
            }())
        #expect(try session.failure("SELECT * FROM slow")?.code == .timeout)
    }

    /// Never comes to its first row.
    private struct SlowTable: SQLTable {
        let name = "slow"
        let columns = [SQLColumn("id", .integer)]
        let keyColumns = [0]
        let estimatedRowCount = 1

        func open(_ scan: SQLScan) throws -> any SQLCursor { Cursor(scan) }

        final class Cursor: SQLCursor {
            private let scan: SQLScan
            init(_ scan: SQLScan) { self.scan = scan }
            func next() throws -> Bool {
                while true { try scan.checkLimits() }
            }
            func read(_ column: Int, into cell: borrowing SQLCell) {}
        }
    }
}
