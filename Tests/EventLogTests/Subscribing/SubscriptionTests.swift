import EventLog
import TestSupport
import Testing

/// Subscriptions against the model: nothing missed, nothing twice, and what is said is so.
@Suite(.serialized) struct SubscriptionTests {
    private static func limits(_ random: inout SeededGenerator) -> Subscription.Limits {
        var limits = Subscription.Limits()
        limits.eventsInPage = random.pick([1, 3, 50])
        limits.bytesInPage = random.pick([1, 300, 1 << 20])
        limits.scanInPage = UInt64(random.pick([1, 7, 1_000]))
        limits.eventsBetweenCheckpoints = random.pick([1, 4, 1_000])
        limits.scanBetweenCheckpoints = UInt64(random.pick([5, 40, 1_000]))
        limits.behind = UInt64(random.pick([0, 5, 1_000]))
        return limits
    }

    @Test(.timeLimit(.minutes(2)), arguments: Seeds.of(4, from: 7_000))
    func `every subscriber gets exactly what matches, in order, while others append`(seed: UInt64)
        async throws
    {
        var pair = try Comparison(seed: seed)
        var random = SeededGenerator(seed: seed)
        for _ in 0..<40 { try await pair.append() }
        var selections: [ModelLog.Selection] = []
        var followers: [Follower] = []
        for _ in 0..<20 {
            let selection = pair.scenario.selection()
            selections.append(selection)
            followers.append(
                Follower(
                    selection.filter, from: UInt64(random.int(0...Int(pair.head))),
                    limits: Self.limits(&random)))
        }
        let log = pair.test.log
        let isDone = Shared(false)
        let finished = try await withThrowingTaskGroup(of: (Int, Follower).self) { group in
            for (index, follower) in followers.enumerated() {
                let own = seed &* 100 &+ UInt64(index)
                group.addTask {
                    var follower = follower
                    var random = SeededGenerator(seed: own)
                    let isSlow = random.chance(30)
                    while try !isDone.value || follower.position < log.headPosition() {
                        try await follower.pull(log)
                        if isSlow { try await Task.sleep(for: .milliseconds(random.below(30))) }
                    }
                    return (index, follower)
                }
            }
            for step in 0..<150 {
                try await pair.append()
                if step.isMultiple(of: 40) { try log.waitForIndex() }
                if step.isMultiple(of: 10) { try await Task.sleep(for: .milliseconds(3)) }
            }
            isDone.value = true
            return try await group.reduce(into: [Int: Follower]()) { $0[$1.0] = $1.1 }
        }
        for (index, selection) in selections.enumerated() {
            let follower = try #require(finished[index])
            let expected = pair.model.positions(selection, in: follower.start..<pair.head)
            #expect(follower.events.map(\.position) == expected, "\(selection) from \(follower.start)")
            #expect(follower.faults(behind: follower.subscription.limits.behind) == [], "\(selection)")
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `a filter that matches nothing advances all the same`() async throws {
        let test = try LogUnderTest()
        try await test.fill(300) { #"{"type":"x.y","subject":"x-\#($0)"}"# }
        var limits = Subscription.Limits()
        limits.scanInPage = 64
        limits.scanBetweenCheckpoints = 100
        var follower = Follower(Filter(types: ["no.such"]), from: 0, limits: limits)
        while !follower.isCaughtUp { try await follower.pull(test.log) }
        #expect(follower.position == 300)
        try await test.append(#"{"type":"x.y","subject":"x-1"}"#)
        try await follower.pull(test.log, heartbeat: 1)
        while follower.position < 301 { try await follower.pull(test.log, heartbeat: 1) }
        let checkpoints = follower.told.compactMap { told in
            if case .checkpoint(let checkpoint) = told.frame { checkpoint } else { nil }
        }
        #expect(checkpoints.count >= 3)
        #expect(checkpoints.last?.end == 301)
        #expect(checkpoints.allSatisfy { $0.events == 0 })
        #expect(follower.faults(behind: limits.behind) == [])
    }

    @Test(.timeLimit(.minutes(1)))
    func `who stops asking is told that it fell behind, and then that it caught up`() async throws {
        let test = try LogUnderTest()
        var limits = Subscription.Limits()
        limits.behind = 100
        var follower = Follower(Filter(), from: 0, limits: limits)
        try await follower.pull(test.log)
        try await test.fill(500) { #"{"type":"x.y","subject":"x-\#($0)"}"# }
        while follower.position < 500 { try await follower.pull(test.log) }
        let words = follower.told.compactMap { told in
            switch told.frame {
            case .caughtUp(let position): "caught up at \(position)"
            case .fellBehind(let position, let head): "fell behind at \(position) of \(head)"
            default: nil as String?
            }
        }
        #expect(words == ["caught up at 0", "fell behind at 0 of 500", "caught up at 500"])
        #expect(follower.faults(behind: limits.behind) == [])
    }

    @Test(.timeLimit(.minutes(1)))
    func `closing the log ends a subscription with a frame that says so`() async throws {
        let test = try LogUnderTest()
        let log = test.log
        let subscriber = Task {
            var subscription = Subscription()
            var last: [SubscriptionFrame] = []
            for _ in 0..<2 { last = try await subscription.next(from: log) }
            return last
        }
        try await Task.sleep(for: .milliseconds(30))
        log.close()
        let last = try await subscriber.value
        #expect(last.count == 1)
        guard case .closing(0)? = last.first else {
            Issue.record("\(last)")
            return
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `a cancelled subscriber waits no longer, and others go on`() async throws {
        let test = try LogUnderTest()
        let log = test.log
        let subscribers = (0..<50).map { _ in
            Task {
                var subscription = Subscription()
                _ = try await subscription.next(from: log)
                return try await subscription.next(from: log)
            }
        }
        try await Task.sleep(for: .milliseconds(30))
        for subscriber in subscribers.dropFirst() { subscriber.cancel() }
        for subscriber in subscribers.dropFirst() {
            await #expect(throws: CancellationError.self) { try await subscriber.value }
        }
        try await test.append(#"{"type":"x.y","subject":"x-1"}"#)
        #expect(try await subscribers[0].value.first?.end == 1)
    }

    /// `printf 'a\nbc\n' | sha256sum`, `printf '' | sha256sum`
    @Test func `digests are SHA-256 of ids and line feeds`() {
        var digest = IDDigest()
        #expect(
            digest.hexadecimal == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        digest.add("a")
        digest.add("bc")
        #expect(
            digest.hexadecimal == "4b8d1dd1e2b97bee100f449a998ac84a292fb223d969296c4737b44459e545de")
    }
}
