internal import EventLog

/// Rows and what an event changed in them, as bytes.
///
/// ```
/// row     state (1) · v mask of the cells that are not null · those cells
/// undo    state before (1) · for each changed cell: v column + 1 · what it was; v 0
/// what it was    0 ‖ value, or, where both are lists:
///                1 ‖ v elements kept · v count of the rest · the rest
/// ```
enum RowCodec {
    /// Bits of the mask.
    static let maximumColumnCount = 63

    static func append(_ row: Row, to output: inout [UInt8]) {
        output.append(row.state)
        var mask: UInt64 = 0
        for (index, cell) in row.cells.enumerated() where !cell.isNull { mask |= 1 << UInt64(index) }
        Varint.append(mask, to: &output)
        for cell in row.cells where !cell.isNull { ValueCodec.append(cell, to: &output) }
    }

    /// Reads the cells that `wanted` has a bit for into `row`, the others as null; `false` for bytes that
    /// are no row of as many cells.
    static func read(_ reader: inout ByteReader, into row: inout Row, wanted: UInt64) -> Bool {
        guard let state = reader.take(1), let mask = reader.varint() else { return false }
        row.state = reader.bytes[state.lowerBound]
        for index in row.cells.indices where !row.cells[index].isNull { row.cells[index] = .null }
        var rest = mask
        while rest != 0 {
            let index = rest.trailingZeroBitCount
            rest &= rest - 1
            guard index < row.cells.count else { return false }
            if wanted & (1 << UInt64(index)) == 0 {
                guard ValueCodec.skip(&reader) else { return false }
            } else {
                guard let value = ValueCodec.read(&reader) else { return false }
                row.cells[index] = value
            }
        }
        return true
    }

    /// Appends what takes `row` back to `before`.
    static func appendUndo(from row: Row, to before: Row, to output: inout [UInt8]) {
        output.append(before.state)
        for index in row.cells.indices where row.cells[index] != before.cells[index] {
            Varint.append(UInt64(index) + 1, to: &output)
            appendChange(from: row.cells[index], to: before.cells[index], to: &output)
        }
        output.append(0)
    }

    private static func appendChange(from value: Value, to before: Value, to output: inout [UInt8]) {
        guard case .list(let now) = value, case .list(let then) = before else {
            output.append(0)
            return ValueCodec.append(before, to: &output)
        }
        let kept = zip(now, then).prefix { $0 == $1 }.count
        output.append(1)
        Varint.append(UInt64(kept), to: &output)
        Varint.append(UInt64(then.count - kept), to: &output)
        for value in then[kept...] { ValueCodec.append(value, to: &output) }
    }

    /// Takes the cells of `row` that `wanted` has a bit for back by one undo; `false` for bytes that are none.
    static func undo(_ reader: inout ByteReader, _ row: inout Row, wanted: UInt64) -> Bool {
        guard let state = reader.take(1) else { return false }
        row.state = reader.bytes[state.lowerBound]
        while let column = reader.varint() {
            if column == 0 { return true }
            let index = Int(truncatingIfNeeded: column) - 1
            guard index < row.cells.count, let kind = reader.take(1) else { return false }
            if wanted & (1 << UInt64(index)) == 0 {
                guard skipChange(&reader, isList: reader.bytes[kind.lowerBound] != 0) else { return false }
            } else if reader.bytes[kind.lowerBound] == 0 {
                guard let value = ValueCodec.read(&reader) else { return false }
                row.cells[index] = value
            } else {
                guard undoList(&reader, &row.cells[index]) else { return false }
            }
        }
        return false
    }

    private static func skipChange(_ reader: inout ByteReader, isList: Bool) -> Bool {
        if !isList { return ValueCodec.skip(&reader) }
        guard reader.varint() != nil, let count = reader.varint() else { return false }
        for _ in 0..<count where !ValueCodec.skip(&reader) { return false }
        return true
    }

    private static func undoList(_ reader: inout ByteReader, _ cell: inout Value) -> Bool {
        guard let kept = reader.varint(), let count = reader.varint(), case .list(let now) = cell,
            kept <= UInt64(now.count), count <= UInt64(reader.remaining)
        else { return false }
        cell = .null
        var values = Array(now[..<Int(kept)])
        for _ in 0..<count {
            guard let value = ValueCodec.read(&reader) else { return false }
            values.append(value)
        }
        cell = .list(values)
        return true
    }
}
