/// Turns records back into events. It keeps its buffers from record to record, so a scan of the log
/// allocates nothing; one is used by one thread at a time.
///
/// `decode` checks the checksum, reads the header and decompresses the body; the fields then describe
/// that record until the next `decode`. ``event()`` copies it all out.
public final class EventDecoder {
    // Not kept, nor asked whether it is there: decoders lie in the codec's own pool, and only the codec lends them.
    private unowned(unsafe) let codec: RecordCodec
    private let logID: LogID
    private let compressor = Compressor()
    /// The dictionary of the last record: as a rule that of the next one too.
    @exclusivity(unchecked)
    private var lastDictionary: Dictionary?
    private let output: UnsafeMutableRawBufferPointer
    /// Records that were copied, one after the other; as long as the longest of them.
    private var copy = UnsafeMutableRawBufferPointer(start: nil, count: 0)

    // Not checked for overlapping accesses, several for each record: one thread decodes at a time, and what it calls
    // meanwhile does not know the decoder.
    @exclusivity(unchecked)
    private(set) var record = UnsafeRawBufferPointer(start: nil, count: 0)
    @exclusivity(unchecked)
    private(set) var header = RecordHeader()
    @exclusivity(unchecked)
    private(set) var body = UnsafeRawBufferPointer(start: nil, count: 0)
    @exclusivity(unchecked)
    private(set) var layout = BodyLayout()

    @exclusivity(unchecked)
    public private(set) var position: UInt64 = 0
    public var revision: UInt64 { header.revision }
    public var recordedTime: Instant { header.recordedTime }
    public var time: Instant { header.time }
    /// The number under which this log knows its type.
    public var typeNumber: UInt32 { header.typeNumber }
    var concerns: [EntityNumber] { header.concerns }

    init(codec: RecordCodec) {
        self.codec = codec
        logID = codec.logID
        output = .allocate(byteCount: 2 * EventDraft.maximumByteCount, alignment: 16)
    }

    deinit {
        output.deallocate()
        copy.deallocate()
    }

    /// As ``decode(_:at:)`` of a copy: the bytes of `record` may change, also now.
    func decode(copyOf record: UnsafeRawBufferPointer, at position: UInt64) throws(LogError) {
        if record.count > copy.count {
            copy.deallocate()
            copy = .allocate(byteCount: record.count, alignment: 16)
        }
        copy.copyMemory(from: record)
        try decode(UnsafeRawBufferPointer(rebasing: copy[..<record.count]), at: position)
    }

    /// Reads `record`, which stands at `position` and must stay valid while the fields are used.
    func decode(_ record: UnsafeRawBufferPointer, at position: UInt64) throws(LogError) {
        self.position = position
        self.record = record
        guard RecordFormat.isIntact(record, position: position, logID: logID) else {
            throw LogError(.damaged, "the record at position \(position) does not match its checksum")
        }
        guard header.read(record) else { throw malformed("header") }
        let frame = UnsafeRawBufferPointer(rebasing: record[header.bodyStart...])
        if header.dictionary == 0 {
            body = frame
        } else {
            let dictionary = try self.dictionary(header.dictionary)
            guard let count = compressor.decompress(frame, with: dictionary, into: output) else {
                throw malformed("body")
            }
            body = UnsafeRawBufferPointer(rebasing: output[..<count])
        }
        guard let layout = BodyLayout(body) else { throw malformed("body") }
        self.layout = layout
    }

    private func malformed(_ part: String) -> LogError {
        LogError(.damaged, "the \(part) of the record at position \(position) cannot be read")
    }

    private func dictionary(_ number: UInt32) throws(LogError) -> Dictionary {
        if let lastDictionary, lastDictionary.number == number { return lastDictionary }
        let dictionary = try codec.dictionary(number)
        lastDictionary = dictionary
        return dictionary
    }

    // MARK: What was decoded

    public var type: String {
        get throws(LogError) { try codec.name(typeNumber) }
    }

    public var stream: String { text(layout.stream) ?? "" }

    /// The bytes of its stream's name, valid inside `read` only.
    public func withStream<R, E: Error>(_ read: (UnsafeRawBufferPointer) throws(E) -> R) throws(E) -> R {
        try read(UnsafeRawBufferPointer(rebasing: body[layout.stream]))
    }

    public var actor: String? { text(layout.actor) }

    /// The bytes of ``actor``, none where there is none, valid inside `read` only.
    public func withActor<R, E: Error>(_ read: (UnsafeRawBufferPointer) throws(E) -> R) throws(E) -> R {
        try read(UnsafeRawBufferPointer(rebasing: body[layout.actor]))
    }

    public var correlationID: String? { text(layout.correlationID) }
    /// Whether personal values of this event lie sealed beside its data.
    public var hasBox: Bool { header.flags.contains(.box) }
    /// What its commitments stand for, without the data subject's name, which takes another read.
    public var sealed: (slot: UInt32, box: [UInt8])? {
        hasBox ? (header.slot, Array(record[header.box])) : nil
    }
    /// The vault's slot under whose key personal values of this event are sealed.
    var sealedSlot: UInt32? { hasBox ? header.slot : nil }

    /// The record with another box, or none, in the place of the one that it has.
    func record(with box: SealedBox?) -> [UInt8] {
        precondition(hasBox, "only a record with a box can get another")
        return RecordFormat.record(
            record, boxPart: header.boxPart, with: box, position: position, logID: logID)
    }

    /// The decompressed body: what dictionaries are trained on.
    var bodyBytes: [UInt8] { Array(body) }
    /// Bytes of the decompressed body.
    var bodyCount: Int { body.count }

    public var eventID: String {
        let bytes = UnsafeRawBufferPointer(rebasing: record[header.id])
        return header.flags.contains(.uuid) ? UUIDBytes.text(bytes) : String(decoding: bytes, as: UTF8.self)
    }

    /// The event's data (minified JSON, personal values as commitments), valid inside `read` only.
    public func withData<R, E: Error>(_ read: (UnsafeRawBufferPointer) throws(E) -> R) throws(E) -> R {
        try read(UnsafeRawBufferPointer(rebasing: body[layout.dataStart...]))
    }

    /// Of the data; `nil` where the entry does not say.
    public var schemaVersion: Int? {
        layout.schemaVersion == 0 ? nil : Int(truncatingIfNeeded: layout.schemaVersion)
    }

    /// Whether its stream is called `name`; makes no string.
    func isStream(_ name: String) -> Bool { isText(layout.stream, name) }
    func isActor(_ name: String) -> Bool { isText(layout.actor, name) }
    func isCorrelationID(_ name: String) -> Bool { isText(layout.correlationID, name) }

    private func isText(_ range: Range<Int>, _ text: String) -> Bool {
        !range.isEmpty && UnsafeRawBufferPointer(rebasing: body[range]).isUTF8(of: text)
    }

    private func text(_ range: Range<Int>) -> String? {
        range.isEmpty ? nil : String(decoding: body[range], as: UTF8.self)
    }

    /// A copy of the whole event.
    public func event() throws(LogError) -> Event {
        guard hasBox else { return try event(with: nil) }
        let owner = header.subject == 0 ? stream : try codec.entityName(concerns[header.subject - 1])
        return try event(with: SealedBox(slot: header.slot, subject: owner, bytes: Array(record[header.box])))
    }

    /// The bytes that are hashed.
    func entry() throws(LogError) -> [UInt8] { try event(with: nil).entry }

    private func event(with box: SealedBox?) throws(LogError) -> Event {
        Event(
            position: position, revision: revision, recordedTime: recordedTime, id: eventID,
            source: text(layout.source) ?? "", type: try type, stream: stream, time: time,
            hasContentType: header.flags.contains(.contentType),
            schemaVersion: schemaVersion, actor: actor,
            correlationID: correlationID, causationID: text(layout.causationID),
            extensions: Array(body[layout.extensions]), data: Array(body[layout.dataStart...]), box: box,
            filledIn: header.filledIn, concerns: concerns)
    }
}
