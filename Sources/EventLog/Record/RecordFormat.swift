internal import CSodium

/// A record: what the log stores of one event. Version 1, integers little-endian, `v` = varint (LEB128).
///
/// ```
///  0   8  checksum      SipHash-2-4 of all that follows, keyed with the log id ⊕ the position
///  8   1  filledIn      attributes that the server filled in (``FilledIn``)
///  9   1  flags         1 id is a UUID · 2 datacontenttype was sent · 4 a box follows
/// 10   7  recordedtime  microseconds since 1970
///  v      time          zigzag(recordedtime − time)
///  v      type          number in the log's table of names
///  v      revision
///  16     id            where it is a UUID; else v (count) and the bytes
///  v      concerns      count, then each as v (``EntityNumber``), own stream left out
/// [v      slot          of the vault; a box that an erasure took out leaves nothing but its commitments
///  v      subject       0 own stream, n: the n-th of `concerns`
///  v      box           count, then the bytes ]
///  v      dictionary    number; 0: the body is not compressed
///  …      body          to the end: a zstd frame without magic bytes
/// ```
/// The body holds what compresses well:
/// ```
///  v      schema version (0: absent)
///  v × 6  counts of stream, source, actor, correlationid, causationid, extensions (0: absent)
///         the texts themselves, then data, to the end
/// ```
enum RecordFormat {
    static let checksumCount = 8
    static let recordedTimeOffset = 10
    private static let recordedTimeCount = 7

    struct Flags: OptionSet {
        let rawValue: UInt8
        static let uuid = Flags(rawValue: 1)
        static let contentType = Flags(rawValue: 2)
        static let box = Flags(rawValue: 4)
    }

    /// The part of a record that the writer adds to what was prepared.
    struct Place {
        let position: UInt64
        let revision: UInt64
        let recordedTime: Instant
        let typeNumber: UInt32
        let concerns: [EntityNumber]
        /// 0 for the own stream, n for the n-th of `concerns`.
        let subject: Int
    }

    /// The whole record of `event` at `place`.
    static func record(_ event: PreparedEvent, at place: Place, logID: LogID) -> [UInt8] {
        var record: [UInt8] = []
        record.reserveCapacity(80 + event.body.count + (event.box?.bytes.count ?? 0))
        record.append(contentsOf: repeatElement(0, count: checksumCount))
        record.append(event.filledIn.rawValue)
        var flags: Flags = event.hasContentType ? .contentType : []
        if event.uuid != nil { flags.insert(.uuid) }
        if event.box != nil { flags.insert(.box) }
        record.append(flags.rawValue)
        let recorded = UInt64(bitPattern: place.recordedTime.microseconds)
        for index in 0..<recordedTimeCount {
            record.append(UInt8(truncatingIfNeeded: recorded >> UInt64(8 * index)))
        }
        let delta = place.recordedTime.microseconds - event.time.microseconds
        Varint.append(Varint.zigzag(delta), to: &record)
        Varint.append(UInt64(place.typeNumber), to: &record)
        Varint.append(place.revision, to: &record)
        if let uuid = event.uuid {
            record.append(contentsOf: uuid)
        } else {
            Varint.append(UInt64(event.id.utf8.count), to: &record)
            record.append(contentsOf: event.id.utf8)
        }
        Varint.append(UInt64(place.concerns.count), to: &record)
        for entity in place.concerns { Varint.append(entity.rawValue, to: &record) }
        if let box = event.box {
            Varint.append(UInt64(box.slot), to: &record)
            Varint.append(UInt64(place.subject), to: &record)
            Varint.append(UInt64(box.bytes.count), to: &record)
            record.append(contentsOf: box.bytes)
        }
        Varint.append(UInt64(event.dictionary), to: &record)
        record.append(contentsOf: event.body)
        seal(&record, position: place.position, logID: logID)
        return record
    }

    /// The body before compression.
    static func body(of head: EntryFormat.Head, extensions: [UInt8], data: some Collection<UInt8>) -> [UInt8]
    {
        var body: [UInt8] = []
        body.reserveCapacity(96 + extensions.count + data.count)
        Varint.append(UInt64(head.schemaVersion ?? 0), to: &body)
        Varint.append(UInt64(head.stream.utf8.count), to: &body)
        Varint.append(UInt64(head.source.utf8.count), to: &body)
        Varint.append(UInt64(head.actor?.utf8.count ?? 0), to: &body)
        Varint.append(UInt64(head.correlationID?.utf8.count ?? 0), to: &body)
        Varint.append(UInt64(head.causationID?.utf8.count ?? 0), to: &body)
        Varint.append(UInt64(extensions.count), to: &body)
        body.append(contentsOf: head.stream.utf8)
        body.append(contentsOf: head.source.utf8)
        if let actor = head.actor { body.append(contentsOf: actor.utf8) }
        if let id = head.correlationID { body.append(contentsOf: id.utf8) }
        if let id = head.causationID { body.append(contentsOf: id.utf8) }
        body.append(contentsOf: extensions)
        body.append(contentsOf: data)
        return body
    }

    // MARK: Checksum

    static func checksum(_ bytes: UnsafeRawBufferPointer, position: UInt64, logID: LogID) -> UInt64 {
        var key = logID.words
        key.0 ^= position.littleEndian
        var sum: UInt64 = 0
        withUnsafeBytes(of: &key) { key in
            withUnsafeMutableBytes(of: &sum) { sum in
                _ = crypto_shorthash(
                    sum.baseAddress!.assumingMemoryBound(to: UInt8.self),
                    bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), UInt64(bytes.count),
                    key.baseAddress!.assumingMemoryBound(to: UInt8.self))
            }
        }
        return sum
    }

    static func seal(_ record: inout [UInt8], position: UInt64, logID: LogID) {
        record.withUnsafeMutableBytes { bytes in
            let sum = checksum(
                UnsafeRawBufferPointer(rebasing: bytes[checksumCount...]), position: position, logID: logID)
            bytes.storeBytes(of: sum, as: UInt64.self)
        }
    }

    static func isIntact(_ record: UnsafeRawBufferPointer, position: UInt64, logID: LogID) -> Bool {
        guard record.count > recordedTimeOffset + recordedTimeCount else { return false }
        let sum = checksum(
            UnsafeRawBufferPointer(rebasing: record[checksumCount...]), position: position, logID: logID)
        return sum == record.loadUnaligned(as: UInt64.self)
    }

    /// The recorded time alone, unchecked: for searching by it.
    static func recordedTime(of record: UnsafeRawBufferPointer) -> Instant {
        var reader = ByteReader(record, from: recordedTimeOffset)
        return Instant(microseconds: Int64(bitPattern: reader.integer(width: recordedTimeCount) ?? 0))
    }
}

/// The identity of a log: 16 random bytes, made with it.
public struct LogID: Sendable, Hashable, CustomStringConvertible {
    private let first: UInt64
    private let second: UInt64

    /// `nil` unless there are 16 bytes.
    public init?(_ bytes: [UInt8]) {
        guard bytes.count == 16 else { return nil }
        (first, second) = bytes.withUnsafeBytes {
            ($0.loadUnaligned(as: UInt64.self), $0.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
        }
    }

    /// The bytes, as a key for SipHash.
    var words: (UInt64, UInt64) { (first, second) }
    public var bytes: [UInt8] { withUnsafeBytes(of: words) { Array($0) } }
    public var description: String { bytes.withUnsafeBytes { UUIDBytes.text($0) } }
}
