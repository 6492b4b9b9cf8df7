internal import EventLog
internal import NIOCore
internal import NIOPosix

/// A service's way to a ledger over HTTP: append, read, follow.
///
/// ```swift
/// let daftar = try DaftarClient("http://127.0.0.1:7400", token: "daftar_…")
/// try await daftar.append([NewEvent("deal.won", of: "deal-7")], expectations: ["deal-7": .revision(3)])
/// for try await frame in daftar.subscribe(to: Filter(categories: ["deal"]), after: 7) {
///     if case .event(let event) = frame { print(event.position, event.type) }
/// }
/// ```
/// Any number of tasks may use one. An append whose answer got lost is sent again with the same ids, which
/// writes nothing twice.
public final class DaftarClient: Sendable {
    package let transport: Transport
    private let token: String?

    /// - Parameters:
    ///   - url: `http://host:port`.
    ///   - token: what `daftar tokens create` showed.
    /// - Throws: ``ClientError`` `invalid_url`.
    public init(_ url: String, token: String? = nil) throws(ClientError) {
        transport = Transport(try Address(url))
        self.token = token
    }

    /// Closes what is open and idle.
    public func close() { transport.close() }

    /// Asks anything of the server.
    ///
    /// - Throws: ``ClientError`` where the status is 400 or more, or nobody answers.
    func ask(
        _ method: String, _ path: String, query: [(String, String)] = [], type: String? = nil,
        headers: [(name: String, value: String)] = [], body: [UInt8] = [], isRepeatable: Bool? = nil
    ) async throws -> Answer {
        var call = call(method, path, query: query, type: type, headers: headers, body: body)
        if let isRepeatable { call.isRepeatable = isRepeatable }
        let answer = try await transport.send(call)
        if answer.status >= 400 { throw ClientError(status: answer.status, body: answer.body) }
        return answer
    }

    /// As ``ask(_:_:query:type:headers:body:isRepeatable:)`` for a long answer.
    func open(
        _ path: String, query: [(String, String)], accept: String,
        headers: [(name: String, value: String)] = []
    ) async throws -> Transport.Stream {
        let stream = try await transport.stream(
            call("GET", path, query: query, headers: [("Accept", accept)] + headers))
        guard stream.head.status < 400 else {
            var body: [UInt8] = []
            while let piece = try await stream.next() { body += piece }
            throw ClientError(status: stream.head.status, body: body)
        }
        return stream
    }

    private func call(
        _ method: String, _ path: String, query: [(String, String)] = [], type: String? = nil,
        headers: [(name: String, value: String)] = [], body: [UInt8] = []
    ) -> Call {
        var headers = headers
        if let token { headers.append(("Authorization", "Bearer \(token)")) }
        if let type { headers.append(("Content-Type", type)) }
        let words = query.map { "\(PercentEncoding.of($0.0))=\(PercentEncoding.of($0.1))" }
        let target = transport.path(path) + (words.isEmpty ? "" : "?" + words.joined(separator: "&"))
        return Call(method, target, headers: headers, body: body)
    }
}

/// RFC 3986, section 2.1: everything but unreserved characters.
enum PercentEncoding {
    static func of(_ text: String) -> String {
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "_"), UInt8(ascii: "~"):
                bytes.append(byte)
            default:
                let digits = Array("0123456789ABCDEF".utf8)
                bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
