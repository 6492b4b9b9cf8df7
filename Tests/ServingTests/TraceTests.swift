import DaftarClient
import Synchronization
import Testing

/// What says which request is which: its id, its trace, and both in the log.
@Suite struct TraceTests {
    @Test func `a trace is carried on, another form begins a new one`() async throws {
        try await TestServer.run { server in
            let client = try server.client()
            func trace(_ sent: String? = nil) async throws -> [String] {
                let headers = sent.map { [(name: "traceparent", value: $0)] } ?? []
                let answer = try await client.raw("GET", "/health/live", headers: headers)
                return try #require(answer.header("traceparent")).split(separator: "-").map(String.init)
            }
            let (id, span) = ("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331")
            for flags in ["00", "01"] {
                let carried = try await trace("00-\(id)-\(span)-\(flags)")
                #expect(carried[0] == "00" && carried[1] == id && carried[2] != span && carried[3] == flags)
            }
            var seen: Set<String> = []
            let zeros = String(repeating: "0", count: 32)
            for sent in [
                nil, nil, "x", "00-\(zeros)-\(span)-01", "00-\(id)-\(span)-01-x", "ff-\(id)-\(span)-01",
            ] {
                let new = try await trace(sent)
                #expect(
                    new.count == 4 && new[1].count == 32 && new[2].count == 16 && new[3] == "00", "\(new)")
                #expect(new[1] != id && new[1] != zeros && new[1...2].allSatisfy(Self.isHexadecimal))
                #expect(seen.insert(new[1]).inserted && seen.insert(new[2]).inserted)
            }
        }
    }

    private static func isHexadecimal(_ text: String) -> Bool {
        text.utf8.allSatisfy { "0123456789abcdef".utf8.contains($0) }
    }

    @Test func `a refusal's line in the log says which request it was`() async throws {
        let lines = Lines()
        try await TestServer.run(log: lines.add) { server in
            let client = try server.client()
            let answer = try await client.raw(
                "GET", "/v1/nothing", headers: [(name: "X-Request-Id", value: "mine-1")])
            #expect(answer.status == 404 && answer.header("x-request-id") == "mine-1")
            let other = try await client.raw(
                "GET", "/v1/nothing", headers: [(name: "X-Request-Id", value: "not plain")])
            let id = try #require(other.header("x-request-id"))
            #expect(id != "not plain")
            for id in ["mine-1", id] {
                let line = try #require(lines.all.first { $0.contains(#""request_id":"\#(id)""#) })
                #expect(line.contains(#""code":"not_found""#) && line.contains(#""trace_id":""#), "\(line)")
            }
        }
    }

    private final class Lines: Sendable {
        private let lines = Mutex<[String]>([])
        var all: [String] { lines.withLock { $0 } }
        func add(_ line: [UInt8]) { lines.withLock { $0.append(String(decoding: line, as: UTF8.self)) } }
    }
}
