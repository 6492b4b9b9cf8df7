internal import EventLog

extension RowsRenderer {
    func renderJSON(
        _ rows: some PrintableRows, _ output: inout PiecewiseOutput, _ write: ([UInt8]) throws -> Void
    ) throws -> Int {
        let members = Self.members(rows.columns)
        var count = 0
        output.append("[")
        while try rows.next() {
            if count > 0 { output.append(",\n") }
            count += 1
            try Self.appendObject(rows, members, &output)
            try output.flushIfLarge(write)
        }
        output.append("]\n")
        return count
    }

    func renderNDJSON(
        _ rows: some PrintableRows, _ output: inout PiecewiseOutput, _ write: ([UInt8]) throws -> Void
    ) throws -> Int {
        let members = Self.members(rows.columns)
        var count = 0
        while try rows.next() {
            count += 1
            try Self.appendObject(rows, members, &output)
            output.append("\n")
            try output.flushIfLarge(write)
        }
        return count
    }

    /// The columns' names as members begin, `"name":`. An object has a name once, so the second column of a
    /// name is called `name_2`.
    static func members(_ columns: [String]) -> [[UInt8]] {
        var taken = Set(columns)
        var seen: Set<String> = []
        return columns.map { column in
            var name = column
            var number = 1
            if !seen.insert(column).inserted {
                repeat {
                    number += 1
                    name = "\(column)_\(number)"
                } while !taken.insert(name).inserted
            }
            var bytes: [UInt8] = []
            JSONString.append(name, to: &bytes)
            return bytes + [UInt8(ascii: ":")]
        }
    }

    static func appendObject(
        _ rows: some PrintableRows, _ members: [[UInt8]], _ output: inout PiecewiseOutput
    ) throws {
        output.append("{" as Unicode.Scalar)
        for column in members.indices {
            if column > 0 { output.append("," as Unicode.Scalar) }
            output.bytes.append(contentsOf: members[column])
            switch try rows.kind(column) {
            case .null: output.append("null")
            case .integer: output.append("\(rows.integer(column))")
            case .real:
                // JSON has no infinity.
                let number = rows.real(column)
                output.append(number.isFinite ? "\(number)" : "null")
            case .text:
                // A text that a statement made of arbitrary bytes becomes UTF-8 here.
                let text = rows.withText(column) { String(decoding: $0, as: UTF8.self) }
                JSONString.append(text, to: &output.bytes)
            }
        }
        output.append("}" as Unicode.Scalar)
    }
}
