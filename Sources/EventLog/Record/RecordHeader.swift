/// What a record says of its event before the compressed body; read anew for each record, so that its list is kept.
struct RecordHeader {
    private(set) var filledIn: FilledIn = []
    private(set) var flags: RecordFormat.Flags = []
    private(set) var recordedTime = Instant(microseconds: 0)
    private(set) var time = Instant(microseconds: 0)
    private(set) var typeNumber: UInt32 = 0
    private(set) var revision: UInt64 = 0
    private(set) var id = 0..<0
    private(set) var concerns: [EntityNumber] = []
    private(set) var slot: UInt32 = 0
    /// 0 for the event's own stream, else one more than the place in `concerns`.
    private(set) var subject = 0
    private(set) var box = 0..<0
    /// The part of the record that tells of the box: slot, subject, count and bytes.
    private(set) var boxPart = 0..<0
    /// The number of the dictionary that the body is compressed with; 0 where it is not.
    private(set) var dictionary: UInt32 = 0
    private(set) var bodyStart = 0

    /// Reads the header of `record`.
    ///
    /// - Returns: `false` where it is malformed; what stands here is then of no use.
    mutating func read(_ record: UnsafeRawBufferPointer) -> Bool {
        guard let (start, concernCount) = readStart(of: record) else { return false }
        var reader = start
        concerns.removeAll(keepingCapacity: true)
        for _ in 0..<concernCount {
            guard let number = reader.varint() else { return false }
            concerns.append(EntityNumber(rawValue: number))
        }
        if flags.contains(.box) {
            let boxStart = reader.offset
            guard let slot = reader.varint(), let subject = reader.varint(), subject <= concernCount,
                let count = reader.varint(), let box = reader.take(Int(truncatingIfNeeded: count))
            else { return false }
            self.slot = UInt32(truncatingIfNeeded: slot)
            self.subject = Int(subject)
            self.box = box
            boxPart = boxStart..<reader.offset
        }
        guard let number = reader.varint() else { return false }
        dictionary = UInt32(truncatingIfNeeded: number)
        bodyStart = reader.offset
        return true
    }

    /// Whether the event in `record`, whose checksum is not checked, links its stream to any entity; `nil` where the
    /// header is malformed.
    static func hasLink(_ record: UnsafeRawBufferPointer) -> Bool? {
        var header = RecordHeader()
        guard let (start, concernCount) = header.readStart(of: record) else { return nil }
        var reader = start
        for _ in 0..<concernCount {
            guard let number = reader.varint() else { return nil }
            if EntityNumber(rawValue: number).isLink { return true }
        }
        return false
    }

    /// Reads what stands before the entities that the event concerns.
    ///
    /// - Returns: a reader that stands before the first of them, and how many there are.
    private mutating func readStart(of record: UnsafeRawBufferPointer) -> (ByteReader, UInt64)? {
        guard record.count > RecordFormat.recordedTimeOffset else { return nil }
        filledIn = FilledIn(rawValue: record[RecordFormat.checksumCount])
        flags = RecordFormat.Flags(rawValue: record[RecordFormat.checksumCount + 1])
        var reader = ByteReader(record, from: RecordFormat.recordedTimeOffset)
        guard let recorded = reader.integer(width: 7), let delta = reader.varint(),
            let type = reader.varint(), let revision = reader.varint(),
            let idCount = flags.contains(.uuid) ? UInt64(UUIDBytes.count) : reader.varint(),
            let id = reader.take(Int(truncatingIfNeeded: idCount)), let concernCount = reader.varint(),
            concernCount <= UInt64(reader.remaining)
        else { return nil }
        recordedTime = Instant(microseconds: Int64(bitPattern: recorded))
        time = Instant(microseconds: recordedTime.microseconds &- Varint.unzigzag(delta))
        typeNumber = UInt32(truncatingIfNeeded: type)
        self.revision = revision
        self.id = id
        return (reader, concernCount)
    }
}

/// Where the parts of a record's body lie, once it is decompressed.
struct BodyLayout {
    private(set) var stream = 0..<0
    private(set) var source = 0..<0
    private(set) var actor = 0..<0
    private(set) var correlationID = 0..<0
    private(set) var causationID = 0..<0
    private(set) var extensions = 0..<0
    private(set) var dataStart = 0
    /// 0 where the entry does not say.
    private(set) var schemaVersion: UInt64 = 0

    init() {}

    /// `nil` where `body` is none.
    init?(_ body: UnsafeRawBufferPointer) {
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
        else { return nil }
        self.stream = streamText
        self.source = sourceText
        self.actor = actorText
        correlationID = correlationText
        causationID = causationText
        self.extensions = extensionsText
        dataStart = reader.offset
        schemaVersion = version
    }
}
