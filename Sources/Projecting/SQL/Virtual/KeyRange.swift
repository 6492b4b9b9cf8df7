internal import CSQLite

/// Where in a table's key the rows of one execution lie.
struct KeyRange {
    private var prefix: [SQLValue] = []
    /// Values for the place of the IN, in key order.
    private var choices: [SQLValue]?
    private var choicePlace = 0
    private var lower: SQLScan.Bound?
    private var upper: SQLScan.Bound?
    private var isEmpty = false
    private var lookUp: SQLScan.LookUp?

    init(_ plan: EncodedPlan, _ table: VirtualTable, _ arguments: inout VirtualCursor.Arguments)
        throws(SQLError)
    {
        let kinds = table.keyKinds
        try takePrefix(plan, kinds, &arguments)
        // Bounds are of the column after the whole prefix; a prefix that was cut short has none.
        let isWhole = prefix.count == plan.prefixCount
        for isLower in [true, false] where isLower ? plan.hasLower : plan.hasUpper {
            guard let value = arguments.next(), isWhole else { continue }
            let key = KeyValue(value, as: kinds[plan.prefixCount])
            if key == .nothing { isEmpty = true }
            if isLower {
                lower = key.lower(isInclusive: plan.includesLower)
            } else {
                upper = key.upper(isInclusive: plan.includesUpper)
            }
        }
        takeLookUp(plan, table, &arguments)
    }

    private mutating func takeLookUp(
        _ plan: EncodedPlan, _ table: VirtualTable, _ arguments: inout VirtualCursor.Arguments
    ) {
        guard let place = plan.lookUp, let value = arguments.next() else { return }
        let column = place - ScanPlan.Place.first
        switch KeyValue(value, as: table.columns[column].kind).equal {
        case .exact(let value): lookUp = SQLScan.LookUp(column: column, value: value)
        case .nothing, .between: isEmpty = true
        case .unknown: break
        }
    }

    private mutating func takePrefix(
        _ plan: EncodedPlan, _ kinds: [SQLColumn.Kind], _ arguments: inout VirtualCursor.Arguments
    ) throws(SQLError) {
        prefix.reserveCapacity(plan.prefixCount)
        // After a value that is left to SQLite the key's further columns cannot be sought.
        var isCut = false
        for place in 0..<plan.prefixCount {
            guard let pointer = arguments.pointer(), !isCut, !isEmpty else { continue }
            if place == plan.choice {
                isCut = !takeChoices(pointer, kinds[place])
                continue
            }
            switch SQLValue(pointer).map({ KeyValue($0, as: kinds[place]).equal }) ?? .unknown {
            case .exact(let value): prefix.append(value)
            case .nothing, .between: isEmpty = true
            case .unknown:
                // Too many rows are no harm, but the order of too many is not that of the right ones.
                if plan.orderNeedsPrefix {
                    throw SQLError(.failed, "a key column is compared with a value of another kind")
                }
                isCut = true
            }
        }
    }

    /// Takes the values of an IN; `false` when one of them is left to SQLite.
    private mutating func takeChoices(_ list: OpaquePointer, _ kind: SQLColumn.Kind) -> Bool {
        let keys = Self.choices(list, kind)
        if keys.contains(.unknown) { return false }
        let values = keys.compactMap { if case .exact(let value) = $0 { value } else { nil } }
        guard let first = values.first else {
            isEmpty = true
            return true
        }
        choices = Self.sorted(values)
        choicePlace = prefix.count
        prefix.append(first)
        return true
    }

    /// The values of an IN.
    private static func choices(_ list: OpaquePointer, _ kind: SQLColumn.Kind) -> [KeyValue] {
        var keys: [KeyValue] = []
        var value: OpaquePointer?
        var code = sqlite3_vtab_in_first(list, &value)
        while code == SQLITE_OK, let present = value {
            keys.append(SQLValue(present).map { KeyValue($0, as: kind).equal } ?? .unknown)
            code = sqlite3_vtab_in_next(list, &value)
        }
        return keys
    }

    private static func sorted(_ values: [SQLValue]) -> [SQLValue] {
        var sorted: [SQLValue] = []
        for value in values.sorted(by: KeyValue.isBefore) where value != sorted.last { sorted.append(value) }
        return sorted
    }

    /// The scans that together give the rows in order, the last one first.
    func scans(from scan: SQLScan) -> [SQLScan] {
        if isEmpty { return [] }
        var scan = scan
        scan.prefix = prefix
        scan.lower = lower
        scan.upper = upper
        scan.lookUp = lookUp
        guard let choices else { return [scan] }
        return (scan.isDescending ? choices : choices.reversed()).map { value in
            scan.prefix[choicePlace] = value
            return scan
        }
    }
}
