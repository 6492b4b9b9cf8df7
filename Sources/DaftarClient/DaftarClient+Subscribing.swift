public import EventLog

/// What a subscriber is told.
public enum Frame: Sendable {
    case event(ReceivedEvent)
    /// Everything before `position` was looked through.
    case checkpoint(position: UInt64, events: Int, digest: String)
    case caughtUp(position: UInt64)
    case fellBehind(position: UInt64, head: UInt64)
}

extension DaftarClient {
    /// Follows the log: every event that matches behind `position` (`nil`: from the start), once and in order.
    /// Where the connection is lost or the server stops, it goes on right behind what it has told; it ends with
    /// the task's cancellation, or with an error that going on would not mend.
    public func subscribe(
        to filter: Filter = Filter(), after position: UInt64? = nil
    ) -> AsyncThrowingStream<Frame, any Error> {
        subscribe(to: filter, from: position.map(Start.after) ?? .beginning)
    }

    /// Where a subscription begins.
    public enum Start: Sendable {
        case beginning
        /// Behind the event at this position.
        case after(UInt64)
        /// With what was recorded from then on.
        case instant(Instant)
        /// With what comes.
        case end
    }

    /// As ``subscribe(to:after:)``, from anywhere.
    public func subscribe(
        to filter: Filter = Filter(), from start: Start
    ) -> AsyncThrowingStream<Frame, any Error> {
        let subscription = ClientSubscription(client: self, filter: filter, from: start)
        return AsyncThrowingStream { try await subscription.next() }
    }
}

/// A subscription over as many connections as it takes.
actor ClientSubscription {
    private static let pauses: [Int] = [50, 200, 1_000, 3_000]

    private let client: DaftarClient
    private let filter: Filter
    /// Asked for until a position is known to go on behind.
    private var first: String?
    private var last: UInt64?
    private var reader: LineReader?
    private var failures = 0

    init(client: DaftarClient, filter: Filter, from start: DaftarClient.Start) {
        self.client = client
        self.filter = filter
        switch start {
        case .beginning: break
        case .after(let position): last = position
        case .instant(let instant): first = instant.description
        case .end: first = "end"
        }
    }

    func next() async throws -> Frame? {
        while true {
            do {
                guard let (id, name, data) = try await message() else {
                    try await lose(ClientError("disconnected", "the server ended the stream"))
                    continue
                }
                failures = 0
                // A frame without a position is one of an empty log: what comes is wanted from its start.
                if let id { last = id } else { first = nil }
                if let frame = try Self.frame(name, data) { return frame }
            } catch let error as ClientError where Self.mayPass(error) {
                try await lose(error)
            }
        }
    }

    private static func mayPass(_ error: ClientError) -> Bool {
        ["disconnected", "unreachable"].contains(error.code) || (error.status ?? 0) >= 500
            || error.status == 429
    }

    private func lose(_ error: ClientError) async throws {
        await reader?.close()
        reader = nil
        try await Task.sleep(for: .milliseconds(Self.pauses[min(failures, Self.pauses.count - 1)]))
        failures += 1
    }

    /// One message of the stream (WHATWG, Server-sent events).
    private func message() async throws -> (id: UInt64?, name: String, data: [UInt8])? {
        let reader = opened()
        var (id, name, data): (UInt64?, String, [UInt8]) = (nil, "", [])
        while let line = try await reader.next() {
            if line.isEmpty {
                if data.isEmpty { continue }
                return (id, name, data)
            }
            let field = line.prefix { $0 != UInt8(ascii: ":") }
            var value = line.dropFirst(field.count + 1)
            if value.first == UInt8(ascii: " ") { value = value.dropFirst() }
            switch String(decoding: field, as: UTF8.self) {
            case "id": id = UInt64(String(decoding: value, as: UTF8.self))
            case "event": name = String(decoding: value, as: UTF8.self)
            case "data": data.append(contentsOf: value)
            default: break
            }
        }
        return nil
    }

    private func opened() -> LineReader {
        if let reader { return reader }
        let from = last == nil ? first.map { [("from", $0)] } ?? [] : []
        let (client, query) = (client, DaftarClient.query(filter) + from)
        let headers = last.map { [(name: "Last-Event-ID", value: "\($0)")] } ?? []
        let made = LineReader {
            try await client.open(
                "/v1/subscribe", query: query, accept: "text/event-stream", headers: headers)
        }
        reader = made
        return made
    }

    /// `nil` for what needs no attention.
    private static func frame(_ name: String, _ data: [UInt8]) throws -> Frame? {
        if name == "event" { return .event(try ReceivedEvent(data)) }
        guard let root = try? JSONDocument(data).root,
            let position = root["position"]?.string.flatMap({ UInt64($0) })
        else { throw ClientError("not_understood", "a frame cannot be read") }
        switch name {
        case "checkpoint":
            return .checkpoint(
                position: position, events: Int(root["events"]?.integer ?? 0),
                digest: root["digest"]?.string ?? "")
        case "caught_up": return .caughtUp(position: position)
        case "fell_behind":
            return .fellBehind(
                position: position, head: root["head"]?.string.flatMap({ UInt64($0) }) ?? position)
        default: return nil
        }
    }
}
