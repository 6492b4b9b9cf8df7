internal import EventLog

/// One event of an import: its JSON – or why none could be made of the line – and where it came from.
final class ImportLine: Sendable {
    /// From 1; several events of one row share it.
    let number: Int
    /// What stands there, for the file of refused lines.
    let text: [UInt8]
    let draft: Result<EventDraft, Refusal>

    init(number: Int, text: [UInt8], draft: Result<EventDraft, Refusal>) {
        self.number = number
        self.text = text
        self.draft = draft
    }
}

/// Where the events of an import come from.
protocol ImportSource {
    /// Up to about `count` of them; empty at the end. Not parsed yet, so that this can be done in parallel.
    mutating func next(_ count: Int) throws -> [UnparsedLine]
    /// Bytes read so far, decompressed.
    var byteCount: Int { get }
    /// Lines read so far.
    var lineCount: Int { get }
}

/// An event of an import before it is parsed.
struct UnparsedLine: Sendable {
    let number: Int
    let text: [UInt8]
    /// Makes the event; called on any thread.
    let event: @Sendable ([UInt8]) -> Result<EventDraft, Refusal>

    func parsed() -> ImportLine {
        ImportLine(number: number, text: text, draft: event(text))
    }
}

/// CloudEvents, one a line (NDJSON). Empty lines are passed over.
struct CloudEventsSource: ImportSource {
    private var lines: LineReader

    init(_ source: any ByteSource) {
        lines = LineReader(source)
    }

    var byteCount: Int { lines.byteCount }
    var lineCount: Int { lines.number }

    mutating func next(_ count: Int) throws -> [UnparsedLine] {
        var result: [UnparsedLine] = []
        result.reserveCapacity(count)
        while result.count < count, let line = try lines.next() {
            if line.isEmpty { continue }
            result.append(UnparsedLine(number: lines.number, text: Array(line), event: Self.parse))
        }
        return result
    }

    @Sendable private static func parse(_ text: [UInt8]) -> Result<EventDraft, Refusal> {
        do throws(Refusal) {
            return .success(try EventDraft(json: text))
        } catch {
            return .failure(error)
        }
    }
}
