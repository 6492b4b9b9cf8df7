import Foundation
import Synchronization
import TestSupport

/// The built program, serving on a port that stays the same, to be killed and started again.
final class ServerProcess: Sendable {
    private static let executable = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        .deletingLastPathComponent().appendingPathComponent("daftar")

    let directory: TemporaryDirectory
    let port: Int
    private let options: [String]
    private let process = Mutex<Process?>(nil)

    struct DidNotStart: Error {}

    init(options: [String] = []) throws {
        self.options = options
        directory = try TemporaryDirectory()
        port = try Self.freePort()
        try start()
    }

    /// A port that is free now and that no client is given for its own end: were a client to have it while the
    /// server is down – even one that tries to reach the server – the server could not start again.
    private static func freePort() throws -> Int {
        for _ in 0..<100 {
            let port = Int.random(in: 12_000..<32_000)
            if isFree(port) { return port }
        }
        throw DidNotStart()
    }

    private static func isFree(_ port: Int) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }

    /// Starts the server and returns when it answers.
    func start() throws {
        let process = Process()
        process.executableURL = Self.executable
        process.arguments =
            [
                "serve", "--port", "\(port)", "--log-level", "error", "--data", directory.path("data"),
            ] + options
        process.standardError = FileHandle.nullDevice
        try process.run()
        self.process.withLock { $0 = process }
        for _ in 0..<600 {
            if let client = try? WireClient(port: port),
                (try? client.request("GET", "/health/live").status) == 200
            {
                return
            }
            usleep(50_000)
        }
        throw DidNotStart()
    }

    /// SIGKILL, or another signal, and waits for the end.
    func stop(_ signal: Int32 = SIGKILL) {
        let process = self.process.withLock { process in
            defer { process = nil }
            return process
        }
        guard let process else { return }
        kill(process.processIdentifier, signal)
        process.waitUntilExit()
    }

    deinit { stop() }
}

/// How much a chaos test does: `DAFTAR_CHAOS_EVENTS` (200000 for the long form).
enum Chaos {
    static let events =
        ProcessInfo.processInfo.environment["DAFTAR_CHAOS_EVENTS"].flatMap(Int.init) ?? 3_000
    static let kills = events >= 20_000 ? 10 : 3

    /// When who has not reached the end gives up, so that a server that is lost fails a test and does not hold it
    /// up.
    static func deadline() -> ContinuousClock.Instant { .now + .seconds(120 + events / 50) }
}
