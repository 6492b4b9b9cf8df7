/// The rules that an event must satisfy against what the log already holds: states, references, sums.
///
/// The writer asks the guard for each event in order of position. What the guard needs to remember it
/// keeps as small opaque states by key (mostly the stream's name); the log keeps them current in memory
/// for the newest events, in the index for the others, and makes them anew by replaying the log.
/// A guard is a function of the event and these states alone: no clock, randomness, I/O or hash order.
public protocol Guard: Sendable {
    /// Stands in the log's meta; replaying under another version rebuilds the index.
    var ruleVersion: Int { get }

    /// Decides one event and notes its effects in `context`.
    ///
    /// - Parameter isReplay: the event is in the log already. Nothing is refused: rules that have become
    ///   stricter since do not undo the past; only the effects are noted.
    /// - Throws: every reason at once. The effects noted until then are dropped by the caller.
    func decide<Context: GuardContext>(
        _ event: GuardedEvent, isReplay: Bool, in context: inout Context
    ) throws(Refusal)
}

/// What the guard sees of an event. `data` is the entry's: personal values are commitments.
public struct GuardedEvent: Sendable {
    public let id: String
    public let type: String
    public let stream: String
    public let time: Instant
    public let position: UInt64
    public let data: JSONValue
    /// Of `data`; `nil` where nobody has said.
    public let schemaVersion: Int?

    public init(
        id: String, type: String, stream: String, time: Instant, position: UInt64, data: JSONValue,
        schemaVersion: Int? = nil
    ) {
        self.id = id
        self.type = type
        self.stream = stream
        self.time = time
        self.position = position
        self.data = data
        self.schemaVersion = schemaVersion
    }
}

/// What the guard may ask and note while it decides one event.
public protocol GuardContext {
    /// The state kept under `key`; `nil` where none was ever set.
    func state(of key: String) throws(Refusal) -> [UInt8]?
    mutating func setState(_ state: [UInt8], of key: String)
    /// The event concerns `entity` (beside its own stream, which it always concerns).
    mutating func concern(_ entity: String)
    /// As ``concern(_:)``, and the event links its stream to `entity`.
    mutating func link(_ entity: String)
    /// Whose personal values these are. Without a call it is the event's own stream.
    mutating func setSubject(_ entity: String)
    /// The earlier event called `id`, with the entities that it concerns (its own stream first).
    func event(withID id: String) throws(Refusal) -> (event: GuardedEvent, concerns: [String])?
    /// All earlier events of `stream` in order of revision.
    func events(ofStream stream: String) throws(Refusal) -> [GuardedEvent]
}
