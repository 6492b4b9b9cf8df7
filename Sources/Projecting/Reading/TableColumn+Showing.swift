internal import EventLog

/// How cells are shown: instants as RFC 3339 text, lists as minified JSON, numbers as they are.
extension TableColumn {
    var sqlKind: SQLColumn.Kind {
        switch kind {
        case .text, .instant, .json: .text
        case .integer: .integer
        case .boolean: .boolean
        case .real: .real
        }
    }

    func write(_ reading: RowReading, to cell: borrowing SQLCell) {
        switch (value(reading), kind) {
        case (.null, _), (.personal, _): cell.null()
        case (.integer(let microseconds), .instant): cell.text(Self.text(ofInstant: microseconds))
        case (.integer(let number), .real): cell.real(Double(number))
        case (.integer(let number), _): cell.integer(number)
        case (.real(let number), _): cell.real(number)
        case (.text(let text), _): cell.text(text)
        case (.list(let values), _): cell.text(Self.json(values))
        }
    }

    func sqlValue(of reading: RowReading) -> SQLValue {
        switch (value(reading), kind) {
        case (.null, _), (.personal, _): .null
        case (.integer(let microseconds), .instant): .text(Self.text(ofInstant: microseconds))
        case (.integer(let number), .real): .real(Double(number))
        case (.integer(let number), _): .integer(number)
        case (.real(let number), _): .real(number)
        case (.text(let text), _): .text(text)
        case (.list(let values), _): .text(Self.json(values))
        }
    }

    private static func text(ofInstant microseconds: Int64) -> String {
        Instant(microseconds: microseconds).description
    }

    private static func json(_ values: [Value]) -> String {
        var output: [UInt8] = []
        append(values, to: &output)
        return String(decoding: output, as: UTF8.self)
    }

    private static func append(_ values: [Value], to output: inout [UInt8]) {
        output.append(UInt8(ascii: "["))
        for (index, value) in values.enumerated() {
            if index > 0 { output.append(UInt8(ascii: ",")) }
            switch value {
            case .null, .personal: output.append(contentsOf: "null".utf8)
            case .integer(let number): output.append(contentsOf: String(number).utf8)
            case .real(let number): output.append(contentsOf: String(number).utf8)
            case .text(let text): JSONString.append(text, to: &output)
            case .list(let values): append(values, to: &output)
            }
        }
        output.append(UInt8(ascii: "]"))
    }
}
