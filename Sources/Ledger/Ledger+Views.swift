internal import CRM
public import EventLog
public import Projecting
internal import Projections

extension Ledger {
    /// The projections that Daftar comes with.
    public static let projections: [Projection] = [
        .accounts, .appointments, .calls, .campaigns, .commerce, .contacts, .deals, .employees,
        .interactions, .leads, .orders, .organisation, .segments, .subscriptions, .surveys, .tasks, .tickets,
        .workOrders,
    ]

    /// Earlier versions of definitions that were changed since: kept beside the present ones as long as ledgers
    /// may have been opened by them last.
    public static let earlierProjections: [Projection] = []

    /// The reports that Daftar comes with.
    public static var reports: [Report] { Report.all }

    /// The first and the last microsecond of a day in the ledger's time zone.
    public func instants(of day: CivilDate) -> ClosedRange<Instant> {
        settings.start(of: day)...settings.end(of: day)
    }

    /// What computes this ledger's views. Make one and keep it.
    ///
    /// - Parameters:
    ///   - earlier: definitions of earlier versions, which answer until the present ones are built.
    ///   - path: where they are kept; default: in the data directory.
    public func views(
        _ projections: [Projection] = Ledger.projections, earlier: [Projection] = Ledger.earlierProjections,
        in path: String? = nil
    ) -> ProjectionEngine {
        views(projections, earlier: earlier, in: path ?? directory + "/projections") { [self] in
            openData(at: $0)
        }
    }

    /// - Parameter open: the data of the event at a position with its personal values in place.
    func views(
        _ projections: [Projection], earlier: [Projection], in path: String,
        open: @escaping ProjectionEngine.PersonalValues
    ) -> ProjectionEngine {
        ProjectionEngine(
            log: log, catalogue: { [company] in company.catalogue }, projections: projections,
            earlier: earlier,
            directory: path, settings: String(decoding: settings.json, as: UTF8.self), open: open)
    }

    /// What statements can name: the tables of `views`, the log itself, and the periods of this ledger's time
    /// zone and calendar.
    ///
    /// - Parameter showsPersonal: Whether `events` shows personal values; else their commitments.
    public func schema(of views: ProjectionEngine, showsPersonal: Bool = true) -> SQLSchema {
        let periods = settings.periods
        let logTables: [any SQLTable] = [
            EventsTable(self, showsPersonal: showsPersonal), ConcernsTable(self),
        ]
        let ofLog = Set(logTables.map(\.name))
        // The ledger's own currency; NULL where it has none.
        let currency = SQLFunction("ledger_currency", argumentCount: 0) { [settings] _ in
            settings.currency.map { .text($0) } ?? .null
        }
        return SQLSchema(
            tables: views.tables + logTables + [PeriodsTable(periods)],
            functions: SQLFunction.instants + SQLFunction.periods(periods) + SQLFunction.customers
                + SQLFunction.staffing + [currency],
            aggregates: SQLAggregate.quantiles + SQLAggregate.models
        ) { [self] request in
            // The log alone is read up to its head, however far the views are.
            let isOfLog = !request.tables.isEmpty && request.tables.isSubset(of: ofLog)
            let head =
                isOfLog
                ? try log.headPosition() : try views.position(of: request.tables.subtracting(ofLog))
            return try moment(
                asOf: request.asOf, validAt: request.validAt, base: request.base, head: head)
        }
    }

    /// The moment that `asOf` and `validAt` name in `tables` (empty: all) of `views`.
    ///
    /// - Throws: ``Refusal`` `invalid_value`.
    public func moment(
        asOf: String?, validAt: String?, of views: ProjectionEngine, tables: Set<String> = []
    ) throws -> SQLMoment {
        try moment(asOf: asOf, validAt: validAt, base: nil, head: try views.position(of: tables))
    }

    /// The moment that a statement names, with the instant that ages are counted to: `valid_at` if given,
    /// else `as_of` if given as an instant, else the recorded time of the last event that is known.
    private func moment(
        asOf: String?, validAt: String?, base: SQLMoment?, head: UInt64
    ) throws -> SQLMoment {
        var moment = base ?? SQLMoment(end: head, now: .distantPast)
        var asOfInstant: Instant?
        if let asOf {
            let resolved = try self.moment(asOf: asOf, validAt: nil)
            guard resolved.end <= head else {
                throw Refusal(
                    .invalidValue, "as-of", "the views stand at position \(head), not yet at \(asOf)")
            }
            moment.end = resolved.end
            if !asOf.hasPrefix("@") { asOfInstant = try instant(asOf, "as-of") }
        }
        if let validAt { moment.validAt = try instant(validAt, "valid-at") }
        if base == nil || asOf != nil || validAt != nil {
            moment.now = try moment.validAt ?? asOfInstant ?? lastRecorded(before: moment.end)
        }
        return moment
    }

    private func lastRecorded(before end: UInt64) throws -> Instant {
        guard end > 0, let event = try log.event(at: end - 1) else { return .distantPast }
        return event.recordedTime
    }

    /// The data of the event at `position` as folds read it, minified, its personal values in place; where they
    /// were erased, their commitments are. `nil` where their keys are lost, or it has none.
    func openData(at position: UInt64) -> [UInt8]? {
        var data: [UInt8]?
        try? log.withEvent(at: position) { decoder in
            if decoder.hasBox { data = try disclosed(decoder, as: .present) }
        }
        return data
    }
}
