import EventLog
import Foundation
import Synchronization
import TestSupport

/// A log in a temporary directory that can be closed, tampered with and opened again, under a clock that
/// the test sets.
final class LogUnderTest: Sendable {
    let directory: TemporaryDirectory
    let rules: any Guard
    let clock: TestClock
    let surroundings: Surroundings
    private let current = Mutex<EventLog?>(nil)

    init(rules: any Guard = OpenGuard(), seed: UInt64 = 1) throws {
        directory = try TemporaryDirectory()
        self.rules = rules
        let clock = TestClock()
        let random = Mutex(SeededGenerator(seed: seed))
        self.clock = clock
        surroundings = Surroundings(
            now: { clock.tick() }, random: { count in random.withLock { $0.bytes(count) } })
        try TestLog.create(in: directory.path, rules: rules, surroundings: surroundings)
        try open()
    }

    var log: EventLog { current.withLock { $0! } }

    func close() {
        current.withLock { log in
            log?.close()
            log = nil
        }
    }

    func open() throws {
        let log = try EventLog(in: directory.path, access: .writing(rules), surroundings: surroundings)
        current.withLock { $0 = log }
    }

    func reopen(withoutIndex: Bool = false) throws {
        close()
        if withoutIndex { try FileManager.default.removeItem(atPath: directory.path("index")) }
        try open()
    }

    func prepare(_ json: String, box: SealedBox? = nil) throws -> PreparedEvent {
        let draft = try EventDraft(json: Array(json.utf8))
        let preparation = log.preparation
        let (id, time, _) = preparation.identity(of: draft)
        return try preparation.prepare(
            draft, id: id, time: time, schemaVersion: nil, data: draft.data, box: box)
    }

    @discardableResult
    func append(
        _ json: String..., box: SealedBox? = nil, expectations: [String: ExpectedRevision] = [:],
        conditions: [AppendCondition] = []
    ) async throws -> AppendOutcome {
        let events = try json.map { try prepare($0, box: box) }
        return try await log.append(
            AppendRequest(events, expectations: expectations, conditions: conditions))
    }

    /// The first `count` whole requests of a thousand events `json` makes by number.
    func fill(_ count: Int, _ json: (Int) -> String) async throws {
        for start in stride(from: 0, to: count, by: 1_000) {
            let events = try (start..<min(count, start + 1_000)).map { try prepare(json($0)) }
            _ = try await log.append(AppendRequest(events))
        }
    }
}

/// A clock that the test sets; each look at it takes it on by 7 µs.
final class TestClock: Sendable {
    private let microseconds = Mutex<Int64>(1_740_787_200_000_000)

    var now: Int64 {
        get { microseconds.withLock { $0 } }
        set { microseconds.withLock { $0 = newValue } }
    }

    func tick() -> Instant {
        microseconds.withLock { now in
            now += 7
            return Instant(microseconds: now)
        }
    }
}

/// How much longer than usual tests with random input run: `DAFTAR_TEST_SCALE`, 1 unless set.
let testScale = ProcessInfo.processInfo.environment["DAFTAR_TEST_SCALE"].flatMap(Double.init) ?? 1

func text(_ bytes: some Collection<UInt8>) -> String {
    String(decoding: bytes, as: UTF8.self)
}
