internal import CRM
internal import EventLog

/// The folds of one category, of any number of projections, ready to run: which handlers each type of event
/// has in each of them. One is used by one thread at a time.
final class FoldPlan {
    final class PlannedType {
        let type: EventType
        /// Fold by fold; none of those that the type does not concern.
        let handlers: [(fold: Int, handler: Fold.Handler)]

        init(_ type: EventType, _ folds: [Fold]) {
            self.type = type
            handlers = folds.enumerated().flatMap { number, fold in
                (fold.handlers[type.name] ?? []).map { (number, $0) }
            }
        }
    }

    let category: String
    let folds: [Fold]
    private let log: EventLog
    private let catalogue: @Sendable () -> Catalogue
    // Not checked for overlapping accesses, several for each event: one thread folds at a time, and no handler knows
    // the plan.
    /// The types that were asked for: a handful, found quicker one by one than by hashing.
    @exclusivity(unchecked)
    private var types: [(number: UInt32, type: PlannedType?)] = []
    @exclusivity(unchecked)
    private var last: (number: UInt32, type: PlannedType?) = (.max, nil)
    /// Of the event that is being folded, kept for their room.
    @exclusivity(unchecked)
    var members = DataMembers()

    init(
        category: String, folds: [Fold], log: EventLog, catalogue: @escaping @Sendable () -> Catalogue
    ) {
        self.category = category
        self.folds = folds
        self.log = log
        self.catalogue = catalogue
    }

    /// The type with the log's number; `nil` for one that no fold sees.
    func type(_ number: UInt32) throws -> PlannedType? {
        if last.number == number { return last.type }
        let planned: PlannedType?
        if let known = types.first(where: { $0.number == number }) {
            planned = known.type
        } else {
            planned = try plan(try log.typeName(number))
            types.append((number, planned))
        }
        last = (number, planned)
        return planned
    }

    private func plan(_ name: String) throws -> PlannedType? {
        guard let type = catalogue().type(name), !type.isMerge else { return nil }
        return PlannedType(type, folds)
    }
}
