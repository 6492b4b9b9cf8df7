import DaftarClient
import EventLog
import Foundation
import Serving
import Testing

/// Each limit with its error, and that who goes over it costs the others nothing.
@Suite struct LimitTests {
    private static func limits(_ change: (inout ServerLimits) -> Void) -> ServerLimits {
        var limits = ServerLimits()
        change(&limits)
        return limits
    }

    @Test func `a body that is too large, told or not, is refused`() async throws {
        try await TestServer.run(limits: Self.limits { $0.bodyBytes = 10_000 }) { server in
            let client = try server.client()
            let body = #"{"events":[],"x":""# + String(repeating: "x", count: 20_000) + #""}"#
            let answer = try await client.raw("POST", "/v1/append", body)
            #expect(answer.status == 413 && answer.code == "too_large")
            // Without a length, in chunks.
            let wire = try WireClient(port: server.port)
            try wire.sendRaw(
                "POST /v1/append HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n")
            let piece = String(repeating: "x", count: 1_000)
            for _ in 0..<20 { try wire.sendRaw("3e8\r\n\(piece)\r\n") }
            try wire.sendRaw("0\r\n\r\n")
            #expect(try wire.answer().status == 413)
        }
    }

    @Test func `a token that asks too often is told when to come back, another is served`() async throws {
        try await TestServer.run(limits: Self.limits { $0.requestsPerSecond = 1 }) { server in
            let client = try server.client()
            let (eager, calm) = (try server.token([.admin]), try server.token([.admin]))
            // 21 at once are one more than there are in a second.
            let answers = try await withThrowingTaskGroup(of: Answer.self) { group in
                for _ in 0..<60 {
                    group.addTask { try await client.raw("GET", "/v1/views", token: eager) }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            let answer = try #require(answers.first { $0.status != 200 })
            #expect(answer.status == 429 && answer.code == "too_many_requests")
            #expect(answer.header("Retry-After").flatMap { Int($0) } == 1)
            #expect(try await client.raw("GET", "/v1/views", token: calm).status == 200)
            #expect(
                try await until {
                    try await client.raw("GET", "/v1/views", token: eager).status == 200
                })
        }
    }

    @Test func `one connection too many is told so and closed`() async throws {
        try await TestServer.run(limits: Self.limits { $0.connections = 5 }) { server in
            var open: [WireClient] = []
            for _ in 0..<5 {
                let wire = try WireClient(port: server.port)
                #expect(try wire.request("GET", "/health/live").status == 200)
                open.append(wire)
            }
            let answer = try WireClient(port: server.port).answer()
            #expect(answer.status == 503 && answer.body?["code"]?.string == "too_many_connections")
            open.removeLast()
            let again = try await until {
                (try? WireClient(port: server.port).request("GET", "/health/live").status) == 200
            }
            #expect(again)
        }
    }

    @Test func `one open stream too many is refused, and a place is free when one ends`() async throws {
        try await TestServer.run(limits: Self.limits { $0.openAnswers = 2 }) { server in
            var streams: [WireClient] = []
            for _ in 0..<2 {
                let wire = try WireClient(port: server.port)
                #expect(try wire.follow("/v1/subscribe", after: nil) == 200)
                streams.append(wire)
            }
            let client = try server.client()
            for path in ["/v1/subscribe", "/v1/events"] {
                let headers = path.contains("events") ? [("Accept", "application/x-ndjson")] : []
                let answer = try await client.raw("GET", path, headers: headers)
                #expect(answer.status == 503 && answer.code == "too_many_streams", "\(path)")
            }
            streams.removeLast()
            let again = try await until {
                (try? WireClient(port: server.port).follow("/v1/subscribe", after: nil)) == 200
            }
            #expect(again)
        }
    }

    @Test func `a statement has so much time, so many rows, and a place to wait`() async throws {
        try await TestServer.run(
            limits: Self.limits {
                $0.statementMilliseconds = 100
                $0.statementRows = 100
            }
        ) { server in
            let client = try server.client()
            let endless =
                #"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"#
            let slow = try await client.raw("POST", "/v1/sql", #"{"sql":"\#(endless)"}"#)
            #expect(slow.status == 422 && slow.code == "statement_timeout", "\(slow.text)")
            let many = endless.replacing("count(*)", with: "i") + " LIMIT 1000"
            let lines = [("Accept", "application/x-ndjson")]
            let wide = try await client.raw("POST", "/v1/sql", #"{"sql":"\#(many)","limit":1000}"#)
            #expect(wide.status == 422 && wide.code == "invalid_value")
            let cut = try await client.raw("POST", "/v1/sql", #"{"sql":"\#(many)","limit":100}"#)
            #expect(cut.code == "too_many_rows", "\(cut.text)")
            // Rows that are on their way when it is over: the answer breaks off, and does not look whole.
            await #expect(throws: (any Error).self) {
                try await client.raw("POST", "/v1/sql", #"{"sql":"\#(many)"}"#, headers: lines)
            }
        }
    }

    @Test func `a page, a list of values, a wait: each has its bound`() async throws {
        try await TestServer.run(limits: Self.limits { $0.waitMilliseconds = 1 }) { server in
            let client = try server.client()
            for path in ["/v1/events?limit=10001", "/v1/views/contacts?limit=0"] {
                #expect(try await client.raw("GET", path).code == "invalid_parameter", "\(path)")
            }
            let many = Array(repeating: "type=a", count: 257).joined(separator: "&")
            #expect(try await client.raw("GET", "/v1/events?\(many)").code == "invalid_parameter")
            // Views take longer than a millisecond for so many, and are asked in the same breath.
            let events = (0..<1_000).map {
                #"{"type":"contact.created","subject":"contact-\#($0)","data":{"fullName":"Sara"}}"#
            }
            let body = #"{"events":[\#(events.joined(separator: ","))]}"#
            let wire = try WireClient(port: server.port)
            try wire.sendRaw(
                "POST /v1/append HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                    + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
                    + "GET /v1/views/contacts?at_least=999 HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(try wire.answer().status == 201)
            let late = try wire.answer()
            #expect(late.status == 503 && late.body?["code"]?.string == "behind", "\(late)")
            #expect(late.fields["retry-after"] == "1")
        }
    }

    // MARK: Slow clients

    @Test func `requests that never end are closed, and others are served meanwhile`() async throws {
        try await TestServer.run(limits: Self.limits { $0.requestSeconds = 1 }) { server in
            let slow = try (0..<100).map { number in
                let wire = try WireClient(port: server.port)
                try wire.sendRaw(
                    number.isMultiple(of: 2)
                        ? "POST /v1/append HTTP/1.1\r\nHost: x\r\nContent-Length: 900000\r\n\r\n{"
                        : "GET /v1/events HTTP/1.1\r\nHost")
                return wire
            }
            let client = try server.client()
            for number in 0..<50 {
                try await client.append([
                    NewEvent("contact.created", of: "contact-\(number)", #"{"fullName":"N"}"#)
                ])
            }
            for wire in slow { #expect(throws: WireClient.Gone.self) { _ = try wire.answer() } }
            #expect(try await until { server.served.connections.value <= 1 })
        }
    }

    @Test func `who asks nothing for long is closed, but not who appends or is being answered`() async throws
    {
        try await TestServer.run(limits: Self.limits { $0.idleSeconds = 1 }) { server in
            let (pausing, appending, following) = (
                try WireClient(port: server.port), try WireClient(port: server.port),
                try WireClient(port: server.port)
            )
            let append = { (number: Int) in
                try appending.request(
                    "POST", "/v1/streams/note-\(number)", #"{"type":"note.added","data":{"text":"N"}}"#)
            }
            #expect(try following.follow("/v1/subscribe?type=contact.created", after: nil) == 200)
            #expect(try pausing.request("GET", "/health/live").status == 200)
            for number in 0..<25 {
                #expect(try append(number).status == 201)
                try await Task.sleep(for: .milliseconds(100))
            }
            #expect(throws: WireClient.Gone.self) { try pausing.request("GET", "/health/live") }
            try await server.client().append([
                NewEvent("contact.created", of: "contact-1", #"{"fullName":"N"}"#)
            ])
            var isDelivered = false
            while !isDelivered, let message = try following.message() {
                isDelivered = message.name == "event"
            }
            #expect(isDelivered)
            // Nor is it the less closed for having appended.
            try await Task.sleep(for: .milliseconds(1_500))
            #expect(throws: WireClient.Gone.self) { try append(99) }
        }
    }

    @Test func `a flood of huge bodies leaves others served`() async throws {
        try await TestServer.run(limits: Self.limits { $0.bodyBytes = 1 << 20 }) { server in
            let client = try server.client()
            let port = server.port
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        let body = String(repeating: "[", count: 4 << 20)
                        let other = try DaftarClient("http://127.0.0.1:\(port)")
                        for _ in 0..<5 {
                            let answer = try? await other.raw("POST", "/v1/append", body)
                            if let answer { #expect(answer.status == 413) }
                        }
                    }
                }
                for number in 0..<30 {
                    let answer = try await client.append([
                        NewEvent("contact.created", of: "contact-\(number)", #"{"fullName":"N"}"#)
                    ])
                    #expect(answer.position == UInt64(number))
                }
                try await group.waitForAll()
            }
        }
    }

    @Test func `a follower that takes nothing for long is kept, and told that it fell behind`() async throws {
        try await TestServer.run(limits: Self.limits { $0.stalledSeconds = 1 }) { server in
            let client = try server.client()
            let wire = try WireClient(port: server.port, receiveBytes: 4_096)
            #expect(try wire.follow("/v1/subscribe", after: nil) == 200)
            let text = String(repeating: "x", count: 4_000)
            let total = 6_000
            for start in stride(from: 0, to: total, by: 500) {
                try await client.append(
                    (start..<start + 500).map {
                        NewEvent("note.added", of: "note-\($0)", #"{"text":"\#(text)"}"#)
                    })
            }
            try await Task.sleep(for: .milliseconds(2_500))
            var (positions, fellBehind): ([UInt64], Int) = ([], 0)
            while positions.count < total, let message = try wire.message() {
                if message.name == "event", let id = message.id { positions.append(id) }
                if message.name == "fell_behind" { fellBehind += 1 }
            }
            #expect(positions == (0..<UInt64(total)).map { $0 })
            #expect(fellBehind >= 1)
        }
    }

    @Test func `a reader of a page that takes nothing is let go`() async throws {
        try await TestServer.run(limits: Self.limits { $0.stalledSeconds = 1 }) { server in
            let client = try server.client()
            let text = String(repeating: "x", count: 4_000)
            for start in stride(from: 0, to: 4_000, by: 500) {
                try await client.append(
                    (start..<start + 500).map {
                        NewEvent("note.added", of: "note-\($0)", #"{"text":"\#(text)"}"#)
                    })
            }
            let wire = try WireClient(port: server.port, receiveBytes: 4_096)
            try wire.sendRaw("GET /v1/events HTTP/1.1\r\nHost: x\r\nAccept: application/x-ndjson\r\n\r\n")
            #expect(try await until { server.served.openAnswers.value == 1 })
            #expect(try await until { server.served.openAnswers.value == 0 })
            withExtendedLifetime(wire) {}
        }
    }
}
