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
            #expect(try await Self.rebuild(site).end == .exited(0))
            // While they follow, and while they are made.
            for (keeping, path) in [("retrying", "contacts-1/data"), ("once", "contacts-1.new/data")] {
                var worker = Worker("view", site.directory, "ledger", "round=1", "keeping=\(keeping)")
                worker.environment = Shim.environment(site.directory, fault: "write:1:ENOSPC:1000:\(path)")
                let outcome = try await worker.run()
                #expect(outcome.end != .exited(0), "\(outcome)")
                #expect("\(outcome.lines) \(outcome.errors)".contains("the disk is full"), "\(outcome)")
                _ = try await Self.compare(site, 1, hadViews: true, "\(keeping), after a full disk")
            }
        }

        @Test(.enabled(if: Shim.library != nil, "there is no C compiler"))
        func `views go on after a page that could not be written, in the same process`() async throws {
            let site = try CrashSite("ledger")
            try await site.create()
            #expect(try await Self.rebuild(site).end == .exited(0))
            var (stops, built) = (0, 0)
            while stops < 100 {
                let call = stops + 1
                var worker = Worker("view", site.directory, "ledger", "round=\(call)", "keeping=retrying")
                worker.environment = Shim.environment(
                    site.directory, fault: "write:\(call):EIO:1:contacts-1/data")
                let before = try Self.files(site)
                let outcome = try await worker.run()
                #expect(outcome.end == .exited(0), "call \(call): \(outcome)")
                let after = try Self.files(site)
                _ = try await Self.compare(site, call, hadViews: true, "after call \(call)")
                if !outcome.lines.contains(where: { $0.hasPrefix("stopped") }) { break }
                stops += 1
                if after != before { built += 1 }
            }
            // A first page that is not written leaves a store of no use in that process; other pages do not.
            #expect(built > 0 && built < stops, "\(stops) stops, \(built) built anew")
        }

        /// Which files the views lie in.
        private static func files(_ site: CrashSite) throws -> Set<UInt64> {
            let views = site.directory + "/projections"
            return Set(
                try FileManager.default.contentsOfDirectory(atPath: views).compactMap { name in
                    let path = "\(views)/\(name)/data.mdb"
                    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
                    return (attributes?[.systemFileNumber] as? NSNumber)?.uint64Value
                })
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
