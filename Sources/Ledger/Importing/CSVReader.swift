/// Reads CSV (RFC 4180): fields in quotes may hold separators, quotes (doubled) and line ends.
/// A byte order mark is passed over.
struct CSVReader {
    /// A row: its fields, the bytes that it was read from, and the line it begins in.
    struct Row {
        let fields: [String]
        let bytes: [UInt8]
        let line: Int
    }

    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    private var lines: LineReader
    private let separator: UInt8
    private var isAtStart = true

    init(_ source: any ByteSource, separator: UInt8) {
        lines = LineReader(source)
        self.separator = separator
    }

    var byteCount: Int { lines.byteCount }
    var lineCount: Int { lines.number }

    /// The next row that is not empty; `nil` at the end.
    mutating func next() throws -> Row? {
        while var bytes = try lines.next().map({ Array($0) }) {
            let line = lines.number
            if isAtStart, bytes.starts(with: Self.byteOrderMark) { bytes.removeFirst(3) }
            isAtStart = false
            if bytes.isEmpty { continue }
            while !Self.isComplete(bytes) {
                guard let rest = try lines.next() else {
                    throw ImportError("the quoted field that begins in line \(line) never ends")
                }
                bytes.append(UInt8(ascii: "\n"))
                bytes.append(contentsOf: rest)
            }
            return Row(fields: fields(of: bytes), bytes: bytes, line: line)
        }
        return nil
    }

    /// Whether every quote is closed.
    private static func isComplete(_ bytes: [UInt8]) -> Bool {
        bytes.lazy.filter { $0 == UInt8(ascii: "\"") }.count.isMultiple(of: 2)
    }

    private func fields(of bytes: [UInt8]) -> [String] {
        var fields: [String] = []
        var field: [UInt8] = []
        var isQuoted = false
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "\"") {
                if isQuoted, index + 1 < bytes.count, bytes[index + 1] == byte {
                    field.append(byte)
                    index += 1
                } else {
                    isQuoted.toggle()
                }
            } else if byte == separator, !isQuoted {
                fields.append(String(decoding: field, as: UTF8.self))
                field = []
            } else {
                field.append(byte)
            }
            index += 1
        }
        fields.append(String(decoding: field, as: UTF8.self))
        return fields
    }
}
