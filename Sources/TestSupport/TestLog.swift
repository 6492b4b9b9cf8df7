public import EventLog
internal import Synchronization

/// A log in a temporary directory with a clock and randomness that the test decides.
public final class TestLog: Sendable {
    public let directory: TemporaryDirectory
    public let rules: any Guard
    public let surroundings: Surroundings
    private let current: Mutex<EventLog?>

    /// - Parameter startMicroseconds: what the clock says first; each look at it takes it on by 7 µs.
    public init(
        rules: any Guard = OpenGuard(), seed: UInt64 = 1, startMicroseconds: Int64 = 1_740_787_200_000_000
    ) throws {
        directory = try TemporaryDirectory()
        self.rules = rules
        let clock = Mutex(startMicroseconds)
        let random = Mutex(SeededGenerator(seed: seed))
        surroundings = Surroundings(
            now: {
                clock.withLock { now in
                    now += 7
                    return Instant(microseconds: now)
                }
            },
            random: { count in random.withLock { $0.bytes(count) } })
        current = Mutex(nil)
        try Self.create(in: directory.path, rules: rules, surroundings: surroundings)
        try open()
    }

    public static func create(in path: String, rules: any Guard, surroundings: Surroundings) throws {
        let meta = LogMeta(
            id: LogID(surroundings.random(16))!, origin: "test.example/log", settings: Array("{}".utf8),
            ruleVersion: rules.ruleVersion)
        try EventLog.create(in: path, meta: meta, dictionary: ShippedDictionary.content)
    }

    public var log: EventLog { current.withLock { $0! } }

    /// Closes the log and opens it again.
    public func reopen() throws {
        current.withLock { log in
            log?.close()
            log = nil
        }
        try open()
    }

    private func open() throws {
        let log = try EventLog(in: directory.path, access: .writing(rules), surroundings: surroundings)
        current.withLock { $0 = log }
    }

    /// Makes an event ready from its JSON.
    public func prepare(_ json: String) throws -> PreparedEvent {
        let draft = try EventDraft(json: Array(json.utf8))
        let preparation = log.preparation
        let (id, time, _) = preparation.identity(of: draft)
        return try preparation.prepare(
            draft, id: id, time: time, schemaVersion: nil, data: draft.data, box: nil)
    }
}
