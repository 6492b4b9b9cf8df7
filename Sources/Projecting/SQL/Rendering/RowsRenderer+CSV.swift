extension RowsRenderer {
    func renderCSV(
        _ rows: some PrintableRows, _ output: inout PiecewiseOutput, _ write: ([UInt8]) throws -> Void
    ) throws -> Int {
        for (column, name) in rows.columns.enumerated() {
            if column > 0 { output.append("," as Unicode.Scalar) }
            Self.appendField(name, &output)
        }
        output.append("\r\n")
        var count = 0
        while try rows.next() {
            count += 1
            for column in rows.columns.indices {
                if column > 0 { output.append("," as Unicode.Scalar) }
                switch try rows.kind(column) {
                case .null: break
                case .integer: output.append("\(rows.integer(column))")
                case .real: output.append("\(rows.real(column))")
                case .text:
                    let text = rows.withText(column) { String(decoding: $0, as: UTF8.self) }
                    Self.appendField(text, &output)
                }
            }
            output.append("\r\n")
            try output.flushIfLarge(write)
        }
        return count
    }

    private static func appendField(_ text: String, _ output: inout PiecewiseOutput) {
        let quote = UInt8(ascii: "\"")
        let isPlain =
            !text.isEmpty
            && !text.utf8.contains { byte in
                byte == quote || byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\n")
                    || byte == UInt8(ascii: "\r")
            }
        if isPlain { return output.append(text) }
        output.bytes.append(quote)
        for byte in text.utf8 {
            if byte == quote { output.bytes.append(quote) }
            output.bytes.append(byte)
        }
        output.bytes.append(quote)
    }
}
