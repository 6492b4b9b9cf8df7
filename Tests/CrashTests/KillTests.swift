import Foundation
import TestSupport
import Testing

/// The crash tests take processors and disk; one at a time.
@Suite(.serialized, .enabled(if: Worker.path != nil, "there is no CrashWorker beside the test bundle"))
struct CrashTests {}

extension CrashTests {
    @Suite struct KillTests {
        @Test func `a killed writer leaves all that it acknowledged, and nothing half`() async throws {
            var random = SeededGenerator(seed: Length.seed)
            let site = try CrashSite("log")
            try await site.create()
            var killedWhileOpening = 0
            for round in 1...Length.rounds {
                // A reader in a third process goes on meanwhile: the dead writer's locks are not simply gone.
                let reader = round % 3 == 2 ? try Worker("follow", site.directory).start() : nil
                reader?.wait(for: { $0 == "opened" })
                let kill = Self.moment(round, &random)
                let writers = Int.random(in: 1...12, using: &random)
                let outcome = try await site.append(round: round, writers: writers, kill: kill)
                #expect(outcome.end == .killed(SIGKILL), "round \(round): \(outcome.lines.suffix(3))")
                if outcome.acknowledgements.isEmpty { killedWhileOpening += 1 }
                let comment = "round \(round), \(kill), \(writers) writers, seed \(Length.seed)"
                if reader == nil, random.oneIn(4) { try site.removeIndex() }
                try await site.check(comment)
                if let outcome = reader?.stop() { #expect(outcome.problems.isEmpty, "\(comment)") }
            }
            print(
                "kill -9: \(Length.rounds) rounds, \(site.acknowledgedEvents) events acknowledged,",
                "\(killedWhileOpening) rounds killed before the first answer")
        }

        @Test func `a killed ledger can disclose all that it acknowledged`() async throws {
            var random = SeededGenerator(seed: Length.seed + 1)
            let site = try CrashSite("ledger")
            try await site.create()
            for round in 1...max(3, Length.rounds / 4) {
                let outcome = try await site.append(
                    round: round, writers: 6, kill: Self.moment(round, &random))
                #expect(outcome.end == .killed(SIGKILL), "round \(round): \(outcome.lines.suffix(3))")
                if random.oneIn(4) { try site.removeIndex() }
                try await site.check("round \(round), seed \(Length.seed)")
            }
            print("kill -9, ledger: \(site.acknowledgedEvents) events acknowledged")
        }

        /// Mostly while it appends, now and then while it opens.
        private static func moment(_ round: Int, _ random: inout SeededGenerator) -> Worker.Kill {
            round % 5 == 0
                ? .afterStart(milliseconds: Int.random(in: 1...60, using: &random))
                : .afterAcknowledgement(
                    Int.random(in: 1...60, using: &random),
                    milliseconds: Int.random(in: 0...150, using: &random))
        }

        @Test func `a ledger killed while it is made can be made again`() async throws {
            try #require(Shim.library != nil)
            for call in stride(from: 1, through: 200, by: Length.allFaults ? 1 : 11) {
                for kind in ["log", "ledger"] {
                    let site = try CrashSite(kind)
                    var worker = Worker("create", site.directory, kind)
                    worker.environment = Shim.environment(site.directory, fault: "any:\(call):KILL")
                    let outcome = try await worker.run()
                    if outcome.end == .exited(0) { continue }
                    #expect(outcome.end == .killed(SIGKILL), "call \(call): \(outcome)")
                    let again = try await Worker("create", site.directory, kind).run()
                    let isThere = again.lines.contains { $0.contains("holds a ledger already") }
                    #expect(again.end == .exited(0) || isThere, "call \(call), \(kind): \(again.lines)")
                    try await site.check("made again after call \(call)")
                }
            }
        }
    }
}
