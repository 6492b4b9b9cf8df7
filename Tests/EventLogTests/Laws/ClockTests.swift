import EventLog
import Testing

/// Recorded time and the clock.
@Suite(.serialized) struct ClockTests {
    private static let event = #"{"type":"x.y","subject":"x-1"}"#
    private static let minute: Int64 = 60_000_000

    @Test func `recorded time goes on by a microsecond while the clock stands behind it`() async throws {
        let test = try LogUnderTest()
        try await test.append(Self.event)
        let first = try #require(try test.log.event(at: 0)).recordedTime
        test.clock.now -= 4 * Self.minute
        try await test.append(Self.event, Self.event)
        let times = try test.log.read(limit: 3).events.map(\.recordedTime)
        #expect(times == (0..<3).map { first.advanced(byMicroseconds: $0) })
        #expect(try test.log.position(asOf: times[1]) == 2)
    }

    @Test func `appends are refused while the clock is more than five minutes behind, also after a restart`()
        async throws
    {
        let test = try LogUnderTest()
        try await test.append(Self.event)
        test.clock.now -= 6 * Self.minute
        await #expect(throws: LogError(.clockBehind, "")) { try await test.append(Self.event) }
        try test.reopen()
        await #expect(throws: LogError(.clockBehind, "")) { try await test.append(Self.event) }
        #expect(try test.log.headPosition() == 1)
        test.clock.now += 2 * Self.minute
        try await test.append(Self.event)
        #expect(try test.log.headPosition() == 2)
    }

    @Test func `an event more than five minutes ahead of the clock is refused, a nearer one is not`()
        async throws
    {
        let test = try LogUnderTest()
        func event(in microseconds: Int64) -> String {
            let time = Instant(microseconds: test.clock.now + microseconds)
            return #"{"type":"x.y","subject":"x-1","time":"\#(time)"}"#
        }
        do {
            try await test.append(Self.event, event(in: 5 * Self.minute + 1_000))
            Issue.record("not refused")
        } catch let refusal as Refusal {
            #expect(refusal.code == .timeInFuture)
            #expect(refusal.reasons.map(\.field) == ["time"])
            #expect(refusal.reasons.map(\.event) == [1])
        }
        #expect(try test.log.headPosition() == 0)
        try await test.append(event(in: 5 * Self.minute - 1_000))
        let stored = try #require(try test.log.event(at: 0))
        #expect(stored.time > stored.recordedTime)
    }
}
