import Foundation
import TestSupport
import Testing

/// A data directory that workers crash in, and the journal of what they acknowledged before.
final class CrashSite {
    let kind: String
    let scratch: TemporaryDirectory
    let directory: String
    private(set) var journal: [String] = []
    private var checks = 0

    init(_ kind: String, in scratch: TemporaryDirectory? = nil) throws {
        self.kind = kind
        self.scratch = try scratch ?? TemporaryDirectory()
        directory = self.scratch.path("data")
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    }

    func create() async throws {
        let outcome = try await Worker("create", directory, kind).run()
        #expect(outcome.end == .exited(0), "\(outcome)")
    }

    func append(
        round: Int, writers: Int, requests: Int = 0, patienceMilliseconds: Int = 5_000,
        kill: Worker.Kill = .never, environment: [String: String] = [:]
    ) async throws -> Worker.Outcome {
        var worker = Worker(
            "append", directory, kind, "round=\(round)", "writers=\(writers)", "requests=\(requests)",
            "patience=\(patienceMilliseconds)")
        worker.kill = kill
        worker.environment = environment
        let outcome = try await worker.run()
        note(outcome)
        return outcome
    }

    func note(_ outcome: Worker.Outcome) {
        journal += outcome.acknowledgements
        #expect(outcome.problems.isEmpty, "\(outcome.problems)")
    }

    func removeIndex() throws {
        try? FileManager.default.removeItem(atPath: directory + "/index")
    }

    /// Opens the directory in a process of its own, which compares all with the journal and appends more.
    func check(_ comment: @autoclosure () -> String = "") async throws {
        checks += 1
        let outcome = try await Self.check(
            directory, kind, journal, round: 1_000_000 + checks, scratch: scratch)
        journal += outcome.acknowledgements
        let report = outcome.problems + outcome.lines.filter { $0.hasPrefix("error") } + [outcome.errors]
        #expect(outcome.end == .exited(0), "\(comment()): \(report)")
    }

    static func check(
        _ directory: String, _ kind: String, _ journal: [String], round: Int, scratch: TemporaryDirectory
    ) async throws -> Worker.Outcome {
        let path = scratch.path("acknowledgements")
        try (journal.joined(separator: "\n") + "\n").write(toFile: path, atomically: false, encoding: .utf8)
        return try await Worker("check", directory, kind, "acks=\(path)", "round=\(round)").run()
    }

    /// Acknowledged events.
    var acknowledgedEvents: Int {
        journal.reduce(0) { $0 + 1 + $1.count { $0 == "," } }
    }
}

/// How long the crash tests run.
enum Length {
    private static let environment = ProcessInfo.processInfo.environment

    /// Rounds of kill -9 (`DAFTAR_CRASH_ROUNDS`).
    static let rounds = environment["DAFTAR_CRASH_ROUNDS"].flatMap(Int.init) ?? 12
    /// Images of a power cut, by scenario (`DAFTAR_CRASH_IMAGES`).
    static let images = environment["DAFTAR_CRASH_IMAGES"].flatMap(Int.init) ?? 20
    /// Every call fails once (`DAFTAR_CRASH_FAULTS=all`), not a few of them.
    static let allFaults = environment["DAFTAR_CRASH_FAULTS"] == "all"
    /// Of what is random (`DAFTAR_TEST_SEED`).
    static let seed = environment["DAFTAR_TEST_SEED"].flatMap(UInt64.init) ?? 20_250_301
}
