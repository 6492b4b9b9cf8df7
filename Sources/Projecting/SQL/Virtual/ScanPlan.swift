/// What a table takes over of a statement's conditions and order, decided when the statement is prepared.
///
/// A table takes `=` on its first key columns (one of them may be `IN`), then a range of the next one, and
/// the order of its key in either direction; where it takes no `=` on its key, one on another column that it
/// finds rows by. SQLite checks these conditions again, so taking one is allowed
/// to let too many rows through, never too few.
struct ScanPlan: Equatable {
    /// Conditions, by their place in SQLite's list, that the key columns from the first on are equal to.
    var prefix: [Int] = []
    /// The element of ``prefix`` that is an `IN` of which all values are handed over at once.
    var choice: Int?
    var lower: Condition?
    var upper: Condition?
    /// A column outside the key by which the table finds rows, and the condition that it is equal to.
    var lookUp: Condition?
    var asOf: Int?
    var validAt: Int?
    /// A hidden column is written somewhere in the statement, but not as a condition that fixes it. Such a plan
    /// may be weighed – one side of an OR, without what is ANDed to it – but not carried out.
    var isMomentOpen = false
    var isDescending = false
    var consumesOrder = false
    /// The order holds only because ``prefix`` is fixed to single values.
    var orderNeedsPrefix = false
    /// What rows are gathered by (``GroupingCursor``), where their key does not order them so.
    var grouping: [Order] = []

    /// A condition `column operator value`.
    struct Condition: Equatable {
        enum Operator: Equatable { case equal, less, lessOrEqual, greater, greaterOrEqual, other }

        /// Its place in SQLite's list.
        var index: Int
        var column: Int
        var operation: Operator
        /// The value is known before the table is opened, in the order of joins that is being considered.
        var isUsable = true
        var isChoice = false
        /// Texts are compared as bytes, as the key is ordered.
        var isBinary = true
    }

    struct Order: Equatable {
        var column: Int
        var isDescending = false
    }

    /// The columns as SQLite counts them: the hidden ones come first, so that each has its own bit in the set
    /// of columns used, of which the last stands for all columns from the 63rd on.
    enum Place {
        static let asOf = 0
        static let validAt = 1
        static let first = 2
    }

    init() {}

    /// - Parameters:
    ///   - key: The key's columns.
    ///   - lookUps: The columns that rows can be found by beside, the best first.
    ///   - isGrouping: The order is that of a GROUP BY.
    init(
        key: [Int], lookUps: [Int] = [], _ conditions: [Condition], order: [Order] = [],
        isGrouping: Bool = false, columnsUsed: UInt64 = 0
    ) throws(SQLError) {
        for condition in conditions where condition.column < Place.first { try takeMoment(condition) }
        isMomentOpen =
            columnsUsed & 1 << Place.asOf != 0 && asOf == nil
            || columnsUsed & 1 << Place.validAt != 0 && validAt == nil
        let usable = conditions.filter { $0.isUsable && $0.isBinary && $0.column >= Place.first }
        for column in key {
            let equal = usable.filter { $0.column == column && $0.operation == .equal }
            // Of several, one value rather than many.
            guard
                let taken = equal.first(where: { !$0.isChoice })
                    ?? (choice == nil ? equal.first : nil)
            else { break }
            if taken.isChoice { choice = prefix.count }
            prefix.append(taken.index)
        }
        if prefix.count < key.count {
            takeRange(usable.filter { $0.column == key[prefix.count] && !$0.isChoice })
        }
        if prefix.isEmpty {
            lookUp =
                lookUps.lazy.compactMap { column in
                    usable.first { $0.column == column && $0.operation == .equal && !$0.isChoice }
                }.first
        }
        takeOrder(order, key)
        let isOfRows = order.allSatisfy { $0.column >= Place.first }
        if isGrouping, !consumesOrder, isOfRows { grouping = order }
    }

    private mutating func takeMoment(_ condition: Condition) throws(SQLError) {
        let name = condition.column == Place.asOf ? "as_of" : "valid_at"
        guard condition.operation == .equal, !condition.isChoice, condition.isUsable else {
            throw SQLError(.invalidMoment, "\(name) takes = with a constant or a parameter, nothing else")
        }
        let taken = condition.column == Place.asOf ? asOf : validAt
        if taken != nil { throw SQLError(.invalidMoment, "\(name) is given twice for one table") }
        if condition.column == Place.asOf { asOf = condition.index } else { validAt = condition.index }
    }

    private mutating func takeRange(_ conditions: [Condition]) {
        for condition in conditions {
            switch condition.operation {
            case .greater, .greaterOrEqual: lower = lower ?? condition
            case .less, .lessOrEqual: upper = upper ?? condition
            case .equal, .other: break
            }
        }
    }

    /// Fixed columns order nothing; what is left must be the key's next columns, all in one direction. (For a
    /// GROUP BY alone it would be enough that equal rows stand together, but SQLite takes the same plan for
    /// an ORDER BY of the same columns. So ``grouping`` puts the groups in order, too.)
    private mutating func takeOrder(_ order: [Order], _ key: [Int]) {
        var isFixed: Set<Int> = []
        for (place, column) in key.prefix(prefix.count).enumerated() where place != choice {
            isFixed.insert(column)
        }
        let wanted = order.filter { !isFixed.contains($0.column) }
        let given = key.filter { !isFixed.contains($0) }
        guard wanted.map(\.column) == Array(given.prefix(wanted.count)),
            wanted.allSatisfy({ $0.isDescending == wanted[0].isDescending })
        else { return }
        isDescending = wanted.first?.isDescending ?? false
        consumesOrder = !order.isEmpty
        orderNeedsPrefix = !isFixed.isEmpty && consumesOrder
    }
}
