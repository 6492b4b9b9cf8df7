internal import EventLog
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

/// The body of a request as the events that it is about.
enum AppendBody {
    static let json = "application/json"
    static let event = "application/cloudevents+json"
    static let batch = "application/cloudevents-batch+json"
    private static let known = [event, batch, json]

    /// The media type without its parameters, in lower case; `nil` where there is none.
    static func mediaType(of headers: some RequestHeaders) -> String? {
        guard let header = headers.value(of: .contentType) else { return nil }
        if known.contains(header) { return header }
        let space = UInt8(ascii: " ")
        let type = header.utf8.prefix { $0 != UInt8(ascii: ";") }.drop { $0 == space }.prefix { $0 != space }
        let capitals = UInt8(ascii: "A")...UInt8(ascii: "Z")
        return String(decoding: type.map { capitals.contains($0) ? $0 | 0x20 : $0 }, as: UTF8.self)
    }

    /// All bytes of the body.
    ///
    /// - Throws: ``Problem`` 413.
    static func bytes(of request: Request, upTo limit: Int) async throws -> [UInt8] {
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > limit {
            throw Problem.bodyTooLarge
        }
        let buffer = try await request.body.collect(upTo: limit)
        return Array(buffer.readableBytesView)
    }

    /// - Throws: ``Refusal`` where it is no JSON.
    static func document(_ bytes: [UInt8]) throws(Refusal) -> JSONValue {
        do {
            return try JSONDocument(bytes).root
        } catch {
            throw Refusal(error)
        }
    }

    /// Events one by one; every reason against any of them is told at once.
    ///
    /// - Parameter stream: the stream of events that name none.
    static func drafts(
        _ values: some Sequence<JSONValue>, stream: String? = nil
    ) throws(Refusal) -> [EventDraft] {
        var drafts: [EventDraft] = []
        var reasons: [Refusal.Reason] = []
        for (index, value) in values.enumerated() {
            do throws(Refusal) {
                drafts.append(try draft(value, stream: stream))
            } catch {
                reasons += error.reasons.map { .init($0.code, $0.field, $0.message, event: index) }
            }
        }
        if !reasons.isEmpty { throw Refusal(reasons) }
        return drafts
    }

    private static func draft(_ value: JSONValue, stream: String?) throws(Refusal) -> EventDraft {
        guard value.range.count <= EventDraft.maximumByteCount else {
            throw Refusal(
                .tooLarge, "",
                "the event has \(value.range.count) bytes; \(EventDraft.maximumByteCount) are allowed")
        }
        guard let stream else { return try EventDraft(value) }
        let subject = value["subject"]
        if subject == nil || subject?.isNull == true, value.kind == .object {
            return try EventDraft(json: naming(stream, in: value))
        }
        let draft = try EventDraft(value)
        guard draft.stream == stream else {
            throw Refusal(.streamMismatch, "subject", "the event is of \(draft.stream), not of \(stream)")
        }
        return draft
    }

    /// `value`, an object without a subject, with `stream` as its subject.
    private static func naming(_ stream: String, in value: JSONValue) -> [UInt8] {
        var bytes = Array(#"{"subject":"#.utf8)
        JSONString.append(stream, to: &bytes)
        let members = value.members.filter { $0.key != "subject" }
        for (key, member) in members {
            bytes.append(UInt8(ascii: ","))
            JSONString.append(key, to: &bytes)
            bytes.append(UInt8(ascii: ":"))
            bytes.append(contentsOf: member.bytes)
        }
        bytes.append(UInt8(ascii: "}"))
        return bytes
    }
}
