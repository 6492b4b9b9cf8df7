import EventLog
import Ledger
import Projecting
import TestSupport
import Testing

/// A rebuild that was stopped is gone on with, and makes what one that never stopped makes.
@Suite(.serialized) struct ResumedRebuildTests {
    private struct Stop: Error {}

    /// Rebuilds until `count` reports of progress have come, or more than `limit` events are folded.
    ///
    /// - Returns: how many events were folded at the first report, and whether it came to its end.
    private static func rebuild(
        _ views: ProjectionEngine, stopAfter count: Int = .max, beyond limit: UInt64 = .max,
        keepsHistory: Bool = true
    ) throws -> (begunWith: UInt64, isDone: Bool) {
        var reports: [UInt64] = []
        do {
            try views.rebuild(keepsHistory: keepsHistory, sectionSize: 1) { done in
                reports.append(done)
                if reports.count >= count || done > limit { throw Stop() }
            }
            return (reports[0], true)
        } catch is Stop {
            return (reports[0], false)
        }
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `a rebuild that is stopped again and again comes to the same views`(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        let world = try await RandomLedger(RandomHistory(seed: seed, count: 240))
        let anew = world.ledger.views(in: world.directory.path("anew"))
        try Holder.rebuild(anew, keepsHistory: true)
        let path = world.directory.path("stopped")
        var (wentOn, before) = (0, UInt64(0))
        for _ in 1...200 {
            // Each time another process's.
            let views = world.ledger.views(in: path)
            defer { views.close() }
            let stop = Int.random(in: 2...12, using: &random)
            let run = try Self.rebuild(views, stopAfter: stop)
            #expect(run.begunWith >= before, "seed \(seed)")
            (before, wentOn) = (run.begunWith, wentOn + (run.begunWith > 0 ? 1 : 0))
            if run.isDone {
                for name in Ledger.projections.map(\.name) {
                    #expect(try views.hash(of: name) == anew.hash(of: name), "seed \(seed), \(name)")
                }
                #expect(wentOn > 1, "seed \(seed)")
                return
            }
        }
        Issue.record("seed \(seed): it never came to its end")
    }

    @Test func `what came meanwhile is folded in, and another rebuild begins from nothing`() async throws {
        let world = try FreshLedger()
        for number in 0..<20 {
            try await world.ledger.append(
                "contact.created", "contact-\(number)", #"{"fullName":"Sara \#(number)"}"#)
            try await world.ledger.append(
                "deal.opened", "deal-\(number)", #"{"contactId":"contact-\#(number)"}"#)
        }
        let path = world.directory.path("stopped")
        func stopped() throws -> UInt64 {
            let views = world.ledger.views(in: path)
            defer { views.close() }
            let run = try Self.rebuild(views, beyond: 20)
            #expect(!run.isDone)
            return run.begunWith
        }
        #expect(try stopped() == 0)
        let without = world.ledger.views(in: path)
        #expect(try Self.rebuild(without, beyond: 20, keepsHistory: false).begunWith == 0)
        without.close()
        #expect(try stopped() == 0)

        try await world.ledger.append("contact.tagged", "contact-1", #"{"tag":"late"}"#)
        try await world.ledger.append("contact.created", "contact-0.5", #"{"fullName":"Between"}"#)
        let views = world.ledger.views(in: path)
        let run = try Self.rebuild(views)
        #expect(run.begunWith > 0 && run.isDone)
        #expect(try views.position() == 42)
        let anew = world.ledger.views(in: world.directory.path("anew"))
        try Holder.rebuild(anew, keepsHistory: true)
        for name in Ledger.projections.map(\.name) {
            #expect(try views.hash(of: name) == anew.hash(of: name), "\(name)")
        }
    }
}
