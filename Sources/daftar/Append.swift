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
        let drafts = try stream == "-" ? readDrafts() : [draft()]
        var expectations: [String: ExpectedRevision] = [:]
        if let expect {
            guard let revision = ExpectedRevision(expect) else {
                throw ValidationError("--expect is any, none, exists or a revision")
            }
            for draft in drafts { expectations[draft.stream] = revision }
        }
        let ledger = try place.openForWriting()
        defer { ledger.close() }
        let result = try await ledger.append(drafts, expectations: expectations)
        for event in result.events {
            if place.json {
                Console.line(Self.json(event, isRepeat: result.isRepeat))
            } else {
                Console.line(
                    "\(event.stream)@\(event.revision) at position \(event.position), id \(event.id)"
                        + (result.isRepeat ? " (known already)" : ""))
            }
        }
    }

    private func draft() throws -> EventDraft {
        guard let type else { throw ValidationError("name the stream, the type and the data") }
        var text = JSONText()
        text.add("type", type)
        text.add("subject", stream)
        if let id { text.add("id", id) }
        if let time { text.add("time", time) }
        if let actor { text.add("actor", actor) }
        text.add("data", json: Array(eventData.utf8))
        return try EventDraft(json: text.object)
    }

    private func readDrafts() throws -> [EventDraft] {
        var drafts: [EventDraft] = []
        let input = try FileHandle.standardInput.readToEnd() ?? Data()
        for line in input.split(separator: UInt8(ascii: "\n")) {
            drafts.append(try EventDraft(json: Array(line)))
        }
        return drafts
    }

    private static func json(_ event: Appended, isRepeat: Bool) -> [UInt8] {
        var text = JSONText()
        text.add("id", event.id)
        text.add("stream", event.stream)
        text.add("position", "\(event.position)")
        text.add("revision", event.revision)
        text.add("recordedtime", event.recordedTime.description)
        text.add("repeated", isRepeat)
        return text.object
    }
}
