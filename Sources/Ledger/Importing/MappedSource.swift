internal import EventLog

/// Makes events of the rows of a CSV file, by a mapping.
struct MappedSource: ImportSource {
    private let mapping: Mapping
    private let ledger: Ledger
    private var reader: CSVReader
    private let columns: [String: Int]
    /// How often each row has occurred, by hash.
    private var occurrences: [[UInt8]: Int] = [:]
    private var subjectsMade = Set<String>()

    /// Reads the heading.
    init(_ source: any ByteSource, mapping: Mapping, ledger: Ledger) throws {
        self.mapping = mapping
        self.ledger = ledger
        reader = CSVReader(source, separator: mapping.separator)
        guard let heading = try reader.next() else { throw ImportError("the file has no heading") }
        var columns: [String: Int] = [:]
        for (index, name) in heading.fields.enumerated() where columns.updateValue(index, forKey: name) != nil
        {
            throw ImportError("the heading names the column \"\(name)\" twice")
        }
        self.columns = columns
    }

    var byteCount: Int { reader.byteCount }
    var lineCount: Int { reader.lineCount }

    mutating func next(_ count: Int) throws -> [UnparsedLine] {
        var lines: [UnparsedLine] = []
        while lines.count < count, let row = try reader.next() { try append(row, to: &lines) }
        return lines
    }

    private mutating func append(_ row: CSVReader.Row, to lines: inout [UnparsedLine]) throws {
        guard row.fields.count == columns.count else {
            let message = "the row has \(row.fields.count) fields, the heading \(columns.count)"
            return lines.append(Self.refused(row, Refusal(.invalidValue, "", message)))
        }
        let id = rowID(row)
        let columns = self.columns
        let value = { (name: String) -> String? in
            name == "row" ? id : columns[name].map { row.fields[$0] }
        }
        for (index, template) in mapping.events.enumerated() {
            do throws(Refusal) {
                if let condition = try template.condition?.text(value), condition.isEmpty { continue }
                let subject = try template.subject.text(value)
                if template.isOnce, !subjectsMade.insert(subject).inserted { continue }
                let eventID =
                    "\(template.isOnce ? Self.hexadecimal(Self.hash(Array(subject.utf8))) : id)-\(index)"
                let event = try event(template, subject: subject, id: eventID, value)
                if template.isOnce, try isElsewhere(subject, eventID) { continue }
                lines.append(UnparsedLine(number: row.line, text: event, event: Self.parse))
            } catch {
                lines.append(Self.refused(row, error))
            }
        }
    }

    /// Whether the ledger has the stream, and not from this mapping.
    private func isElsewhere(_ stream: String, _ id: String) throws(Refusal) -> Bool {
        do {
            guard let first = try ledger.log.read(stream: stream, limit: 1).first else { return false }
            return first.id != id
        } catch {
            throw Refusal(.invalidValue, "subject", "\(stream) cannot be looked up: \(error)")
        }
    }

    private func event(
        _ template: Mapping.EventTemplate, subject: String, id: String, _ value: @escaping (String) -> String?
    ) throws(Refusal) -> [UInt8] {
        var output = Array(#"{"specversion":"1.0","id":"\#(id)","source":"#.utf8)
        JSONString.append(mapping.source, to: &output)
        output.append(contentsOf: #","type":"#.utf8)
        JSONString.append(try template.type.text(value), to: &output)
        output.append(contentsOf: #","subject":"#.utf8)
        JSONString.append(subject, to: &output)
        if let time = template.time {
            output.append(contentsOf: #","time":"#.utf8)
            let text = try time.text(value)
            let start = CivilDate(text).map { ledger.settings.start(of: $0).description }
            JSONString.append(start ?? text, to: &output)
        }
        output.append(contentsOf: #","data":"#.utf8)
        let rendering = Rendering(value: value)
        _ = try rendering.append(template.data, to: &output)
        output.append(UInt8(ascii: "}"))
        return output
    }

    // MARK: Ids

    private mutating func rowID(_ row: CSVReader.Row) -> String {
        let hash = Self.hash(row.bytes)
        let ordinal = occurrences[hash, default: 0]
        occurrences[hash] = ordinal + 1
        return "\(Self.hexadecimal(hash))\(ordinal == 0 ? "" : ".\(ordinal)")"
    }

    /// The first 12 bytes of SHA-256.
    private static func hash(_ bytes: [UInt8]) -> [UInt8] {
        var digest = SHA256()
        bytes.withUnsafeBytes { digest.add($0) }
        return Array(digest.hash.bytes.prefix(12))
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }

    // MARK: Lines

    private static func refused(_ row: CSVReader.Row, _ refusal: Refusal) -> UnparsedLine {
        UnparsedLine(number: row.line, text: row.bytes) { _ in .failure(refusal) }
    }

    @Sendable private static func parse(_ text: [UInt8]) -> Result<EventDraft, Refusal> {
        do throws(Refusal) {
            return .success(try EventDraft(json: text))
        } catch {
            return .failure(error)
        }
    }
}
