/// An event as a sender gives it: a CloudEvents 1.0 envelope (JSON), its form checked, its `data` not
/// yet (that is the catalogue's work).
///
/// Absent attributes are `nil`; an attribute that is `null` counts as absent. `position`, `revision` and
/// `recordedtime` are the ledger's to give and are ignored, `traceparent` and `tracestate` are not kept.
public struct EventDraft: Sendable {
    /// An extension attribute: its name and its value as minified JSON.
    public struct Extension: Sendable, Equatable {
        public let name: String
        public let json: [UInt8]
    }

    /// Bytes that an event as sent, and its entry, may have: a C2SP entry bundle counts them in 16 bits.
    public static let maximumByteCount = 65_535

    public var id: String?
    public var source: String?
    public var type: String
    /// The stream (`subject` in the envelope).
    public var stream: String
    public var time: Instant?
    public var hasContentType = false
    public var schemaVersion: Int?
    public var actor: String?
    public var correlationID: String?
    public var causationID: String?
    /// In order of name.
    public var extensions: [Extension] = []
    /// An object.
    public var data: JSONValue

    public init(type: String, stream: String, data: JSONValue) {
        self.type = type
        self.stream = stream
        self.data = data
    }

    /// Scans and reads one event.
    public init(json: some Collection<UInt8>) throws(Refusal) {
        guard json.count <= Self.maximumByteCount else {
            throw Refusal(
                .tooLarge, "", "the event has \(json.count) bytes; \(Self.maximumByteCount) are allowed")
        }
        let document: JSONDocument
        do {
            document = try JSONDocument(json)
        } catch {
            throw Refusal(error)
        }
        try self.init(document.root)
    }

    /// Reads the envelope in `value`.
    public init(_ value: JSONValue) throws(Refusal) {
        guard value.kind == .object else { throw Refusal(.wrongType, "", "an event is a JSON object") }
        self.init(type: "", stream: "", data: JSONValue.emptyObject)
        var envelope = EnvelopeReader()
        for (name, member) in value.namedMembers where !member.isNull {
            envelope.read(name, member, into: &self)
        }
        try envelope.finish(&self)
    }
}

extension Refusal {
    /// A JSON error as a refusal; the byte where it was found stands in the message.
    public init(_ error: JSONError) {
        let code = Code(rawValue: error.code.rawValue) ?? .invalidJSON
        self.init(code, "", "\(error.message) (byte \(error.offset))")
    }
}

/// Collects every reason against one envelope while its attributes are read.
private struct EnvelopeReader {
    private var reasons: [Refusal.Reason] = []

    /// Sets the attribute `name` of `draft`, whose type and stream are empty before.
    mutating func read(_ name: JSONStringValue, _ value: JSONValue, into draft: inout EventDraft) {
        switch name {
        case "type": draft.type = printable("type", value) ?? ""
        case "subject": draft.stream = streamName(value) ?? ""
        case "id": draft.id = printable("id", value)
        case "source": draft.source = printable("source", value)
        case "actor": draft.actor = printable("actor", value)
        case "correlationid": draft.correlationID = printable("correlationid", value)
        case "causationid": draft.causationID = printable("causationid", value)
        case "time": draft.time = instant(value)
        case "specversion": requireText("1.0", "specversion", value, "only CloudEvents 1.0 is read")
        case "datacontenttype":
            requireText("application/json", "datacontenttype", value, "only application/json is read")
            draft.hasContentType = true
        case "schemaversion": draft.schemaVersion = schemaVersion(value)
        case "data":
            if value.kind == .object {
                draft.data = value
            } else {
                refuse(.wrongType, "data", "an object is expected")
            }
        case "position", "revision", "recordedtime", "traceparent", "tracestate": break
        default: readExtension(name.string, value, into: &draft)
        }
    }

    private mutating func schemaVersion(_ value: JSONValue) -> Int? {
        guard value.kind == .integer else {
            refuse(.wrongType, "schemaversion", "an integer is expected")
            return nil
        }
        guard let integer = value.integer, (1...65_535).contains(integer) else {
            refuse(.invalidValue, "schemaversion", "an integer from 1 to 65535")
            return nil
        }
        return Int(integer)
    }

    private mutating func readExtension(
        _ name: String, _ value: JSONValue, into draft: inout EventDraft
    ) {
        let isName =
            (1...20).contains(name.utf8.count)
            && name.utf8.allSatisfy {
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
            }
        guard isName else {
            return refuse(
                .unknownField, name, "no attribute; extensions have 1–20 lower-case letters and digits")
        }
        var json = Array(value.bytes)
        switch value.kind {
        case .true, .false: break
        case .integer:
            guard let integer = value.integer, Int32(exactly: integer) != nil else {
                return refuse(.numberOutOfRange, name, "a CloudEvents integer has 32 bits")
            }
        case .string:
            let text = value.string ?? ""
            guard (1...256).contains(text.utf8.count),
                text.utf8.allSatisfy({ (0x20...0x7E).contains($0) && $0 != UInt8(ascii: "@") })
            else { return refuse(.invalidValue, name, "1–256 printable ASCII characters without @") }
            json.removeAll()
            JSONString.append(text, to: &json)
        default: return refuse(.wrongType, name, "a string, an integer or a boolean is expected")
        }
        draft.extensions.append(EventDraft.Extension(name: name, json: json))
    }

    private mutating func streamName(_ value: JSONValue) -> String? {
        guard let text = value.string else {
            refuse(.wrongType, "subject", "a string is expected")
            return nil
        }
        guard StreamName.isValid(text) else {
            refuse(
                .invalidValue, "subject",
                "a stream is called <category>-<id>: lower-case letters, then 1–120 of A–Z a–z 0–9 . _ ~ : -")
            return nil
        }
        return text
    }

    private mutating func instant(_ value: JSONValue) -> Instant? {
        guard value.kind == .string else {
            refuse(.wrongType, "time", "a string is expected")
            return nil
        }
        guard let instant = value.plainString.map({ Instant(utf8: $0) }) ?? Instant(value.string ?? "") else {
            refuse(
                .invalidValue, "time", "an RFC 3339 instant with at most six digits of a second is expected")
            return nil
        }
        return instant
    }

    /// 1–128 printable ASCII characters without space and `@`.
    private mutating func printable(_ name: String, _ value: JSONValue) -> String? {
        guard let text = value.string else {
            refuse(.wrongType, name, "a string is expected")
            return nil
        }
        guard (1...128).contains(text.utf8.count), isPrintable(text) else {
            refuse(.invalidValue, name, "1–128 printable ASCII characters without space and @")
            return nil
        }
        return text
    }

    private func isPrintable(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { $0.allSatisfy { $0 >= 0x21 && $0 <= 0x7E && $0 != UInt8(ascii: "@") } }
    }

    private mutating func requireText(_ text: String, _ name: String, _ value: JSONValue, _ message: String) {
        guard let sent = value.string else { return refuse(.wrongType, name, "a string is expected") }
        if sent != text { refuse(.invalidValue, name, message) }
    }

    private mutating func refuse(_ code: Refusal.Code, _ field: String, _ message: String) {
        reasons.append(Refusal.Reason(code, field, message))
    }

    /// Throws every reason against `draft`, of which all attributes were read; puts its extensions in order.
    mutating func finish(_ draft: inout EventDraft) throws(Refusal) {
        if draft.type.isEmpty, !reasons.contains(where: { $0.field == "type" }) {
            refuse(.missingField, "type", "an event needs its type")
        }
        if draft.stream.isEmpty, !reasons.contains(where: { $0.field == "subject" }) {
            refuse(.missingField, "subject", "an event needs the stream that it belongs to")
        }
        guard reasons.isEmpty else { throw Refusal(reasons) }
        draft.extensions.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }
}

extension JSONValue {
    /// `{}`.
    public static let emptyObject = JSONDocument(
        bytes: Array("{}".utf8),
        nodes: [JSONNode(kind: .object, hasEscapes: false, start: 0, end: 2, next: 1)]
    ).root
}
