import Foundation
import TestSupport
import Testing

extension CrashTests {
    /// Views that are killed while they follow, are built anew or are switched stand, brought up with the log,
    /// as those that are built from nothing.
    @Suite struct ViewTests {
        /// Rounds on one ledger, so that its size stays bounded.
        private static let roundsOnOne = 12

        @Test func `views that were killed come to what a rebuild makes`() async throws {
            var random = SeededGenerator(seed: Length.seed + 2)
            var site = try CrashSite("ledger")
            var (events, killedBefore) = (0, 0)
            for round in 1...Length.rounds {
                let isFirst = (round - 1) % Self.roundsOnOne == 0
                if isFirst {
                    site = try CrashSite("ledger")
                    try await site.create()
                }
                let keeping = round % 2 == 0 ? "rebuilding" : "following"
                var worker = Worker("view", site.directory, "ledger", "round=\(round)", "keeping=\(keeping)")
                let isEarly = round % 5 == 4
                worker.kill = .afterStart(milliseconds: Int.random(in: 0...300, using: &random))
                let outcome = try await worker.run { running in
                    if !isEarly { running.wait { $0.hasPrefix("kept up") } }
                }
                let comment = "round \(round), \(keeping), seed \(Length.seed)"
                #expect(outcome.end == .killed(SIGKILL), "\(comment): \(outcome.lines.suffix(3))")
                #expect(outcome.problems.isEmpty, "\(comment)")
                if !outcome.lines.contains(where: { $0.hasPrefix("kept up") }) { killedBefore += 1 }
                events += try await Self.compare(site, round, hadViews: !isFirst, comment)
            }
            print(
                "kill -9, views: \(Length.rounds) rounds, \(events) events compared,",
                "\(killedBefore) rounds killed before the views were up")
        }

        @Test(.enabled(if: Shim.library != nil, "there is no C compiler"))
        func `a rebuild that is killed at any change of a name leaves whole views`() async throws {
            let site = try CrashSite("ledger")
            try await site.create()
            let first = try await Self.rebuild(site)
            #expect(first.end == .exited(0), "\(first)")
            var call = 1
            while call < 100 {
                let outcome = try await Self.rebuild(site, fault: "name:\(call):KILL:1:projections")
                if outcome.end == .exited(0) { break }
                #expect(outcome.end == .killed(SIGKILL), "call \(call): \(outcome)")
                _ = try await Self.compare(site, call, hadViews: true, "killed at change \(call) of a name")
                call += Length.allFaults ? 1 : 2
            }
            // For each of three projections: made, exchanged, its two files and itself removed.
            #expect(call > 15)
        }

        @Test(.enabled(if: Shim.library != nil, "there is no C compiler"))
        func `views that cannot grow say that the disk is full, and are made once there is room`()
            async throws
        {
            let site = try CrashSite("ledger")
            try await site.create()
            var worker = Worker("view", site.directory, "ledger", "keeping=once")
            #expect(try await worker.run().end == .exited(0))
            worker.environment = Shim.environment(
                site.directory, fault: "write:1:ENOSPC:1000:projections")
            let outcome = try await worker.run()
            #expect(outcome.end != .exited(0), "\(outcome)")
            #expect("\(outcome.lines) \(outcome.errors)".contains("the disk is full"), "\(outcome)")
            _ = try await Self.compare(site, 1, hadViews: true, "after a full disk")
        }

        private static func rebuild(_ site: CrashSite, fault: String? = nil) async throws -> Worker.Outcome {
            var worker = Worker("view", site.directory, "ledger", "keeping=once")
            if fault != nil { worker.environment = Shim.environment(site.directory, fault: fault) }
            return try await worker.run()
        }

        /// - Returns: the events that were there.
        private static func compare(
            _ site: CrashSite, _ round: Int, hadViews: Bool, _ comment: String
        ) async throws -> Int {
            let scratch = site.scratch.path("anew")
            defer { try? FileManager.default.removeItem(atPath: scratch) }
            let outcome = try await Worker(
                "compare", site.directory, "ledger", "round=\(round)", "scratch=\(scratch)",
                "had-views=\(hadViews)"
            ).run()
            let report = outcome.lines.filter { !$0.hasPrefix("compared") } + [outcome.errors]
            #expect(outcome.end == .exited(0), "\(comment): \(report)")
            let words = outcome.lines.last { $0.hasPrefix("compared") }?.split(separator: " ") ?? []
            return words.count > 1 ? Int(words[1]) ?? 0 : 0
        }
    }
}
