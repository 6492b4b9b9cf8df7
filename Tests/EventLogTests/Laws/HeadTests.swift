import EventLog
import Foundation
import Testing

/// Waiting for the log to grow.
@Suite(.serialized) struct HeadTests {
    @Test func `who waits for the head is woken by the append that moves it`() async throws {
        let test = try LogUnderTest()
        let log = test.log
        async let head = log.waitForHead(beyond: 1)
        try await test.append(#"{"type":"x.y","subject":"x-1"}"#)
        try await test.append(#"{"type":"x.y","subject":"x-1"}"#)
        #expect(try await head == 2)
        #expect(try await log.waitForHead(beyond: 0) == 2)
    }

    @Test(.timeLimit(.minutes(1)))
    func `closing the log lets go whoever waits, then and later`() async throws {
        let test = try LogUnderTest()
        let log = test.log
        async let early = log.waitForHead(beyond: 5)
        try await Task.sleep(for: .milliseconds(20))
        log.close()
        #expect(try await early == 0)
        #expect(try await log.waitForHead(beyond: 5) == 0)
    }

    @Test(.timeLimit(.minutes(1)))
    func `a cancelled task waits no longer`() async throws {
        let test = try LogUnderTest()
        let log = test.log
        let waiting = Task { try await log.waitForHead(beyond: 5) }
        try await Task.sleep(for: .milliseconds(20))
        waiting.cancel()
        #expect(try await waiting.value == 0)
        let cancelled = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await log.waitForHead(beyond: 5)
        }
        #expect(try await cancelled.value == 0)
    }

    @Test func `a closed log answers that it is closed`() async throws {
        let test = try LogUnderTest()
        let event = try test.prepare(#"{"type":"x.y","subject":"x-1"}"#)
        let log = test.log
        log.close()
        await #expect(throws: LogError(.closed, "")) { try await log.append(AppendRequest([event])) }
    }
}
