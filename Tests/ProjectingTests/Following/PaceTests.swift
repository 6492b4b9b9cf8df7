import Foundation
import Testing

@testable import Projecting

/// When what has come is folded in: at once where little comes, in large batches that leave the cores to appends where
/// much does, and without delay again when that is over.
struct PaceTests {
    private static let start = ContinuousClock.now

    /// A pace after `seconds` in which `rate` events a second were folded in, ten times a second in 5 ms each.
    private static func pace(rate: UInt64, seconds: Int) -> (pace: FollowPace, last: ContinuousClock.Instant)
    {
        var pace = FollowPace(now: start)
        var begin = start
        for _ in 0..<(seconds * 10) {
            begin += .milliseconds(100)
            pace.note(rate / 10, from: begin, to: begin + .milliseconds(5))
        }
        return (pace, begin)
    }

    @Test func `a single event is not kept waiting`() {
        let (pace, last) = Self.pace(rate: 10, seconds: 3)
        #expect(pace.next == last + .milliseconds(10))
        #expect(pace.nextAtLeisure == pace.next)
    }

    @Test func `five thousand a second are in the views in time`() {
        let (pace, last) = Self.pace(rate: 5_000, seconds: 10)
        #expect(pace.next == last + .milliseconds(25))
        #expect(pace.nextAtLeisure == pace.next)
    }

    @Test func `under load they gather for a second, unless somebody waits`() {
        let (pace, last) = Self.pace(rate: 12_000, seconds: 10)
        #expect(pace.next == last + .milliseconds(25))
        #expect(pace.nextAtLeisure == last + .seconds(1))
    }

    @Test func `the load is over when little comes`() {
        var (pace, last) = Self.pace(rate: 12_000, seconds: 10)
        for _ in 0..<30 {
            last += .milliseconds(100)
            pace.note(1, from: last, to: last + .milliseconds(1))
        }
        #expect(pace.nextAtLeisure == pace.next)
    }

    @Test func `work under load rests three times as long as it works, and not at all when it is pressing`() {
        func seconds(_ rests: WorkRests) -> Double {
            let watch = ContinuousClock.now
            for _ in 0..<5 {
                usleep(1_000)
                rests.takeIfDue()
            }
            return (ContinuousClock.now - watch) / .seconds(1)
        }
        #expect(seconds(WorkRests(for: .seconds(60)) { false }) >= 0.020)
        // Five rests would take 15 ms at least; the machine may have others at work.
        let pressing = (0..<10).map { _ in seconds(WorkRests(for: .seconds(60)) { true }) }.min() ?? 1
        #expect(pressing < 0.015)
        let over = (0..<10).map { _ in seconds(WorkRests(for: .zero) { false }) }.min() ?? 1
        #expect(over < 0.015)
    }

    @Test func `arrivals have stopped when none has come for a while`() async throws {
        var head: UInt64 = 5
        let arrivals = Arrivals { head }
        #expect(!arrivals.haveStopped)
        try await Task.sleep(for: .milliseconds(30))
        #expect(arrivals.haveStopped)
        head += 1
        #expect(!arrivals.haveStopped)
        try await Task.sleep(for: .milliseconds(30))
        #expect(arrivals.haveStopped)
    }
}
