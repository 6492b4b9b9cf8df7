/// Which rows of a table a statement asks for, when, and in which order.
public struct SQLScan {
    /// One end of a range of the key column after ``prefix``.
    public struct Bound: Hashable, Sendable {
        public let value: SQLValue
        public let isInclusive: Bool

        public init(_ value: SQLValue, isInclusive: Bool) {
            self.value = value
            self.isInclusive = isInclusive
        }
    }

    /// What is known and what is true.
    public let moment: SQLMoment
    /// What the first key columns equal; all of them: a point read. Of the columns' kinds, never NULL.
    public internal(set) var prefix: [SQLValue] = []
    /// Bounds of the key column after ``prefix``.
    public internal(set) var lower: Bound?
    public internal(set) var upper: Bound?
    /// A column that rows can be found by, and what it equals.
    public struct LookUp: Hashable, Sendable {
        public let column: Int
        public let value: SQLValue
    }

    /// One of the table's ``SQLTable/lookUpColumns``. Other rows may come, too.
    public internal(set) var lookUp: LookUp?
    /// The last row first.
    public internal(set) var isDescending = false
    /// Bit i: column i is read; bit 63: the columns from the 63rd on.
    public internal(set) var columnsUsed = UInt64.max

    /// For long work between two rows: throws when the statement has used up its time or was cancelled.
    public func checkLimits() throws(SQLError) {
        try execution?.check()
    }

    var execution: Execution?

    init(moment: SQLMoment) {
        self.moment = moment
    }

    public func uses(_ column: Int) -> Bool {
        columnsUsed & (1 << UInt64(min(column, 63))) != 0
    }
}
