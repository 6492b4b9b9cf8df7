public import EventLog

/// An event as the server gives it.
public struct ReceivedEvent: Sendable {
    public let position: UInt64
    public let id: String
    public let type: String
    public let stream: String
    /// The event in CloudEvents' JSON form; read it with ``JSONDocument``.
    public let json: JSONValue

    /// A JSON object.
    public var data: JSONValue? { json["data"] }

    init(_ bytes: [UInt8]) throws {
        guard let root = try? JSONDocument(bytes).root,
            let position = root["position"]?.string.flatMap({ UInt64($0) }), let id = root["id"]?.string,
            let type = root["type"]?.string, let stream = root["subject"]?.string
        else { throw ClientError("not_understood", "what should be an event cannot be read") }
        self.position = position
        self.id = id
        self.type = type
        self.stream = stream
        json = root
    }
}

extension DaftarClient {
    /// The events that match, from a position up to the log's present end – or down to its beginning –, as they
    /// are asked for.
    ///
    /// - Parameter position: `nil`: the beginning, or backward the end.
    public func events(
        matching filter: Filter = Filter(), from position: UInt64? = nil,
        direction: ReadDirection = .forward, limit: Int? = nil
    ) -> AsyncThrowingStream<ReceivedEvent, any Error> {
        lines("/v1/events", Self.query(filter) + Self.query(position, direction, limit))
    }

    /// The events of a stream, from a revision up or down.
    public func events(
        of stream: String, from revision: UInt64? = nil, direction: ReadDirection = .forward,
        limit: Int? = nil
    ) -> AsyncThrowingStream<ReceivedEvent, any Error> {
        lines("/v1/streams/\(PercentEncoding.of(stream))", Self.query(revision, direction, limit))
    }

    /// Everything about an entity, in the order of what happened.
    public func history(
        of entity: String, at moment: AskedMoment = AskedMoment()
    ) -> AsyncThrowingStream<ReceivedEvent, any Error> {
        lines("/v1/history/\(PercentEncoding.of(entity))", moment.query)
    }

    private func lines(
        _ path: String, _ query: [(String, String)]
    ) -> AsyncThrowingStream<ReceivedEvent, any Error> {
        let reader = LineReader { [self] in
            try await open(path, query: query, accept: "application/x-ndjson")
        }
        return AsyncThrowingStream { try await reader.next().map { try ReceivedEvent($0) } }
    }

    private static func query(
        _ from: UInt64?, _ direction: ReadDirection, _ limit: Int?
    ) -> [(String, String)] {
        (from.map { [("from", "\($0)")] } ?? [])
            + (direction == .backward ? [("direction", "backward")] : [])
            + (limit.map { [("limit", "\($0)")] } ?? [])
    }

    /// All rows of a statement over the views.
    ///
    /// - Parameters:
    ///   - parameters: each a JSON value: `"\"won\""`, `"12"`.
    ///   - atLeast: wait until the views have the event at this position.
    public func rows(
        of sql: String, parameters: [String: String] = [:], asOf: String? = nil, validAt: String? = nil,
        atLeast position: UInt64? = nil, limit: Int = 10_000
    ) async throws -> Rows {
        var body = Array(#"{"sql":"#.utf8)
        JSONString.append(sql, to: &body)
        for (name, value) in [("as_of", asOf), ("valid_at", validAt)] {
            guard let value else { continue }
            body.append(contentsOf: ",\"\(name)\":".utf8)
            JSONString.append(value, to: &body)
        }
        if !parameters.isEmpty {
            body.append(contentsOf: #","parameters":{"#.utf8)
            for (index, (name, value)) in parameters.sorted(by: { $0.key < $1.key }).enumerated() {
                if index > 0 { body.append(UInt8(ascii: ",")) }
                JSONString.append(name, to: &body)
                body.append(contentsOf: ":\(value)".utf8)
            }
            body.append(UInt8(ascii: "}"))
        }
        body.append(contentsOf: #","limit":\#(limit)}"#.utf8)
        let answer = try await ask(
            "POST", "/v1/sql", query: position.map { [("at_least", "\($0)")] } ?? [],
            type: "application/json", body: body, isRepeatable: true)
        return try Rows(answer.body)
    }

    static func query(_ filter: Filter) -> [(String, String)] {
        filter.categories.map { ("category", $0) } + filter.types.map { ("type", $0) }
            + filter.entities.map { ("entity", $0) } + filter.actors.map { ("actor", $0) }
            + filter.correlations.map { ("correlation", $0) }
            + filter.streams.map { ("stream", $0) }
    }
}
