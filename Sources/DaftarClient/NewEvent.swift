public import EventLog

/// An event to append.
public struct NewEvent: Sendable {
    public var type: String
    public var stream: String
    /// A JSON object.
    public var data: String
    /// Unique in the ledger. Where it is left out the client makes one, so that an append can be sent twice.
    public var id: String?
    /// When it happened; `nil`: when the server gets it.
    public var time: Instant?
    public var actor: String?
    public var source: String?
    public var correlationID: String?
    public var causationID: String?

    public init(
        _ type: String, of stream: String, _ data: String = "{}", id: String? = nil, time: Instant? = nil,
        actor: String? = nil
    ) {
        self.type = type
        self.stream = stream
        self.data = data
        self.id = id
        self.time = time
        self.actor = actor
    }

    /// In CloudEvents' JSON form.
    var json: [UInt8] {
        var bytes = Array(#"{"specversion":"1.0""#.utf8)
        func add(_ name: String, _ value: String?) {
            guard let value else { return }
            bytes.append(contentsOf: ",\"\(name)\":".utf8)
            JSONString.append(value, to: &bytes)
        }
        add("id", id ?? Self.newID())
        add("type", type)
        add("subject", stream)
        add("time", time?.description)
        add("source", source)
        add("actor", actor)
        add("correlationid", correlationID)
        add("causationid", causationID)
        bytes.append(contentsOf: #","data":"#.utf8)
        bytes.append(contentsOf: data.utf8)
        bytes.append(UInt8(ascii: "}"))
        return bytes
    }

    /// A random UUID (RFC 9562, version 4).
    private static func newID() -> String {
        let high = UInt64.random(in: 0 ... .max) & ~0xF000 | 0x4000
        let low = UInt64.random(in: 0 ... .max) & ~(3 << 62) | 2 << 62
        let digits = [high, low].map { value in
            let text = String(value, radix: 16)
            return String(repeating: "0", count: 16 - text.utf8.count) + text
        }.joined()
        var text = ""
        for (index, digit) in digits.enumerated() {
            if [8, 12, 16, 20].contains(index) { text.append("-") }
            text.append(digit)
        }
        return text
    }
}

/// Where appended events stand.
public struct AppendAnswer: Sendable {
    public struct Place: Sendable {
        public let id: String
        public let stream: String
        public let position: UInt64
        public let revision: UInt64
        public let recordedTime: Instant
    }

    /// Of the last of them: what `atLeast` of a read takes.
    public let position: UInt64
    /// They were there already; nothing was written.
    public let isRepeat: Bool
    public let events: [Place]

    init(_ body: [UInt8]) throws {
        guard let root = try? JSONDocument(body).root,
            let position = root["position"]?.string.flatMap({ UInt64($0) }),
            let isRepeat = root["repeated"]?.boolean, let events = root["events"]
        else { throw ClientError("not_understood", "the answer to an append cannot be read") }
        self.position = position
        self.isRepeat = isRepeat
        self.events = events.elements.compactMap { event in
            guard let id = event["id"]?.string, let stream = event["stream"]?.string,
                let position = event["position"]?.string.flatMap({ UInt64($0) }),
                let revision = event["revision"]?.integer.flatMap({ UInt64(exactly: $0) }),
                let recorded = event["recordedtime"]?.string.flatMap({ Instant($0) })
            else { return nil }
            return Place(
                id: id, stream: stream, position: position, revision: revision, recordedTime: recorded)
        }
    }
}
