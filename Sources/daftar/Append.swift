import ArgumentParser
import EventLog
import Foundation
import Ledger

struct Append: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Append events, all or none.",
        discussion: """
            Either one event by its parts – daftar append deal-42 deal.won '{"amount":{"amount":100,"currency":"EUR"}}' \
            – or CloudEvents from standard input, one a line, as one append: daftar append - < events.ndjson
            """)

    @OptionGroup var place: LedgerPlace
    @OptionGroup var remote: RemotePlace
    @Argument(help: "The stream, or - to read events from standard input.")
    var stream: String
    @Argument(help: "The event's type.")
    var type: String?
    @Argument(help: "The event's data, a JSON object.")
    var eventData = "{}"
    @Option(help: "What the stream must be like: any, none, exists or a revision.")
    var expect: String?
    @Option(help: "The event's id.")
    var id: String?
    @Option(help: "When it happened (RFC 3339; default: now).")
    var time: String?
    @Option(help: "Who did it.")
    var actor: String?

    func run() async throws {
        let drafts = try texts().map { try EventDraft(json: $0) }
        let expectations = try expectations(drafts)
        let ledger = try place.openForWriting()
        defer { ledger.close() }
        let result = try await ledger.append(drafts, expectations: expectations)
        for event in result.events {
            show(
                id: event.id, stream: event.stream, position: event.position, revision: event.revision,
                recordedTime: event.recordedTime, isRepeat: result.isRepeat)
        }
    }

    func expectations(_ drafts: [EventDraft]) throws -> [String: ExpectedRevision] {
        guard let expect else { return [:] }
        guard let revision = ExpectedRevision(expect) else {
            throw ValidationError("--expect is any, none, exists or a revision")
        }
        return Dictionary(drafts.map { ($0.stream, revision) }) { first, _ in first }
    }

    /// Each event as JSON.
    func texts() throws -> [[UInt8]] {
        if stream == "-" {
            let input = try FileHandle.standardInput.readToEnd() ?? Data()
            return input.split(separator: UInt8(ascii: "\n")).map { Array($0) }
        }
        guard let type else { throw ValidationError("name the stream, the type and the data") }
        var text = JSONText()
        text.add("type", type)
        text.add("subject", stream)
        if let id { text.add("id", id) }
        if let time { text.add("time", time) }
        if let actor { text.add("actor", actor) }
        text.add("data", json: Array(eventData.utf8))
        return [text.object]
    }

    func show(
        id: String, stream: String, position: UInt64, revision: UInt64, recordedTime: Instant, isRepeat: Bool
    ) {
        guard place.json else {
            return Console.line(
                "\(stream)@\(revision) at position \(position), id \(id)"
                    + (isRepeat ? " (known already)" : ""))
        }
        var text = JSONText()
        text.add("id", id)
        text.add("stream", stream)
        text.add("position", "\(position)")
        text.add("revision", revision)
        text.add("recordedtime", recordedTime.description)
        text.add("repeated", isRepeat)
        Console.line(text.object)
    }
}
