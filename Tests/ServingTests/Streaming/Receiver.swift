import EventLog
import Foundation
import Synchronization

/// A webhook's receiver: takes POSTs on a port of its own and answers as it is told.
final class Receiver: Sendable {
    struct Delivery: Sendable {
        let headers: [String: String]
        let body: [UInt8]
        let status: Int
    }

    private let descriptor: Int32
    let port: Int
    private let state = Mutex<[Delivery]>([])

    /// - Parameter answer: the status, by the event's id and how often it came before.
    init(_ answer: @escaping @Sendable (String, Int) -> Int) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let socket = descriptor
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket, $0, size) == 0 && getsockname(socket, $0, &size) == 0
            }
        }
        guard isBound, listen(descriptor, 64) == 0 else { throw WireClient.Gone() }
        port = Int(in_port_t(bigEndian: address.sin_port))
        Thread { [self] in
            while case let client = accept(descriptor, nil, nil), client >= 0 {
                Thread { self.serve(client, answer) }.start()
            }
            // By whoever takes connections: were it closed elsewhere, the next to be taken could be another socket's.
            close(descriptor)
        }.start()
    }

    var deliveries: [Delivery] { state.withLock { $0 } }

    func stop() { shutdown(descriptor, Int32(SHUT_RDWR)) }

    private func serve(_ client: Int32, _ answer: (String, Int) -> Int) {
        defer { close(client) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let end = Array("\r\n\r\n".utf8)
        while true {
            let count = recv(client, &buffer, buffer.count, 0)
            if count <= 0 { return }
            bytes += buffer[..<count]
            guard let head = bytes.firstRange(of: end) else { continue }
            var headers: [String: String] = [:]
            for line in String(decoding: bytes[..<head.lowerBound], as: UTF8.self).split(separator: "\r\n") {
                let parts = line.split(separator: ":", maxSplits: 1)
                if parts.count == 2 { headers[parts[0].lowercased()] = String(parts[1].drop { $0 == " " }) }
            }
            let body = Array(bytes[head.upperBound...])
            guard body.count >= headers["content-length"].flatMap({ Int($0) }) ?? 0 else { continue }
            let id = headers["webhook-id"] ?? ""
            let status = state.withLock { deliveries in
                let status = answer(id, deliveries.count { $0.headers["webhook-id"] == id })
                deliveries.append(Delivery(headers: headers, body: body, status: status))
                return status
            }
            let text = Array("HTTP/1.1 \(status) X\r\nContent-Length: 0\r\n\r\n".utf8)
            _ = send(client, text, text.count, Int32(MSG_NOSIGNAL))
            return
        }
    }
}
