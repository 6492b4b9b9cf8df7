import Foundation
import TestSupport
import Testing

@testable import Groups

/// Seeds of tests with random input: more with `DAFTAR_SEEDS`, one with `DAFTAR_TEST_SEED`.
enum Seeds {
    static func of(_ count: Int, from first: UInt64) -> [UInt64] {
        let environment = ProcessInfo.processInfo.environment
        if let seed = environment["DAFTAR_TEST_SEED"].flatMap(UInt64.init) { return [seed] }
        let count = environment["DAFTAR_SEEDS"].flatMap(UInt64.init) ?? UInt64(count)
        return Array(first..<first + count)
    }
}

/// Decisions of a group against a model, and each way in which groups are known to stall elsewhere.
@Suite struct GroupStateTests {
    @Test(arguments: Seeds.of(60, from: 5_000))
    func `every event is settled once, in its stream's order, whoever dies`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let streams = random.int(1...12)
        let log = (0..<random.int(1...250)).map { _ in
            random.chance(70) ? "deal-\(random.below(streams))" : nil
        }
        var settings = GroupSettings(name: "g")
        settings.leaseMilliseconds = 1_000
        settings.maximumAttempts = random.pick([1, 3, 1_000])
        settings.firstRetryMilliseconds = Int64(random.pick([0, 1, 300]))
        settings.longestRetryMilliseconds = 2_000
        var world = GroupWorld(seed: seed &+ 1, settings: settings, log: log)
        for _ in 0..<600 { Self.step(&world) }
        // What is still parked is delivered again in the end.
        for _ in 0..<1_000 {
            let steps1 = world.finish()
            #expect(steps1 != nil, "seed \(seed): it stalls at \(world.state.position)")
            guard let parked = world.fates.filter({ $0.value == .parked }).keys.min() else { break }
            world.replay(parked)
        }
        #expect(world.faults == [], "seed \(seed)")
        #expect(world.fates.values.allSatisfy { $0 == .settled }, "seed \(seed)")
        #expect(world.acknowledged.values.allSatisfy { $0 == 1 }, "seed \(seed)")
        #expect(world.state.position == UInt64(log.count))
        world.save()
        world.restart()
        let steps2 = world.finish()
        #expect(steps2 == 0, "seed \(seed): nothing is left after a restart, but the disk says so")
    }

    private static func step(_ world: inout GroupWorld) {
        switch world.random.below(100) {
        case 0..<15: world.offer(world.random.int(0...20))
        case 15..<40: world.fetch("m\(world.random.below(4))", world.random.int(1...6))
        case 40..<75:
            guard !world.held.isEmpty else { return }
            let index = world.random.below(world.held.count)
            let verdict: GroupState.Verdict =
                switch world.random.below(20) {
                case 0..<12: .done
                case 12..<16: .retry("not now")
                case 16..<18: .park("cannot be read")
                default: .skip("of no interest")
                }
            let isLost = world.random.chance(4)
            world.answer(index, verdict, isSaved: !isLost)
            if isLost { world.restart() }
        case 75..<80:
            // A member dies with all it has.
            if !world.held.isEmpty { world.held.removeFirst(world.random.below(world.held.count) + 1) }
        case 80..<90: world.now += Int64(world.random.below(1_500))
        case 90..<94:
            if let parked = world.fates.first(where: { $0.value == .parked })?.key { world.replay(parked) }
        case 94..<96: world.now -= 700
        case 96..<98: world.restart()
        default: world.save()
        }
    }

    private static func world(_ log: [String?], _ change: (inout GroupSettings) -> Void = { _ in })
        -> GroupWorld
    {
        var settings = GroupSettings(name: "g")
        change(&settings)
        return GroupWorld(seed: 1, settings: settings, log: log)
    }

    @Test func `a slow member holds back its own streams alone, and no longer than its lease`() {
        var world = Self.world((0..<1_000).map { $0.isMultiple(of: 10) ? "slow-1" : "deal-\($0 % 7)" })
        world.offer(1_000)
        world.fetch("slow", 1)
        #expect(world.held.map(\.position) == [0])
        let slow = world.held.removeFirst()
        for _ in 0..<1_000 {
            world.fetch("quick", 10)
            while let index = world.held.indices.last { world.answer(index, .done) }
        }
        #expect(world.fates.values.filter { $0 == .settled }.count == 900)
        #expect(world.state.position == 0)
        world.now += world.settings.leaseMilliseconds
        world.held = [slow]
        world.answer(0, .done)
        #expect(world.fates[0] == .pending, "an answer that comes too late does not count")
        let steps3 = world.finish()
        #expect(steps3 != nil)
        #expect(world.faults == [])
    }

    @Test func `a lease that is renewed again and again ends all the same`() {
        var world = Self.world(["deal-1"])
        world.offer(1)
        world.fetch("slow", 1)
        let lease = world.held[0].lease
        var renewals = 0
        while world.state.renew(lease, now: world.now) {
            world.now += world.settings.leaseMilliseconds / 2
            renewals += 1
            if renewals > 1_000 { break }
        }
        #expect((10...30).contains(renewals))
        let steps4 = world.finish()
        #expect(steps4 != nil)
    }

    @Test func `when all are parked the group goes on with what is new`() {
        var world = Self.world((0..<100).map { "deal-\($0 % 3)" })
        world.offer(50)
        for _ in 0..<50 {
            world.fetch("m", 10)
            while let index = world.held.indices.last { world.answer(index, .park("broken")) }
        }
        #expect(world.state.parked.count == 50)
        #expect(world.state.position == 50)
        world.restart()
        #expect(world.state.parked.count == 50)
        let steps5 = world.finish()
        #expect(steps5 != nil)
        #expect(world.fates.values.filter { $0 == .settled }.count == 50)
        for position in 0..<50 { world.replay(UInt64(position)) }
        world.restart()
        let steps6 = world.finish()
        #expect(steps6 != nil)
        #expect(world.fates.values.allSatisfy { $0 == .settled })
        #expect(world.faults == [])
    }

    @Test func `a restart in the middle of a retry takes it up again, with its count`() {
        var world = Self.world(["deal-1", "deal-1"]) { $0.maximumAttempts = 3 }
        world.offer(2)
        for attempt in 1...3 {
            world.fetch("m", 5)
            #expect(world.held.map(\.position) == [0], "attempt \(attempt)")
            world.answer(0, .retry("no answer"))
            world.restart()
            world.offer(2)
            world.fetch("m", 5)
            if attempt < 3 {
                #expect(world.held.isEmpty, "the back-off outlives the restart")
                world.now += 10_000
            }
        }
        #expect(world.state.parked[0]?.attempts == 3)
        #expect(world.state.parked[0]?.reason == "no answer")
        #expect(world.held.map(\.position) == [1])
    }

    @Test func `a filter that matches nothing advances, over restarts too`() {
        var world = Self.world([String?](repeating: nil, count: 10_000))
        for _ in 0..<100 {
            world.offer(100)
            world.save()
            world.restart()
        }
        #expect(world.state.position >= 9_990)
        let steps7 = world.finish()
        #expect(steps7 != nil)
    }

    @Test func `an event whose members all die is parked in the end, and the next one comes`() {
        var world = Self.world(["deal-1", "deal-1"]) {
            $0.maximumAttempts = 4
            $0.firstRetryMilliseconds = 0
        }
        world.offer(2)
        for _ in 0..<4 {
            world.fetch("m", 1)
            #expect(world.held.map(\.position) == [0])
            world.held = []
            world.now += world.settings.leaseMilliseconds
        }
        world.fetch("m", 1)
        #expect(world.held.map(\.position) == [1])
        #expect(world.state.parked[0]?.reason == "the lease of m ended without an answer")
    }

    @Test func `a clock that is put back does not keep an event longer than its back-off`() {
        var world = Self.world(["deal-1"])
        world.offer(1)
        world.fetch("m", 1)
        world.answer(0, .retry("later"))
        world.now -= 86_400_000
        let steps8 = world.finish()
        #expect(steps8 != nil)
    }

    @Test func `no more is taken in than the window holds`() throws {
        var state = GroupState(GroupSettings(name: "g"), position: 0)
        let count = UInt64(GroupState.window)
        state.offer((0..<count).map { ($0, "deal-\($0)") }, to: count)
        #expect(state.room == 0)
        let leased = state.lease("m", count: 1, now: 0)
        let isSettled = state.settle(0, lease: try #require(leased).id, .done, now: 0)
        #expect(isSettled)
        #expect(state.room == 1)
    }

    @Test func `records are read as they were written`() {
        let records: [GroupRecord] = [
            .done, .open(attempts: 3, due: 1_764_000_000_000, reason: ""),
            .parked(attempts: 10, at: -1, reason: "نشد"),
        ]
        for record in records { #expect(GroupRecord(record.bytes) == record) }
        #expect(
            records[1].bytes == [2, 0, 0, 0, 3, 0, 0, 0x01, 0x9A, 0xB6, 0x97, 0xE8, 0x00])
        for bytes: [UInt8] in [[], [0], [1, 0], [2], [4] + [UInt8](repeating: 0, count: 12)] {
            #expect(GroupRecord(bytes) == nil)
        }
    }
}
