import Foundation
import TestSupport

/// Runs the built `daftar` as a user would.
struct Program {
    struct Run {
        let status: Int32
        let output: String
        let error: String

        var lines: [Substring] { output.split(separator: "\n") }
        /// The lines of a timeline that are of an event each.
        var events: [Substring] { lines.filter { $0.hasPrefix("  ") } }
    }

    /// The program stands beside the tests' own executable.
    private static let executable = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        .deletingLastPathComponent().appendingPathComponent("daftar")

    let directory: TemporaryDirectory
    /// The data directory.
    let data: String

    init() throws {
        directory = try TemporaryDirectory()
        data = directory.path("data")
    }

    @discardableResult
    func callAsFunction(_ arguments: String..., input: String = "", data: String? = nil) throws -> Run {
        let process = Process()
        process.executableURL = Self.executable
        process.arguments = arguments + ["--data", data ?? self.data]
        let output = directory.path("stdout-\(UUID().uuidString)")
        let error = output + "-error"
        let inputPath = output + "-input"
        try input.write(toFile: inputPath, atomically: true, encoding: .utf8)
        for path in [output, error] { _ = FileManager.default.createFile(atPath: path, contents: nil) }
        process.standardInput = FileHandle(forReadingAtPath: inputPath)
        process.standardOutput = FileHandle(forWritingAtPath: output)
        process.standardError = FileHandle(forWritingAtPath: error)
        try process.run()
        process.waitUntilExit()
        return Run(
            status: process.terminationReason == .uncaughtSignal ? -1 : process.terminationStatus,
            output: try String(contentsOfFile: output, encoding: .utf8),
            error: String(decoding: try Data(contentsOf: URL(fileURLWithPath: error)), as: UTF8.self))
    }

    func path(_ name: String) -> String { directory.path(name) }
}
