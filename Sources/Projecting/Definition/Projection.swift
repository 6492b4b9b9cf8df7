/// A set of tables computed from the log: which streams are folded, what they contribute to aggregates, and
/// what the tables show of both. It knows nothing of storage, moments or late facts; the engine does.
///
/// ```swift
/// extension Projection {
///     public static let notes = Projection("notes", version: 1) { projection in
///         var note = Fold("note")
///         let contact = note.column()
///         note.on("note.added") { row, event in row[contact] = event["contactId"] }
///         projection.table("notes", of: note, [.stream("note_id"), .state(), .contact("contact_id", contact)])
///     }
/// }
/// ```
public struct Projection: Sendable {
    public let name: String
    /// Part of its identity: raise it with every change of what a fold or a table computes.
    public let version: Int
    private(set) var folds: [Fold] = []
    private(set) var aggregates: [Aggregate] = []
    public private(set) var tables: [Table] = []

    public init(_ name: String, version: Int, _ define: (inout Projection) -> Void) {
        self.name = name
        self.version = version
        define(&self)
    }

    /// Adds an aggregate whose measures are declared; contribute to what is returned.
    public mutating func aggregate(_ aggregate: Aggregate) -> Aggregate {
        aggregates.append(Aggregate(aggregate, index: aggregates.count))
        return aggregates[aggregates.count - 1]
    }

    /// Folds streams that no table shows, for what they contribute.
    public mutating func fold(_ fold: Fold) {
        precondition(!folds.contains { $0.category == fold.category }, "\(fold.category) is folded already")
        folds.append(fold)
    }

    /// A table with a row for each stream of a category, in order of their names – `joining` aggregates
    /// that are keyed by the stream first.
    public mutating func table(
        _ name: String, of fold: Fold, joining joined: [Aggregate] = [], _ columns: [TableColumn]
    ) {
        let index = place(of: fold)
        tables.append(
            Table(
                name: name, source: .streams(fold: index, joined: joined.map(\.index)), columns: columns,
                keyCount: 1))
    }

    /// A table with a row for each of the `elements` that are made of a stream's `cells`: its key is the
    /// stream and the element's number from 0.
    public mutating func table(
        _ name: String, of fold: Fold, cells: [Row.Column],
        each elements: @escaping @Sendable (RowReading) -> [[Value]], _ columns: [TableColumn]
    ) {
        let mask = cells.reduce(into: UInt64(0)) { $0 |= 1 << UInt64($1.index) }
        let source = Table.Source.elements(fold: place(of: fold), cells: mask, elements)
        tables.append(Table(name: name, source: source, columns: columns, keyCount: 2))
    }

    /// A table with a row for each of the `elements` that are made of a list which is kept nowhere: reading
    /// folds the streams of `fold` anew from the log, as `unkept` says. For lists that grow with every event
    /// of long streams, as the touches of a campaign do. Its key is the stream and the element's number.
    public mutating func table(
        _ name: String, of fold: Fold, replaying unkept: Fold, list: Row.Column,
        each elements: @escaping @Sendable ([Value]) -> [[Value]] = { $0.map(\.list) },
        _ columns: [TableColumn]
    ) {
        precondition(fold.category == unkept.category, "\(name) is made of two categories")
        let replay = Replay(fold: unkept, list: list, elements: elements)
        tables.append(
            Table(
                name: name, source: .replayed(fold: place(of: fold), replay), columns: columns, keyCount: 2))
    }

    /// A table with a row for each of the elements that are made of the streams of several categories: its key is
    /// the stream and the element's number from 0.
    public mutating func table(_ name: String, gathering parts: [TablePart], _ columns: [TableColumn]) {
        // In the order of the streams' names, in which the category comes before a hyphen.
        let ordered = parts.sorted {
            ($0.fold.category + "-").utf8.lexicographicallyPrecedes(($1.fold.category + "-").utf8)
        }
        let gathered = ordered.map { part in
            let mask = part.cells.reduce(into: UInt64(0)) { $0 |= 1 << UInt64($1.index) }
            return Gathered(fold: place(of: part.fold), cells: mask, elements: part.elements)
        }
        tables.append(Table(name: name, source: .gathered(gathered), columns: columns, keyCount: 2))
    }

    /// A table with a row for each key of an aggregate whose first part is a contact.
    public mutating func table(_ name: String, of aggregate: Aggregate, keys: Int, _ columns: [TableColumn]) {
        tables.append(
            Table(name: name, source: .aggregate(aggregate.index), columns: columns, keyCount: keys))
    }

    private mutating func place(of fold: Fold) -> Int {
        if let index = folds.firstIndex(where: { $0.category == fold.category }) { return index }
        folds.append(fold)
        return folds.count - 1
    }

    var identity: String { "\(name)-\(version)" }

    func has(table name: String) -> Bool { tables.contains { $0.name == name } }
}

/// One table of a projection.
public struct Table: Sendable {
    enum Source: Sendable {
        case streams(fold: Int, joined: [Int])
        case elements(fold: Int, cells: UInt64, @Sendable (RowReading) -> [[Value]])
        case aggregate(Int)
        /// Elements of the streams of a fold, by another one that is not kept.
        case replayed(fold: Int, Replay)
        /// Elements of the streams of several folds.
        case gathered([Gathered])
    }

    public let name: String
    let source: Source
    public let columns: [TableColumn]
    /// The first columns are the key, by which rows are ordered.
    public let keyCount: Int
}

/// What the streams of one category bring to a table that gathers those of several.
public struct TablePart: Sendable {
    let fold: Fold
    let cells: [Row.Column]
    let elements: @Sendable (RowReading) -> [[Value]]

    /// - Parameter elements: made of the stream's `cells`.
    public init(
        _ fold: Fold, cells: [Row.Column], each elements: @escaping @Sendable (RowReading) -> [[Value]]
    ) {
        self.fold = fold
        self.cells = cells
        self.elements = elements
    }
}

/// The elements of the streams of one fold among several.
struct Gathered: Sendable {
    let fold: Int
    let cells: UInt64
    let elements: @Sendable (RowReading) -> [[Value]]
}

/// A fold that is not kept, and the elements that are made of a list in its row.
struct Replay: Sendable {
    let fold: Fold
    let list: Row.Column
    let elements: @Sendable ([Value]) -> [[Value]]

    var mask: UInt64 { 1 << UInt64(list.index) }
}
