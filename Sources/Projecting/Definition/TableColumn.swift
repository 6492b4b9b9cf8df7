/// A column of a table: its name, what its cells are, and how they come from what was folded.
public struct TableColumn: Sendable {
    public enum Kind: Sendable {
        case text, integer, real, boolean
        /// Microseconds since 1970, shown as RFC 3339 text in UTC with six digits.
        case instant
        /// Minified JSON text of a list.
        case json
    }

    public let name: String
    public let kind: Kind
    /// Null after erasure or without the right to see it; no part of a hash.
    public let isPersonal: Bool
    /// The cells that it needs.
    let cells: UInt64
    /// The measure of the joined aggregate that it shows.
    var measure: Measure?
    /// The aggregate whose groups it is computed from.
    var aggregate: Int?
    /// Whether merges of the contact bear on it.
    var dependsOnMerges = false
    /// The cell that it shows as it is.
    var cell: Row.Column?
    let value: @Sendable (RowReading) -> Value

    private init(
        _ name: String, _ kind: Kind, isPersonal: Bool, cells: UInt64,
        _ value: @escaping @Sendable (RowReading) -> Value
    ) {
        self.name = name
        self.kind = kind
        self.isPersonal = isPersonal
        self.cells = cells
        self.value = value
    }

    /// A column that is computed when it is read from `cells` and what ``RowReading`` offers.
    public static func computed(
        _ name: String, _ kind: Kind, of cells: [Row.Column] = [],
        _ value: @escaping @Sendable (RowReading) -> Value
    ) -> TableColumn {
        let mask = cells.reduce(into: UInt64(0)) { $0 |= 1 << UInt64($1.index) }
        return TableColumn(name, kind, isPersonal: false, cells: mask, value)
    }

    /// A column that is computed from the groups of a joined aggregate.
    public static func computed(
        _ name: String, _ kind: Kind, ofGroups aggregate: Aggregate,
        _ value: @escaping @Sendable ([(key: String, totals: Totals)]) -> Value
    ) -> TableColumn {
        var column = computed(name, kind) { value($0.groups(of: aggregate)) }
        column.aggregate = aggregate.index
        return column
    }

    /// As the one above, with what ``RowReading`` offers – the survivors of merges of the keys' contacts.
    public static func computed(
        _ name: String, _ kind: Kind, ofGroups aggregate: Aggregate,
        _ value: @escaping @Sendable (RowReading, [(key: String, totals: Totals)]) -> Value
    ) -> TableColumn {
        var column = computed(name, kind) { value($0, $0.groups(of: aggregate)) }
        column.aggregate = aggregate.index
        column.dependsOnMerges = true
        return column
    }

    /// A column that the table has no more: null in every row.
    static func absent(_ column: TableColumn) -> TableColumn {
        computed(column.name, column.kind) { _ in .null }
    }

    /// The stream's name.
    public static func stream(_ name: String) -> TableColumn {
        computed(name, .text) { .text($0.key) }
    }

    /// A part of an aggregate's key.
    public static func keyPart(_ name: String, _ part: Int) -> TableColumn {
        computed(name, .text) { .text($0.keyParts[part]) }
    }

    /// The name of the lifecycle's state.
    public static func state(_ name: String = "state") -> TableColumn {
        computed(name, .text) { $0.stateName.map { .text($0) } ?? .null }
    }

    /// A cell as it is.
    public static func cell(_ name: String, _ kind: Kind, _ column: Row.Column) -> TableColumn {
        var shown = computed(name, kind, of: [column]) { $0[column] }
        shown.cell = column
        return shown
    }

    /// A cell as it is, and where it is null what is computed from it and `others`.
    public static func cell(
        _ name: String, _ kind: Kind, _ column: Row.Column, of others: [Row.Column],
        orElse value: @escaping @Sendable (RowReading) -> Value
    ) -> TableColumn {
        var shown = computed(name, kind, of: [column] + others) {
            $0[column] == .null ? value($0) : $0[column]
        }
        shown.cell = column
        return shown
    }

    /// The number of the element in its list.
    public static func number(_ name: String) -> TableColumn {
        computed(name, .integer) { .integer(Int64($0.number)) }
    }

    /// A part of the element of a list, which is a list of parts itself.
    public static func part(_ name: String, _ kind: Kind, _ part: Int) -> TableColumn {
        computed(name, kind) { $0.element[part] }
    }

    /// A contact: the survivor where it was merged.
    public static func contact(_ name: String, _ column: Row.Column) -> TableColumn {
        var contact = computed(name, .text, of: [column]) { $0.survivor(of: $0[column]) }
        contact.dependsOnMerges = true
        return contact
    }

    /// A part of the element that is a contact: the survivor where it was merged.
    public static func contactPart(_ name: String, _ part: Int) -> TableColumn {
        var contact = computed(name, .text) { $0.survivor(of: $0.element[part]) }
        contact.dependsOnMerges = true
        return contact
    }

    /// A measure of the aggregate that the table is joined with or made of.
    public static func measure(_ name: String, _ kind: Kind, _ measure: Measure) -> TableColumn {
        var column = computed(name, kind) { $0.totals[measure] }
        column.measure = measure
        return column
    }

    /// A contact's state, which is `merged` where the merge is known.
    public static func contactState(_ name: String) -> TableColumn {
        var state = computed(name, .text) { reading in
            if reading.isMerged, reading.stateName != "erased" { return .text("merged") }
            return reading.stateName.map { .text($0) } ?? .null
        }
        state.dependsOnMerges = true
        return state
    }

    /// The contact that this one was merged into, as it was recorded.
    public static func mergedInto(_ name: String) -> TableColumn {
        var target = computed(name, .text) { $0.mergedInto.map { .text($0) } ?? .null }
        target.dependsOnMerges = true
        return target
    }

    /// A personal value, or the `member` of one.
    public static func personal(
        _ name: String, _ kind: Kind, _ column: Row.Column, member: String? = nil
    ) -> TableColumn {
        TableColumn(name, kind, isPersonal: true, cells: 1 << UInt64(column.index)) {
            guard let member else { return $0.open($0[column]) }
            return $0.open($0[column].member(member))
        }
    }

    /// Personal values that were added and removed (see ``PersonalSet``), as a list.
    public static func personalSet(_ name: String, _ column: Row.Column) -> TableColumn {
        TableColumn(name, .json, isPersonal: true, cells: 1 << UInt64(column.index)) {
            if $0.isErased { return .null }
            return PersonalSet.resolve($0[column]) { [reading = $0] in reading.open($0) }
        }
    }
}
