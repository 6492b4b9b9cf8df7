import EventLog
import Foundation
import Synchronization

/// A client's blocking connection to a server on this machine: HTTP/1.1 in the fewest words, so that what is
/// measured is the server.
final class BenchConnection {
    let descriptor: Int32
    private var received: [UInt8] = []

    init(port: Int) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var isOn: Int32 = 1
        setsockopt(
            descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &isOn, socklen_t(MemoryLayout<Int32>.size))
        let isConnected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard isConnected else { throw BenchError(message: "the server cannot be reached at port \(port)") }
    }

    deinit { close(descriptor) }

    func send(_ method: String, _ path: String, _ body: String = "", accepting type: String? = nil) throws {
        let text = """
            \(method) \(path) HTTP/1.1\r
            Host: localhost\r
            Content-Type: application/json\r
            Accept: \(type ?? "*/*")\r
            Content-Length: \(body.utf8.count)\r
            \r
            \(body)
            """
        try send(Array(text.utf8))
    }

    /// Sends a request that is written out already.
    func send(_ request: [UInt8]) throws {
        var bytes = request[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes {
                Foundation.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw BenchError(message: "the connection is gone") }
            bytes = bytes.dropFirst(count)
        }
    }

    /// What has come, at least one byte.
    func receive() throws -> ArraySlice<UInt8> {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        guard count > 0 else { throw BenchError(message: "the connection is gone") }
        return buffer[..<count]
    }

    private func line() throws -> String {
        while true {
            if let end = received.firstIndex(of: UInt8(ascii: "\n")) {
                defer { received.removeFirst(end + 1) }
                return String(decoding: received[..<end], as: UTF8.self).filter { $0 != "\r" && $0 != "\r\n" }
            }
            received += try receive()
        }
    }

    /// Sends a request and returns the JSON of its answer.
    func ask(_ method: String, _ path: String, _ body: String = "") throws -> JSONValue? {
        try send(method, path, body)
        let status = try line()
        var count = 0
        while case let field = try line(), !field.isEmpty {
            let parts = field.lowercased().split(separator: ":")
            if parts[0] == "content-length" { count = Int(parts[1].drop { $0 == " " }) ?? 0 }
        }
        while received.count < count { received += try receive() }
        defer { received.removeFirst(count) }
        guard status.contains(" 20") else {
            throw BenchError(message: "\(status): \(String(decoding: received.prefix(count), as: UTF8.self))")
        }
        return count == 0 ? nil : try JSONDocument(Array(received.prefix(count))).root
    }
}

struct BenchError: Error, CustomStringConvertible {
    let message: String
    var description: String { message }
}

/// This program, serving a new ledger in a process of its own.
final class BenchServer {
    private let process = Process()
    private let directory = NSTemporaryDirectory() + "daftar-stream-\(UUID().uuidString)"
    let port: Int
    /// The one that is running, and its directory.
    private static let running = Mutex<(process: pid_t, directory: String)?>(nil)

    init() throws {
        process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = ["serve", "--port", "0", "--data", directory]
        let pipe = Pipe()
        process.standardError = pipe
        try process.run()
        // Whoever reads the figures may go before the last of them; the server is not to stay behind.
        let started = (process.processIdentifier, directory)
        Self.running.withLock { $0 = started }
        signal(SIGPIPE, SIG_IGN)
        atexit {
            guard let server = BenchServer.running.withLock({ $0 }) else { return }
            kill(server.process, SIGKILL)
            try? FileManager.default.removeItem(atPath: server.directory)
        }
        var text = ""
        var found: Int?
        while found == nil {
            let data = pipe.fileHandleForReading.availableData
            if data.isEmpty { throw BenchError(message: "the server did not start: \(text)") }
            text += String(decoding: data, as: UTF8.self)
            if let url = text.range(of: "http://127.0.0.1:") {
                found = Int(text[url.upperBound...].prefix { $0.isNumber })
            }
        }
        port = found ?? 0
        // Whoever logs must find a reader.
        pipe.fileHandleForReading.readabilityHandler = { _ = $0.availableData }
        try waitUntilReady()
    }

    private func waitUntilReady() throws {
        let connection = try BenchConnection(port: port)
        for _ in 0..<3_000 {
            if let answer = try? connection.ask("GET", "/health/ready"), answer["status"]?.string == "ready" {
                return
            }
            usleep(10_000)
        }
        throw BenchError(message: "the server's views were not there within 30 seconds")
    }

    /// Seconds of one core that the process has used so far.
    var cpuSeconds: Double {
        let path = "/proc/\(process.processIdentifier)/stat"
        let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
        let fields = text.split(separator: ")").last?.split(separator: " ") ?? []
        guard fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12]) else {
            return 0
        }
        return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    func stop() {
        process.terminate()
        process.waitUntilExit()
        Self.running.withLock { $0 = nil }
        try? FileManager.default.removeItem(atPath: directory)
    }
}
