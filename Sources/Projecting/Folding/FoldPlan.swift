internal import CRM
internal import EventLog

/// The folds of one category, of any number of projections, ready to run: which handlers each type of event
/// has in each of them. One is used by one thread at a time.
final class FoldPlan {
    struct PlannedType {
        let type: EventType
        /// By fold.
        let handlers: [[Fold.Handler]]
    }

    let category: String
    let folds: [Fold]
    private let log: EventLog
    private let catalogue: @Sendable () -> Catalogue
    private var types: [UInt32: PlannedType?] = [:]
    private var last: (number: UInt32, type: PlannedType?) = (.max, nil)

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
        if let known = types[number] {
            planned = known
        } else {
            planned = try plan(try log.typeName(number))
            types[number] = planned
        }
        last = (number, planned)
        return planned
    }

    private func plan(_ name: String) throws -> PlannedType? {
        guard let type = catalogue().type(name), !type.isMerge else { return nil }
        return PlannedType(type: type, handlers: folds.map { $0.handlers[name] ?? [] })
    }
}
