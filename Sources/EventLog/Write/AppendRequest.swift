/// What a stream must be like for an append to it.
public enum ExpectedRevision: Sendable, Equatable, CustomStringConvertible {
    case any
    /// It has no event.
    case none
    /// It has at least one event.
    case exists
    /// Its newest event has this revision.
    case revision(UInt64)

    /// Reads `any`, `none`, `exists` or a number.
    public init?(_ text: String) {
        switch text {
        case "any": self = .any
        case "none": self = .none
        case "exists": self = .exists
        default:
            guard let revision = UInt64(text) else { return nil }
            self = .revision(revision)
        }
    }

    public var description: String {
        switch self {
        case .any: "any"
        case .none: "none"
        case .exists: "exists"
        case .revision(let revision): "\(revision)"
        }
    }

    func holds(count: UInt64) -> Bool {
        switch self {
        case .any: true
        case .none: count == 0
        case .exists: count > 0
        case .revision(let revision): count > 0 && count - 1 == revision
        }
    }
}

/// "No event that matches `filter` at a position behind `after`."
public struct AppendCondition: Sendable, Equatable {
    public var filter: Filter
    /// `nil`: none in the whole log.
    public var after: UInt64?

    public init(filter: Filter, after: UInt64?) {
        self.filter = filter
        self.after = after
    }
}

/// Events to append, all or none, in this order.
public final class AppendRequest: Sendable {
    public static let maximumEvents = 1_000
    public static let maximumByteCount = 8 << 20

    public let events: [PreparedEvent]
    /// By stream; a stream that is not named may be in any state.
    public let expectations: [String: ExpectedRevision]
    public let conditions: [AppendCondition]

    /// - Throws: `missing_field` without an event, `too_large` for more than 1,000 events or 8 MiB.
    public init(
        _ events: [PreparedEvent], expectations: [String: ExpectedRevision] = [:],
        conditions: [AppendCondition] = []
    ) throws(Refusal) {
        let count = events.reduce(0) { $0 + $1.entryHead.count + $1.entryTail.count }
        if events.isEmpty { throw Refusal(.missingField, "", "an append needs at least one event") }
        if events.count > Self.maximumEvents {
            throw Refusal(
                .tooLarge, "", "an append has \(events.count) events; \(Self.maximumEvents) are allowed")
        }
        if count > Self.maximumByteCount {
            throw Refusal(.tooLarge, "", "an append has \(count) bytes; \(Self.maximumByteCount) are allowed")
        }
        self.events = events
        self.expectations = expectations
        self.conditions = conditions
    }

    /// Bytes that it takes in the queue, roughly.
    var byteCount: Int { events.reduce(0) { $0 + $1.byteCount } }
}

/// Where an appended event stands.
public struct Appended: Sendable, Equatable {
    public let id: String
    public let stream: String
    public let position: UInt64
    public let revision: UInt64
    public let recordedTime: Instant

    init(id: String, stream: String, position: UInt64, revision: UInt64, recordedTime: Instant) {
        self.id = id
        self.stream = stream
        self.position = position
        self.revision = revision
        self.recordedTime = recordedTime
    }

    /// Where an event of the log stands.
    public init(_ event: Event) {
        self.init(
            id: event.id, stream: event.stream, position: event.position, revision: event.revision,
            recordedTime: event.recordedTime)
    }
}

/// The answer to an append that was not refused.
public struct AppendResult: Sendable, Equatable {
    /// In order of the request.
    public let events: [Appended]
    /// The events were in the log already; nothing was written.
    public let isRepeat: Bool

    public init(events: [Appended], isRepeat: Bool) {
        self.events = events
        self.isRepeat = isRepeat
    }

    /// The position from which a reader has yet to see everything: behind the last of the events.
    public var end: UInt64 { (events.map(\.position).max() ?? 0) + 1 }
}
