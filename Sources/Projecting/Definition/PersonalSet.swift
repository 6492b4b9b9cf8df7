/// A list of personal values that a fold cannot compare, since it sees only where they lie: the cell keeps
/// what was added and removed in order, and reading it does the rest.
public enum PersonalSet {
    public static func adding(_ values: [Value], to cell: Value) -> Value { .list(cell.list + values) }

    public static func removing(_ value: Value, from cell: Value) -> Value {
        .list(cell.list + [.list([value])])
    }

    /// The values in order of adding; null where one of them cannot be opened.
    static func resolve(_ cell: Value, open: (Value) -> Value) -> Value {
        if cell == .null { return .null }
        var present: [Value] = []
        for change in cell.list {
            let isRemoval = if case .list = change { true } else { false }
            let value = open(isRemoval ? change.list[0] : change)
            if value == .null { return .null }
            if isRemoval {
                present.removeAll { $0 == value }
            } else if !present.contains(value) {
                present.append(value)
            }
        }
        return .list(present)
    }
}
