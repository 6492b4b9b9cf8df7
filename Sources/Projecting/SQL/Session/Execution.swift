internal import CSQLite
internal import Glibc

/// What one statement has used up, read at and stumbled over. Used by the thread that runs the statement.
final class Execution {
    /// `as_of` and `valid_at` of one table as a statement gives them; `nil` where it does not.
    struct Given: Equatable {
        var asOf: SQLValue?
        var validAt: SQLValue?
    }

    static let changedMoment = SQLError(
        .invalidMoment, "as_of and valid_at take = with one constant or parameter, the same for every row")

    static let openMoment = SQLError(
        .invalidMoment, "as_of and valid_at take = with a constant or a parameter, nothing else")

    private let limits: SQLLimits
    private let resolve: @Sendable (SQLMomentRequest) throws -> SQLMoment
    /// The first thing that went wrong, as it was thrown; SQLite keeps a text at most.
    var failure: SQLError? {
        didSet { if oldValue != nil { failure = oldValue } }
    }
    /// The tables that the statement reads, known once it is prepared.
    private(set) var tables: Set<String> = []
    private(set) var statementMoment: SQLMoment?

    private var others: [(given: Given, moment: SQLMoment)] = []
    private var plans = 0
    /// A plan of the statement fixes a moment.
    private(set) var fixesMoments = false
    /// Plan → the number that the compiled statement knows the table by; see ``PlanTables``.
    private var planTables: [Int: Int] = [:]
    private var givens: [Int: Given] = [:]
    private var spentNanoseconds: Int64 = 0
    private var began: Int64 = 0
    private let heapAtBegin = sqlite3_memory_used()
    /// Bytes that tables keep for the statement beside what SQLite counts.
    var keptBytes = 0

    init(_ limits: SQLLimits, _ resolve: @escaping @Sendable (SQLMomentRequest) throws -> SQLMoment) {
        self.limits = limits
        self.resolve = resolve
    }

    func reads(_ table: String) {
        tables.insert(table)
    }

    /// Numbers a plan that is weighed while the statement is prepared.
    func number(_ plan: ScanPlan) -> Int {
        if plan.asOf != nil || plan.validAt != nil { fixesMoments = true }
        defer { plans += 1 }
        return plans
    }
}

// MARK: - Moments

extension Execution {
    func begin(asOf: String?, validAt: String?, _ planTables: [Int: Int]) throws(SQLError) {
        self.planTables = planTables
        statementMoment = try moment(SQLMomentRequest(asOf: asOf, validAt: validAt, tables: tables))
    }

    /// The moment of a table that is opened by the plan of that number.
    func moment(_ given: Given, plan: Int) throws(SQLError) -> SQLMoment {
        guard let statementMoment else { throw SQLError(.failed, "the statement has no moment") }
        if given.asOf == nil, given.validAt == nil { return statementMoment }
        // A join and a subquery open a table again for each row, an OR for each of its sides.
        if let table = planTables[plan] {
            if let before = givens[table], before != given { throw Self.changedMoment }
            givens[table] = given
        }
        if let known = others.first(where: { $0.given == given }) { return known.moment }
        let moment = try moment(
            SQLMomentRequest(
                asOf: try given.asOf.map(Self.asOf), validAt: try given.validAt.map(Self.validAt),
                base: statementMoment, tables: tables))
        others.append((given, moment))
        return moment
    }

    private func moment(_ request: SQLMomentRequest) throws(SQLError) -> SQLMoment {
        do {
            return try resolve(request)
        } catch let error as SQLError {
            throw error
        } catch {
            throw SQLError(.invalidMoment, "\(error)", cause: error)
        }
    }

    private static func asOf(_ value: SQLValue) throws(SQLError) -> String {
        switch value {
        case .text(let text): return text
        case .integer(let position) where position >= 0: return "@\(position)"
        default: throw SQLError(.invalidMoment, "as_of is an instant, a date or a position")
        }
    }

    private static func validAt(_ value: SQLValue) throws(SQLError) -> String {
        guard let text = value.text else {
            throw SQLError(.invalidMoment, "valid_at is an instant or a date")
        }
        return text
    }
}

// MARK: - Limits

extension Execution {
    private static func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    /// Counts the time from here to ``pause()``: a slow reader does not use up the statement's time.
    func proceed() { began = Self.now() }

    func pause() { spentNanoseconds += Self.now() - began }

    func check() throws(SQLError) {
        if limits.isCancelled() { throw SQLError(.cancelled, "the statement was cancelled") }
        if spentNanoseconds + Self.now() - began > limits.milliseconds * 1_000_000 {
            throw SQLError(.timeout, "the statement ran longer than \(limits.milliseconds) ms")
        }
        if sqlite3_memory_used() - heapAtBegin + Int64(keptBytes) > limits.heapBytes {
            throw SQLError(.tooLarge, "the statement needs more than \(limits.heapBytes) bytes of memory")
        }
    }

    func check(rows: Int) throws(SQLError) {
        if rows > limits.rows {
            throw SQLError(.tooManyRows, "the answer has more than \(limits.rows) rows")
        }
    }
}
