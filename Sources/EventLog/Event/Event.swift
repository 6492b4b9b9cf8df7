/// An event as the log holds it.
public struct Event: Sendable {
    /// Place in the log, from 0.
    public var position: UInt64
    /// Place in its stream, from 0.
    public var revision: UInt64
    public var recordedTime: Instant
    public var id: String
    public var source: String
    public var type: String
    public var stream: String
    public var time: Instant
    public var hasContentType: Bool
    public var schemaVersion: Int?
    public var actor: String?
    public var correlationID: String?
    public var causationID: String?
    /// The extension attributes as the entry has them: `,"name":value` for each, in order of name.
    public var extensions: [UInt8]
    /// Minified JSON; personal values are commitments.
    public var data: [UInt8]
    /// What the commitments in `data` stand for, sealed.
    public var box: SealedBox?
    /// What the server filled in because the sender had left it out.
    public var filledIn: FilledIn
    /// The entities that it concerns beside its own stream, as ``EntityNumber``s.
    var concerns: [EntityNumber]

    /// The category of its stream, which is the first part of its type.
    public var category: Substring { StreamName.category(ofStream: stream) }
}

/// Attributes that the server filled in.
public struct FilledIn: OptionSet, Sendable {
    public let rawValue: UInt8

    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    public static let id = FilledIn(rawValue: 1)
    public static let time = FilledIn(rawValue: 2)
    public static let source = FilledIn(rawValue: 4)
    public static let schemaVersion = FilledIn(rawValue: 8)
}

/// Personal values of one event, encrypted under their data subject's key.
public struct SealedBox: Sendable, Equatable {
    /// Which key slot of the vault.
    public let slot: UInt32
    /// The data subject, a stream's name.
    public let subject: String
    public let bytes: [UInt8]

    public init(slot: UInt32, subject: String, bytes: [UInt8]) {
        self.slot = slot
        self.subject = subject
        self.bytes = bytes
    }
}

/// An entity in few bytes – the position of the event that created its stream, or, for one that has no
/// events, its number in the log's table of names – and whether the event links its stream to it.
struct EntityNumber: Sendable, Hashable {
    private static let nameFlag: UInt64 = 1
    private static let linkFlag: UInt64 = 2

    let rawValue: UInt64

    init(rawValue: UInt64) {
        self.rawValue = rawValue
    }

    init(createdAt position: UInt64, isLink: Bool = false) {
        rawValue = position << 2 | (isLink ? Self.linkFlag : 0)
    }

    init(name number: UInt32, isLink: Bool = false) {
        rawValue = UInt64(number) << 2 | Self.nameFlag | (isLink ? Self.linkFlag : 0)
    }

    var isLink: Bool { rawValue & Self.linkFlag != 0 }
    /// The same entity without the mark of a link.
    var entity: EntityNumber { EntityNumber(rawValue: rawValue & ~Self.linkFlag) }
    /// The position of the creating event, or `nil` for a name.
    var creation: UInt64? { rawValue & Self.nameFlag == 0 ? rawValue >> 2 : nil }
    var name: UInt32? {
        rawValue & Self.nameFlag == 0 ? nil : UInt32(truncatingIfNeeded: rawValue >> 2)
    }
}
