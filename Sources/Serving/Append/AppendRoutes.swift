internal import EventLog
internal import HTTPTypes
internal import Hummingbird
internal import Ledger

/// Appending events: to one stream, or to several at once.
enum AppendRoutes {
    static let all: [Route] = [stream, ManyRoute.route]

    static let roles: Set<Role> = [.writer, .admin]
    static let answers: [Operation.Answer] = {
        let content = [Operation.Content("application/json", .named("Appended"))]
        return [
            Operation.Answer(201, "They are on disk.", content),
            Operation.Answer(200, "They were there already, and nothing was written.", content),
        ]
    }()

    /// What comes before the stream's name.
    static let streams = "/v1/streams/"

    static let stream = Route(
        .post, streams + "{stream}", roles: roles,
        Operation(
            "appendToStream", "Append one event, or several at once, to a stream.",
            parameters: [
                .init("stream", in: .path, "<category>-<id>"),
                .init(
                    "Expected-Revision", in: .header,
                    "What the stream must be like: `any`, `none`, `exists` or the revision of its newest event."
                ),
            ],
            body: [
                .init(AppendBody.event, .named("EventToStream")),
                .init(AppendBody.batch, .array(of: .named("EventToStream"), atLeast: 1, atMost: 1_000)),
                .init(AppendBody.json, .object),
            ],
            answers: answers, problems: [409, 413, 415, 422])
    ) { request, context, served in
        let stream = try context.parameters.require("stream")
        let bytes = try await AppendBody.bytes(of: request, upTo: served.settings.limits.bodyBytes)
        return try await served.append(
            AppendCall(bytes, request.headers, to: stream), rights: context.rights)
    }
}

extension AppendBody {
    /// The events in a request to one stream, by its media type: one event, a batch of them, or – in
    /// CloudEvents' binary mode – the data of one, its attributes in `ce-` headers.
    static func drafts(
        in bytes: [UInt8], _ headers: some RequestHeaders, to stream: String?
    ) throws -> [EventDraft] {
        let type = mediaType(of: headers)
        switch type {
        case batch:
            let root = try document(bytes)
            guard root.kind == .array else { throw Refusal(.wrongType, "", "a batch is a JSON array") }
            return try drafts(root.elements, stream: stream)
        case event: return try drafts([try document(bytes)], stream: stream)
        case json where BinaryMode.isUsed(by: headers):
            return try drafts([try BinaryMode.event(headers, data: bytes, stream: stream)], stream: stream)
        case json:
            let root = try document(bytes)
            return root.kind == .array
                ? try drafts(root.elements, stream: stream) : try drafts([root], stream: stream)
        default: throw Problem.unsupportedMediaType(type, known: [event, batch, json])
        }
    }
}

extension AppendResult {
    /// `position` is that of the last event: a read with `at_least` of it sees them all.
    var json: [UInt8] {
        var bytes = Array(#"{"position":""#.utf8)
        bytes.append(contentsOf: String(end - 1).utf8)
        bytes.append(contentsOf: #"","repeated":"#.utf8)
        bytes.append(contentsOf: (isRepeat ? "true" : "false").utf8)
        bytes.append(contentsOf: #","events":["#.utf8)
        for (index, event) in events.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            event.append(to: &bytes)
        }
        bytes.append(contentsOf: "]}".utf8)
        return bytes
    }
}

extension Appended {
    var json: [UInt8] {
        var bytes: [UInt8] = []
        append(to: &bytes)
        return bytes
    }

    func append(to bytes: inout [UInt8]) {
        bytes.append(contentsOf: #"{"id":"#.utf8)
        JSONString.append(id, to: &bytes)
        bytes.append(contentsOf: #","stream":"#.utf8)
        JSONString.append(stream, to: &bytes)
        bytes.append(contentsOf: #","position":""#.utf8)
        bytes.append(contentsOf: String(position).utf8)
        bytes.append(contentsOf: #"","revision":"#.utf8)
        bytes.append(contentsOf: String(revision).utf8)
        bytes.append(contentsOf: #","recordedtime":""#.utf8)
        recordedTime.append(to: &bytes)
        bytes.append(contentsOf: #""}"#.utf8)
    }
}
