/// What the fold of a stream has come to: the cells that a projection declared, and the lifecycle's state.
public struct Row: Sendable, Hashable {
    /// A cell's place in the rows of its fold.
    public struct Column: Sendable, Hashable {
        let index: Int
    }

    /// By the number of the state in the catalogue; 0 before the stream exists.
    public internal(set) var state: UInt8
    var cells: [Value]
    /// A bit for each cell that was set since it was cleared, whatever to.
    var written: UInt64 = 0

    init(columnCount: Int) {
        state = 0
        cells = Array(repeating: .null, count: columnCount)
    }

    public subscript(column: Column) -> Value {
        get { cells[column.index] }
        set {
            cells[column.index] = newValue
            written |= 1 << UInt64(column.index)
        }
    }

    /// Adds to the list in a cell, without copying it.
    public mutating func append(_ value: Value, to column: Column) {
        change(column) { $0.append(value) }
    }

    /// Sets a part of the last element – a list of parts – of the list in a cell.
    public mutating func setLast(_ part: Int, of column: Column, to value: Value) {
        change(column) { list in
            guard case .list(var parts)? = list.popLast() else { return }
            parts[part] = value
            list.append(.list(parts))
        }
    }

    private mutating func change(_ column: Column, _ body: (inout [Value]) -> Void) {
        var list = cells[column.index].list
        // So that the list has one owner while it changes.
        cells[column.index] = .null
        body(&list)
        cells[column.index] = .list(list)
        written |= 1 << UInt64(column.index)
    }
}
