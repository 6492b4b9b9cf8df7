import Foundation
import TestSupport
import Testing

extension CrashTests {
    /// The power fails between any two calls of the writer.
    @Suite(.enabled(if: Shim.library != nil, "there is no C compiler"))
    struct PowerCutTests {
        @Test(arguments: ["log", "ledger"])
        func `a power cut loses nothing acknowledged, whatever of the rest reached the disk`(
            kind: String
        ) async throws {
            let site = try CrashSite(kind)
            let recording = try await Self.record(site, faults: [nil])
            try await Self.cut(recording, kind, count: Length.images, name: kind)
        }

        /// A commit is reported as failed and may be on the disk all the same; the pages that it used are used
        /// again.
        @Test(arguments: ["log/data.mdb", "index/data.mdb"])
        func `a power cut after a failed commit loses nothing acknowledged`(file: String) async throws {
            // The index gathers: it is sure to commit six times, with those that make its tables.
            let calls = file.hasPrefix("index") ? [6] : Array(stride(from: 4, through: 16, by: 4))
            for call in Length.allFaults ? calls : Array(calls.prefix(2)) {
                let site = try CrashSite("log")
                let recording = try await Self.record(
                    site, faults: ["commit:\(call):AFTER:\(call % 8 == 0 ? 1 : 2):\(file)"])
                try await Self.cut(
                    recording, "log", count: Length.images / 4, name: "failed commit \(call) of \(file)")
            }
        }

        /// A process writes after an error and dies; the next goes on with what it finds.
        @Test func `a power cut after a failed commit and a kill loses nothing acknowledged`() async throws {
            let site = try CrashSite("log")
            let recording = try await Self.record(site, faults: ["commit:9:STOP:1:log/data.mdb", nil])
            try await Self.cut(recording, "log", count: Length.images / 3, name: "killed in a commit")
        }

        /// Runs writers, one after the other, each with a fault.
        private static func record(_ site: CrashSite, faults: [String?]) async throws -> Recording {
            let path = site.scratch.path("recording")
            var create = Worker("create", site.directory, site.kind)
            create.environment = Shim.environment(site.directory, recording: path)
            let created = try await create.run()
            #expect(created.end == .exited(0), "\(created)")
            for (round, fault) in faults.enumerated() {
                let outcome = try await site.append(
                    round: round + 1, writers: 3, requests: 25,
                    environment: Shim.environment(site.directory, recording: path, fault: fault))
                let isKilled = fault?.contains("STOP") ?? false
                #expect(outcome.end == (isKilled ? .killed(SIGKILL) : .exited(0)), "\(outcome)")
                #expect(fault == nil || outcome.errors.contains("shim: fault"), "the fault was not met")
            }
            return try Recording(contentsOf: path)
        }

        /// Cuts the power at `count` moments, most of them just after an acknowledgement.
        private static func cut(_ recording: Recording, _ kind: String, count: Int, name: String) async throws
        {
            var random = SeededGenerator(seed: Length.seed)
            let scratch = try TemporaryDirectory()
            let marks = recording.steps.indices.filter {
                if case .said = recording.steps[$0] { true } else { false }
            }
            let failures = recording.momentsAfterFailedCommits
            let cuts = (0..<count).map { index in
                if index % 4 != 0, let moment = failures.randomElement(using: &random) { return moment }
                return index % 2 == 0
                    ? marks.randomElement(using: &random)! + 1
                    : Int.random(in: 0...recording.steps.count, using: &random)
            }.sorted()
            var disk = Disk()
            var applied = 0
            for (index, cut) in cuts.enumerated() {
                while applied < cut {
                    disk.apply(recording.steps[applied])
                    applied += 1
                }
                let survival = Disk.Survival.allCases[index % Disk.Survival.allCases.count]
                let image = scratch.path("image-\(index)")
                try disk.write(to: image, survival, &random)
                let comment =
                    "\(name): cut at \(cut) of \(recording.steps.count), \(survival) survives, seed \(Length.seed)"
                try await check(image, kind, recording, cut, scratch, comment)
                try FileManager.default.removeItem(atPath: image)
            }
            print("power cut, \(name): \(count) images of \(recording.steps.count) steps")
        }

        private static func check(
            _ image: String, _ kind: String, _ recording: Recording, _ cut: Int,
            _ scratch: TemporaryDirectory,
            _ comment: String
        ) async throws {
            if !recording.said(before: cut).contains("created") {
                // It was not there yet, or is there: who makes it next gets along with what is left.
                let outcome = try await Worker("create", image, kind).run()
                let isThere = outcome.lines.contains { $0.contains("holds a ledger already") }
                #expect(outcome.end == .exited(0) || isThere, "\(comment): \(outcome)")
            }
            let outcome = try await CrashSite.check(
                image, kind, recording.acknowledgements(before: cut), round: 1_000_000, scratch: scratch)
            let report = outcome.problems + outcome.lines.filter { $0.hasPrefix("error") } + [outcome.errors]
            #expect(outcome.end == .exited(0), "\(comment): \(report)")
        }
    }
}
