import EventLog
import Foundation

/// HTTP/1.1 over a blocking socket, in the fewest words: shares nothing with the server but the protocol.
final class WireClient {
    struct Gone: Error {}

    private let descriptor: Int32
    private var received: [UInt8] = []
    private var chunkLeft = 0

    /// Connects to a port of this machine; a silence of `patience` seconds counts as gone.
    ///
    /// - Parameter receiveBytes: what the system keeps that is not taken yet; `nil`: as it likes.
    init(port: Int, patience: Int = 20, receiveBytes: Int32? = nil) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        if var count = receiveBytes {
            setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &count, socklen_t(MemoryLayout<Int32>.size))
        }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var timeout = timeval(tv_sec: patience, tv_usec: 0)
        setsockopt(
            descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
        let isConnected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        if !isConnected { throw Gone() }
    }

    deinit { close(descriptor) }

    // MARK: Bytes

    /// Sends what need not be a request.
    func sendRaw(_ text: String) throws { try send(text) }

    /// Says that nothing more will be sent.
    func endSending() { shutdown(descriptor, Int32(SHUT_WR)) }

    private func send(_ text: String) throws {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes {
                Foundation.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if count <= 0 { throw Gone() }
            bytes = bytes.dropFirst(count)
        }
    }

    private func receive() throws {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        if count <= 0 { throw Gone() }
        received += buffer[..<count]
    }

    private func line() throws -> String {
        while true {
            if let end = received.firstIndex(of: UInt8(ascii: "\n")) {
                let text = String(decoding: received[..<end], as: UTF8.self)
                received.removeFirst(end + 1)
                return text.hasSuffix("\r") ? String(text.dropLast()) : text
            }
            try receive()
        }
    }

    private func take(_ count: Int) throws -> [UInt8] {
        while received.count < count { try receive() }
        defer { received.removeFirst(count) }
        return Array(received[..<count])
    }

    private func head() throws -> (status: Int, fields: [String: String]) {
        let words = try line().split(separator: " ")
        var fields: [String: String] = [:]
        while true {
            let text = try line()
            if text.isEmpty { break }
            let parts = text.split(separator: ":", maxSplits: 1)
            if parts.count == 2 { fields[parts[0].lowercased()] = parts[1].drop { $0 == " " }.description }
        }
        return (words.count > 1 ? Int(words[1]) ?? 0 : 0, fields)
    }

    // MARK: One answer

    struct Answer {
        let status: Int
        /// By name in lower case.
        let fields: [String: String]
        let body: JSONValue?
    }

    func request(
        _ method: String, _ path: String, _ body: String = "", headers: [String] = []
    ) throws -> Answer {
        var lines = ["\(method) \(path) HTTP/1.1", "Host: localhost", "Content-Length: \(body.utf8.count)"]
        if !body.isEmpty { lines.append("Content-Type: application/json") }
        try send((lines + headers).joined(separator: "\r\n") + "\r\n\r\n" + body)
        return try answer()
    }

    /// The answer that is under way.
    func answer() throws -> Answer {
        let (status, fields) = try head()
        let count = fields["content-length"].flatMap { Int($0) } ?? 0
        let bytes = try take(count)
        return Answer(
            status: status, fields: fields, body: bytes.isEmpty ? nil : try JSONDocument(bytes).root)
    }

    // MARK: Server-Sent Events

    struct Message {
        var id: UInt64?
        var name = ""
        var data = ""
    }

    /// Opens a stream.
    ///
    /// - Returns: the status; 200 when messages follow.
    func follow(_ path: String, after position: UInt64?) throws -> Int {
        let last = position.map { "Last-Event-ID: \($0)\r\n" } ?? ""
        try send("GET \(path) HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\(last)\r\n")
        return try head().status
    }

    private var text: [UInt8] = []

    /// The next message; `nil` at the end of the stream.
    func message() throws -> Message? {
        var message = Message()
        while true {
            guard let line = try streamLine() else { return nil }
            if line.isEmpty {
                if !message.name.isEmpty { return message }
                message = Message()
            } else if line.hasPrefix("id: ") {
                message.id = UInt64(line.dropFirst(4))
            } else if line.hasPrefix("event: ") {
                message.name = String(line.dropFirst(7))
            } else if line.hasPrefix("data: ") {
                message.data = String(line.dropFirst(6))
            }
        }
    }

    /// A line of the body, out of its chunks.
    private func streamLine() throws -> String? {
        while true {
            if let end = text.firstIndex(of: UInt8(ascii: "\n")) {
                defer { text.removeFirst(end + 1) }
                return String(decoding: text[..<end], as: UTF8.self)
            }
            let size = Int(try line(), radix: 16) ?? 0
            text += try take(size)
            _ = try line()
            if size == 0 { return nil }
        }
    }
}
