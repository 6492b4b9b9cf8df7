/// An event made ready outside the writer: checked, sealed, its entry and its body built. The writer
/// only gives it its place. A class, since it is handed on a dozen times on its way.
public final class PreparedEvent: Sendable {
    let eventID: EventID
    public var id: String { eventID.text }
    public let type: String
    public let stream: String
    public let time: Instant
    public let actor: String?
    public let correlationID: String?
    /// The entry's data, as the guard sees it.
    public let data: JSONValue
    public let schemaVersion: Int?
    public let filledIn: FilledIn
    public let box: SealedBox?
    let hasContentType: Bool
    let uuid: [UInt8]?
    let entryHead: [UInt8]
    let entryTail: [UInt8]
    let dictionary: UInt32
    let body: [UInt8]

    init(
        id: EventID, type: String, stream: String, time: Instant, actor: String?, correlationID: String?,
        data: JSONValue, schemaVersion: Int?, filledIn: FilledIn, box: SealedBox?, hasContentType: Bool,
        entryHead: [UInt8],
        entryTail: [UInt8], dictionary: UInt32, body: [UInt8]
    ) {
        eventID = id
        self.type = type
        self.stream = stream
        self.time = time
        self.actor = actor
        self.correlationID = correlationID
        self.data = data
        self.schemaVersion = schemaVersion
        self.filledIn = filledIn
        self.box = box
        self.hasContentType = hasContentType
        self.entryHead = entryHead
        self.entryTail = entryTail
        self.dictionary = dictionary
        self.body = body
        uuid = UUIDBytes.parse(id.text)
    }

    /// Bytes that it takes in the queue, roughly.
    var byteCount: Int { entryHead.count + entryTail.count + body.count + (box?.bytes.count ?? 0) }
}

/// What a sender leaves out and the server fills in, and where randomness and time come from: injected,
/// so that golden files hold.
public struct Surroundings: Sendable {
    public let now: @Sendable () -> Instant
    public let random: @Sendable (Int) -> [UInt8]

    public init(now: @escaping @Sendable () -> Instant, random: @escaping @Sendable (Int) -> [UInt8]) {
        self.now = now
        self.random = random
    }
}

/// Makes ``PreparedEvent``s; any number of threads may use one at the same time.
public struct EventPreparation: Sendable {
    /// Used as `source` where the sender gives none.
    public static let defaultSource = "daftar"

    let codec: RecordCodec
    let surroundings: Surroundings

    /// The id and time that `draft` will have, filled in where the sender left them out.
    public func identity(of draft: EventDraft) -> (id: String, time: Instant, now: Instant) {
        let now = surroundings.now()
        return (
            draft.id ?? UUIDBytes.version7(at: now, random: surroundings.random(10)), draft.time ?? now, now
        )
    }

    /// Builds entry and body.
    ///
    /// - Parameters:
    ///   - data: the entry's data; the draft's own where nothing in it is personal.
    ///   - schemaVersion: of the type as it is now, filled in where the sender left it out.
    /// - Throws: `too_large`.
    public func prepare(
        _ draft: EventDraft, id: String, time: Instant, schemaVersion: Int?, data: JSONValue, box: SealedBox?
    ) throws(Refusal) -> PreparedEvent {
        var filledIn: FilledIn = []
        if draft.id == nil { filledIn.insert(.id) }
        if draft.time == nil { filledIn.insert(.time) }
        if draft.source == nil { filledIn.insert(.source) }
        if draft.schemaVersion == nil, schemaVersion != nil { filledIn.insert(.schemaVersion) }
        let head = EntryFormat.Head(
            id: id, source: draft.source ?? Self.defaultSource, type: draft.type, stream: draft.stream,
            time: time, hasContentType: draft.hasContentType,
            schemaVersion: draft.schemaVersion ?? schemaVersion, actor: draft.actor,
            correlationID: draft.correlationID, causationID: draft.causationID)
        let extensions = EntryFormat.extensions(draft.extensions)
        var entryHead: [UInt8] = []
        entryHead.reserveCapacity(256)
        EntryFormat.append(head, to: &entryHead)
        var entryTail: [UInt8] = []
        entryTail.reserveCapacity(10 + extensions.count + data.range.count)
        EntryFormat.appendTail(extensions: extensions, data: data.bytes, to: &entryTail)
        let count = entryHead.count + EntryFormat.longestPlaceCount + entryTail.count
        if count > EventDraft.maximumByteCount {
            throw Refusal(
                .tooLarge, "", "the entry has \(count) bytes; \(EventDraft.maximumByteCount) are allowed")
        }
        let body = RecordFormat.body(of: head, extensions: extensions, data: data.bytes)
        let (dictionary, compressed) = codec.compress(body)
        return PreparedEvent(
            id: EventID(id, codec.logID), type: draft.type, stream: draft.stream, time: time,
            actor: draft.actor,
            correlationID: draft.correlationID, data: data, schemaVersion: head.schemaVersion,
            filledIn: filledIn, box: box,
            hasContentType: draft.hasContentType, entryHead: entryHead, entryTail: entryTail,
            dictionary: dictionary, body: compressed)
    }
}
