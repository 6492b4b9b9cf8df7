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
    private var lastDictionary: Dictionary?
    private let output: UnsafeMutableRawBufferPointer

    public private(set) var position: UInt64 = 0
    public private(set) var revision: UInt64 = 0
    public private(set) var recordedTime = Instant(microseconds: 0)
    public private(set) var time = Instant(microseconds: 0)
    /// The number under which this log knows its type.
    public private(set) var typeNumber: UInt32 = 0
    private(set) var concerns: [EntityNumber] = []
    private var filledIn: FilledIn = []
    var flags: RecordFormat.Flags = []
    var record = UnsafeRawBufferPointer(start: nil, count: 0)
    var id = 0..<0
    private var box = 0..<0
    /// The part of the record that tells of the box: slot, subject, count and bytes.
    private var boxPart = 0..<0
    private var slot: UInt32 = 0
    private var subject = 0
    var body = UnsafeRawBufferPointer(start: nil, count: 0)
    private var writtenVersion: UInt64 = 0
    var texts = Texts()
    var dataStart = 0

    /// Where the texts lie in the body.
    struct Texts {
        var stream = 0..<0
        var source = 0..<0
        var actor = 0..<0
        var correlationID = 0..<0
        var causationID = 0..<0
        var extensions = 0..<0
    }

    init(codec: RecordCodec) {
        self.codec = codec
        logID = codec.logID
        output = .allocate(byteCount: 2 * EventDraft.maximumByteCount, alignment: 16)
    }

    deinit {
        output.deallocate()
    }

    /// Reads `record`, which stands at `position` and must stay valid while the fields are used.
    func decode(_ record: UnsafeRawBufferPointer, at position: UInt64) throws(LogError) {
        self.position = position
        self.record = record
        guard RecordFormat.isIntact(record, position: position, logID: logID) else {
            throw LogError(.damaged, "the record at position \(position) does not match its checksum")
        }
        guard let dictionary = readHeader() else { throw malformed("header") }
        let frame = UnsafeRawBufferPointer(rebasing: record[dictionary.bodyStart...])
        if dictionary.number == 0 {
            body = frame
        } else {
            let dictionary = try self.dictionary(dictionary.number)
            guard let count = compressor.decompress(frame, with: dictionary, into: output) else {
                throw malformed("body")
            }
            body = UnsafeRawBufferPointer(rebasing: output[..<count])
        }
        guard readBody() else { throw malformed("body") }
    }

    /// Whether the event in `record` links its stream to any entity, by a look at the header alone, whose checksum
    /// is not checked; `nil` where it is malformed.
    static func hasLink(_ record: UnsafeRawBufferPointer) -> Bool? {
        guard var start = HeaderStart(record) else { return nil }
        for _ in 0..<start.concernCount {
            guard let number = start.reader.varint() else { return nil }
            if EntityNumber(rawValue: number).isLink { return true }
        }
        return false
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

    /// A record's header up to the entities that it concerns.
    private struct HeaderStart {
        let filledIn: FilledIn
        let flags: RecordFormat.Flags
        let recordedTime: Instant
        let time: Instant
        let type: UInt64
        let revision: UInt64
        let id: Range<Int>
        let concernCount: UInt64
        /// Stands before the first of them.
        var reader: ByteReader

        init?(_ record: UnsafeRawBufferPointer) {
            guard record.count > RecordFormat.recordedTimeOffset else { return nil }
            filledIn = FilledIn(rawValue: record[RecordFormat.checksumCount])
            flags = RecordFormat.Flags(rawValue: record[RecordFormat.checksumCount + 1])
            reader = ByteReader(record, from: RecordFormat.recordedTimeOffset)
            guard let recorded = reader.integer(width: 7), let delta = reader.varint(),
                let type = reader.varint(), let revision = reader.varint(),
                let idCount = flags.contains(.uuid) ? UInt64(UUIDBytes.count) : reader.varint(),
                let id = reader.take(Int(truncatingIfNeeded: idCount)), let concernCount = reader.varint(),
                concernCount <= UInt64(reader.remaining)
            else { return nil }
            recordedTime = Instant(microseconds: Int64(bitPattern: recorded))
            time = Instant(microseconds: recordedTime.microseconds &- Varint.unzigzag(delta))
            self.type = type
            self.revision = revision
            self.id = id
            self.concernCount = concernCount
        }
    }

    private func readHeader() -> (number: UInt32, bodyStart: Int)? {
        guard let start = HeaderStart(record) else { return nil }
        (filledIn, flags) = (start.filledIn, start.flags)
        (recordedTime, time) = (start.recordedTime, start.time)
        typeNumber = UInt32(truncatingIfNeeded: start.type)
        revision = start.revision
        id = start.id
        var reader = start.reader
        // Out of the decoder while it is filled: a property that changes for each entity is checked for each.
        var concerns: [EntityNumber] = []
        swap(&concerns, &self.concerns)
        defer { swap(&concerns, &self.concerns) }
        concerns.removeAll(keepingCapacity: true)
        for _ in 0..<start.concernCount {
            guard let number = reader.varint() else { return nil }
            concerns.append(EntityNumber(rawValue: number))
        }
        if flags.contains(.box) {
            let boxStart = reader.offset
            guard let slot = reader.varint(), let subject = reader.varint(), subject <= start.concernCount,
                let count = reader.varint(), let box = reader.take(Int(truncatingIfNeeded: count))
            else { return nil }
            self.slot = UInt32(truncatingIfNeeded: slot)
            self.subject = Int(subject)
            self.box = box
            boxPart = boxStart..<reader.offset
        }
        guard let number = reader.varint() else { return nil }
        return (UInt32(truncatingIfNeeded: number), reader.offset)
    }

    private func readBody() -> Bool {
        var reader = ByteReader(body)
        guard let version = reader.varint(), let stream = reader.varint(), let source = reader.varint(),
            let actor = reader.varint(), let correlation = reader.varint(), let causation = reader.varint(),
            let extensions = reader.varint(),
            let streamText = reader.take(Int(truncatingIfNeeded: stream)),
            let sourceText = reader.take(Int(truncatingIfNeeded: source)),
            let actorText = reader.take(Int(truncatingIfNeeded: actor)),
            let correlationText = reader.take(Int(truncatingIfNeeded: correlation)),
            let causationText = reader.take(Int(truncatingIfNeeded: causation)),
            let extensionsText = reader.take(Int(truncatingIfNeeded: extensions))
        else { return false }
        writtenVersion = version
        texts = Texts(
            stream: streamText, source: sourceText, actor: actorText, correlationID: correlationText,
            causationID: causationText, extensions: extensionsText)
        dataStart = reader.offset
        return true
    }

    // MARK: What was decoded

    public var type: String {
        get throws(LogError) { try codec.name(typeNumber) }
    }

    public var stream: String { text(texts.stream) ?? "" }

    /// The bytes of its stream's name, valid inside `read` only.
    public func withStream<R, E: Error>(_ read: (UnsafeRawBufferPointer) throws(E) -> R) throws(E) -> R {
        try read(UnsafeRawBufferPointer(rebasing: body[texts.stream]))
    }

    public var actor: String? { text(texts.actor) }

    /// The bytes of ``actor``, none where there is none, valid inside `read` only.
    public func withActor<R, E: Error>(_ read: (UnsafeRawBufferPointer) throws(E) -> R) throws(E) -> R {
        try read(UnsafeRawBufferPointer(rebasing: body[texts.actor]))
    }

    public var correlationID: String? { text(texts.correlationID) }
    /// Whether personal values of this event lie sealed beside its data.
    public var hasBox: Bool { flags.contains(.box) }
    /// What its commitments stand for, without the data subject's name, which takes another read.
    public var sealed: (slot: UInt32, box: [UInt8])? { hasBox ? (slot, Array(record[box])) : nil }
    /// The vault's slot under whose key personal values of this event are sealed.
    var sealedSlot: UInt32? { hasBox ? slot : nil }

    /// The record with another box, or none, in the place of the one that it has.
    func record(with box: SealedBox?) -> [UInt8] {
        precondition(hasBox, "only a record with a box can get another")
        return RecordFormat.record(
            record, boxPart: boxPart, with: box, position: position, logID: logID)
    }

    /// The decompressed body: what dictionaries are trained on.
    var bodyBytes: [UInt8] { Array(body) }
    /// Bytes of the decompressed body.
    var bodyCount: Int { body.count }

    public var eventID: String {
        let bytes = UnsafeRawBufferPointer(rebasing: record[id])
        return flags.contains(.uuid) ? UUIDBytes.text(bytes) : String(decoding: bytes, as: UTF8.self)
    }

    /// The event's data (minified JSON, personal values as commitments), valid inside `read` only.
    public func withData<R, E: Error>(_ read: (UnsafeRawBufferPointer) throws(E) -> R) throws(E) -> R {
        try read(UnsafeRawBufferPointer(rebasing: body[dataStart...]))
    }

    /// Of the data; `nil` where the entry does not say.
    public var schemaVersion: Int? { writtenVersion == 0 ? nil : Int(truncatingIfNeeded: writtenVersion) }

    /// Whether its stream is called `name`; makes no string.
    func isStream(_ name: String) -> Bool { isText(texts.stream, name) }
    func isActor(_ name: String) -> Bool { isText(texts.actor, name) }
    func isCorrelationID(_ name: String) -> Bool { isText(texts.correlationID, name) }

    private func isText(_ range: Range<Int>, _ text: String) -> Bool {
        !range.isEmpty && UnsafeRawBufferPointer(rebasing: body[range]).isUTF8(of: text)
    }

    private func text(_ range: Range<Int>) -> String? {
        range.isEmpty ? nil : String(decoding: body[range], as: UTF8.self)
    }

    /// A copy of the whole event.
    public func event() throws(LogError) -> Event {
        guard hasBox else { return try event(with: nil) }
        let owner = subject == 0 ? stream : try codec.entityName(concerns[subject - 1])
        return try event(with: SealedBox(slot: slot, subject: owner, bytes: Array(record[box])))
    }

    /// The bytes that are hashed.
    func entry() throws(LogError) -> [UInt8] { try event(with: nil).entry }

    private func event(with box: SealedBox?) throws(LogError) -> Event {
        Event(
            position: position, revision: revision, recordedTime: recordedTime, id: eventID,
            source: text(texts.source) ?? "", type: try type, stream: stream, time: time,
            hasContentType: flags.contains(.contentType),
            schemaVersion: schemaVersion, actor: actor,
            correlationID: correlationID, causationID: text(texts.causationID),
            extensions: Array(body[texts.extensions]), data: Array(body[dataStart...]), box: box,
            filledIn: filledIn, concerns: concerns)
    }
}
