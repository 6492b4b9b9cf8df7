import Foundation

/// A run of the `CrashWorker`, a process of its own: killed at a moment, or left to end.
struct Worker: Sendable {
    enum Kill: Sendable {
        case never
        case afterStart(milliseconds: Int)
        case afterAcknowledgement(Int, milliseconds: Int)
    }

    enum End: Sendable, Equatable {
        case exited(Int32)
        case killed(Int32)
        /// It was killed because it ran for too long.
        case timedOut
    }

    struct Outcome: Sendable {
        var end: End = .timedOut
        var lines: [String] = []
        /// What stands in its standard error output.
        var errors = ""

        var acknowledgements: [String] { lines.filter { $0.hasPrefix("ack ") } }
        var problems: [String] { lines.filter { $0.hasPrefix("problem ") } }
    }

    private static let timeoutMilliseconds = 60_000

    let arguments: [String]
    var environment: [String: String] = [:]
    var kill = Kill.never

    init(_ arguments: String...) {
        self.arguments = arguments
    }

    /// Beside the test bundle, where SwiftPM puts all executables.
    static let path: String? = {
        let executable = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        let places = [executable.path] + CommandLine.arguments
        return places.map { URL(fileURLWithPath: $0).deletingLastPathComponent().path + "/CrashWorker" }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }()

    /// Runs it to its end, on a thread that may block; `meanwhile` is done first.
    func run(_ meanwhile: @escaping @Sendable (RunningWorker) throws -> Void = { _ in }) async throws
        -> Outcome
    {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async {
                let result = Result {
                    let running = try RunningWorker(self)
                    try meanwhile(running)
                    return running.finish(kill, Self.timeoutMilliseconds)
                }
                continuation.resume(with: result)
            }
        }
    }

    /// Starts it and leaves it running.
    func start() throws -> RunningWorker { try RunningWorker(self) }
}

/// A worker that runs; what it says is read by this process and outlives it.
final class RunningWorker {
    private let process: pid_t
    private let output: Int32
    private let errors: Int32
    private var buffer: [UInt8] = []
    private var outcome = Worker.Outcome()
    private var isOver = false

    init(_ worker: Worker) throws {
        guard let path = Worker.path else { throw POSIXError(.ENOENT) }
        var (out, err) = ([Int32](repeating: -1, count: 2), [Int32](repeating: -1, count: 2))
        guard pipe(&out) == 0, pipe(&err) == 0 else { throw POSIXError(.EMFILE) }
        for descriptor in out + err { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO)
        posix_spawn_file_actions_adddup2(&actions, err[1], STDERR_FILENO)
        var environment = ProcessInfo.processInfo.environment
        // A trap is what is looked for; its backtrace takes seconds.
        environment["SWIFT_BACKTRACE"] = "enable=no"
        environment.merge(worker.environment) { $1 }
        var arguments = ([path] + worker.arguments).map { strdup($0) } + [nil]
        var variables = environment.map { strdup("\($0)=\($1)") } + [nil]
        defer { for text in arguments + variables { free(text) } }
        var process = pid_t()
        let code = posix_spawn(&process, path, &actions, nil, &arguments, &variables)
        close(out[1])
        close(err[1])
        (self.process, output, errors) = (process, out[0], err[0])
        if code != 0 { throw POSIXError(POSIXErrorCode(rawValue: code) ?? .EINVAL) }
    }

    deinit {
        if !isOver {
            kill(process, SIGKILL)
            waitpid(process, nil, 0)
        }
        close(output)
        close(errors)
    }

    /// Waits until it has said something that is wanted, or has ended.
    func wait(for isWanted: (String) -> Bool) {
        let end = ContinuousClock().now.advanced(by: .seconds(30))
        while !outcome.lines.contains(where: isWanted), ContinuousClock().now < end, pump(milliseconds: 1_000)
        {}
    }

    func wait(milliseconds: Int) {
        let end = ContinuousClock().now.advanced(by: .milliseconds(milliseconds))
        while ContinuousClock().now < end, pump(milliseconds: 10) {}
    }

    /// Reads what it says until it ends.
    func finish(_ plan: Worker.Kill, _ timeoutMilliseconds: Int) -> Worker.Outcome {
        let start = ContinuousClock().now
        var killing: ContinuousClock.Instant?
        if case .afterStart(let milliseconds) = plan {
            killing = start.advanced(by: .milliseconds(milliseconds))
        }
        let end = start.advanced(by: .milliseconds(timeoutMilliseconds))
        var timedOut = false
        while true {
            if case .afterAcknowledgement(let count, let milliseconds) = plan, killing == nil,
                outcome.acknowledgements.count >= count
            {
                killing = ContinuousClock().now.advanced(by: .milliseconds(milliseconds))
            }
            let now = ContinuousClock().now
            if now >= end { timedOut = true }
            if timedOut || now >= killing ?? end { kill(process, SIGKILL) }
            let wait = min(killing ?? end, end) - now
            let milliseconds = Int32(
                clamping: wait.components.seconds * 1_000 + wait.components.attoseconds
                    / 1_000_000_000_000_000)
            if !pump(milliseconds: max(1, min(milliseconds, 100))) { break }
        }
        var status: Int32 = 0
        waitpid(process, &status, 0)
        isOver = true
        let signal = status & 0x7f
        outcome.end = timedOut ? .timedOut : signal == 0 ? .exited(status >> 8 & 0xff) : .killed(signal)
        return outcome
    }

    /// Kills it and gives all that it said.
    func stop() -> Worker.Outcome {
        finish(.afterStart(milliseconds: 0), 10_000)
    }

    /// Reads what is there; `false` at the end.
    private func pump(milliseconds: Int32) -> Bool {
        var descriptors = [
            pollfd(fd: output, events: Int16(POLLIN), revents: 0),
            pollfd(fd: errors, events: Int16(POLLIN), revents: 0),
        ]
        guard poll(&descriptors, 2, milliseconds) > 0 else { return true }
        var bytes = [UInt8](repeating: 0, count: 65_536)
        if descriptors[1].revents & Int16(POLLIN) != 0 {
            let count = read(errors, &bytes, bytes.count)
            outcome.errors += String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
        }
        guard descriptors[0].revents != 0 else { return true }
        let count = read(output, &bytes, bytes.count)
        if count <= 0 { return false }
        buffer += bytes.prefix(count)
        while let end = buffer.firstIndex(of: UInt8(ascii: "\n")) {
            outcome.lines.append(String(decoding: buffer[..<end], as: UTF8.self))
            buffer.removeFirst(end + 1)
        }
        return true
    }
}
