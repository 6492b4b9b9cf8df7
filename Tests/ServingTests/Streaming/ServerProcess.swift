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

    private static func freePort() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, size) == 0 && getsockname(descriptor, $0, &size) == 0
            }
        }
        if !isBound { throw DidNotStart() }
        return Int(in_port_t(bigEndian: address.sin_port))
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
}
