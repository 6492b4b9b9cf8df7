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

    /// Sets a part of the last element – a list of parts – of a cell that is a list, in place.
    public mutating func setLast(_ part: Int, of column: Column, to value: Value) {
        guard case .list(var values) = cells[column.index], case .list(var parts)? = values.last else {
            return
        }
        written |= 1 << UInt64(column.index)
        cells[column.index] = .null
        parts[part] = value
        values[values.count - 1] = .list(parts)
        cells[column.index] = .list(values)
    }

    /// Appends to a cell that is a list, in place.
    public mutating func append(_ value: Value, to column: Column) {
        written |= 1 << UInt64(column.index)
        guard case .list(var values) = cells[column.index] else {
            cells[column.index] = .list([value])
            return
        }
        // The list is the cell's alone while it grows, so that it is not copied.
        cells[column.index] = .null
        values.append(value)
        cells[column.index] = .list(values)
    }
}
