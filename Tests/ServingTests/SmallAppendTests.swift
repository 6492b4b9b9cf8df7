import EventLog
import Glibc
import Ledger
import Serving
import Testing

/// Small appends are answered on the connection's event loop, others in a task: nobody can tell them apart.
@Suite struct SmallAppendTests {
    private struct Case: CustomTestStringConvertible {
        var path = "/v1/append"
        var type = "application/cloudevents+json"
        var headers: [String] = []
        /// `%` stands for what is another stream each time.
        let body: String
        var status = 422
        var testDescription: String { "\(path) \(type) \(body)" }
    }

    private static let contact = #"{"type":"contact.created","subject":"contact-%","data":{"fullName":"A"}}"#
    private static let cases = [
        Case(body: contact, status: 201),
        Case(type: "application/cloudevents-batch+json", body: "[\(contact)]", status: 201),
        Case(
            type: "application/json", body: #"{"events":[\#(contact)],"expectations":{"contact-%":"none"}}"#,
            status: 201),
        Case(
            type: "application/json", body: #"{"events":[\#(contact)],"expectations":{"contact-%":3}}"#,
            status: 409),
        Case(
            type: "application/json",
            body: #"{"events":[\#(contact)],"conditions":[{"filter":{"types":["contact.created"]}}]}"#,
            status: 409),
        Case(
            path: "/v1/streams/contact-%", body: #"{"type":"contact.created","data":{"fullName":"A"}}"#,
            status: 201),
        Case(path: "/v1/streams/contact-%", headers: ["Expected-Revision: 7"], body: contact, status: 409),
        Case(path: "/v1/streams/contact-%", headers: ["Expected-Revision: x"], body: contact, status: 400),
        Case(path: "/v1/streams/deal-%", body: contact),
        Case(
            type: "application/json",
            headers: ["ce-specversion: 1.0", "ce-type: contact.created", "ce-subject: contact-%"],
            body: #"{"fullName":"A"}"#, status: 201),
        Case(type: "text/plain", body: contact, status: 415),
        Case(body: #"{"type":"#, status: 400),
        Case(body: #"{"type":"contact.created","subject":"contact-%","data":{"nonsense":1}}"#),
        Case(body: #"{"type":"no.such","subject":"contact-%","data":{}}"#),
        Case(headers: ["Authorization: Bearer nobody"], body: contact, status: 401),
        Case(headers: ["X-Request-Id: mine-1", "traceparent: nonsense"], body: contact, status: 201),
    ]

    private enum Form: String { case length, chunks }

    private static func text(_ form: Form, _ test: Case, _ number: String) -> String {
        let body = test.body.replacing("%", with: number)
        let head =
            ["POST \(test.path) HTTP/1.1", "Host: localhost", "Content-Type: \(test.type)"] + test.headers
        let lines = head.map { $0.replacing("%", with: number) }.joined(separator: "\r\n")
        return switch form {
        case .length: "\(lines)\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
        case .chunks:
            "\(lines)\r\nTransfer-Encoding: chunked\r\n\r\n\(String(body.utf8.count, radix: 16))\r\n\(body)\r\n0\r\n\r\n"
        }
    }

    /// What of an answer is the same for each of the two: all but times, ids, positions and the stream.
    private static func essence(_ answer: WireClient.Answer) -> [String] {
        let names = answer.fields.keys.sorted().filter { $0 != "content-length" }
        let reasons = answer.body?["reasons"]?.elements.map {
            "\($0["code"]?.string ?? "") \($0["field"]?.string?.filter { !$0.isNumber } ?? "")"
        }
        return ["\(answer.status)", answer.fields["content-type"] ?? "", answer.fields["server"] ?? ""]
            + names + (answer.body?.members.map(\.key) ?? []) + [answer.body?["code"]?.string ?? ""]
            + (reasons ?? [])
    }

    @Test func `an append with its length told is answered as one in chunks`() async throws {
        try await TestServer.run { server in
            let wire = try WireClient(port: server.port)
            for (index, test) in Self.cases.enumerated() {
                try wire.sendRaw(Self.text(.length, test, "\(index)01"))
                let small = try wire.answer()
                try wire.sendRaw(Self.text(.chunks, test, "\(index)02"))
                let other = try wire.answer()
                #expect(small.status == test.status, "\(test.testDescription): \(small)")
                #expect(Self.essence(small) == Self.essence(other), "\(test.testDescription)")
            }
            // Both are counted as requests of the same route.
            let metrics = try await server.client().raw("GET", "/metrics").text
            let counts = metrics.split(separator: "\n").filter {
                $0.hasPrefix("daftar_http_requests_total") && $0.contains("/v1/append") && $0.contains("201")
            }
            #expect(counts.count == 1, "\(metrics)")
        }
    }

    @Test func `requests that are sent at once are answered in their order`() async throws {
        try await TestServer.run { server in
            let wire = try WireClient(port: server.port)
            let append = { Self.text(.length, Case(body: Self.contact), $0) }
            let get = "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n"
            let chunked = Self.text(.chunks, Case(body: Self.contact), "5")
            let refused = Self.text(.length, Case(body: "{"), "")
            try wire.sendRaw(
                append("1") + append("2") + get + append("3") + append("4") + chunked + refused + get)
            var answers: [WireClient.Answer] = []
            for _ in 0..<8 { answers.append(try wire.answer()) }
            #expect(answers.map(\.status) == [201, 201, 200, 201, 201, 201, 400, 200])
            #expect(answers.compactMap { $0.body?["position"]?.string } == ["0", "1", "2", "3", "4"])
            // And the connection is as good as before.
            try wire.sendRaw(append("6"))
            #expect(try wire.answer().status == 201)
        }
    }

    @Test func `many small appends in one piece, taken in pieces`() async throws {
        try await TestServer.run { server in
            let wire = try WireClient(port: server.port)
            let count = 500
            let texts = (0..<count).map { Self.text(.length, Case(body: Self.contact), "\($0)") }
            let all = Array(texts.joined().utf8)
            for start in stride(from: 0, to: all.count, by: 1_003) {
                let piece = all[start..<min(start + 1_003, all.count)]
                try wire.sendRaw(String(decoding: piece, as: UTF8.self))
            }
            for position in 0..<count {
                #expect(try wire.answer().body?["position"]?.string == "\(position)")
            }
        }
    }

    @Test func `who has said that nothing more comes still gets the answer`() async throws {
        try await TestServer.run { server in
            // Whether the end is seen before the answer is written is a matter of luck: a hundred tries of it.
            for number in 0..<100 {
                let wire = try WireClient(port: server.port)
                try wire.sendRaw(Self.text(.length, Case(body: Self.contact), "\(number)"))
                wire.endSending()
                #expect(try wire.answer().status == 201)
                #expect(throws: WireClient.Gone.self) { try wire.answer() }
            }
        }
    }

    @Test func `what comes ahead of what is no request is answered`() async throws {
        try await TestServer.run { server in
            let wire = try WireClient(port: server.port)
            let appends = (0..<3).map { Self.text(.length, Case(body: Self.contact), "\($0)") }
            try wire.sendRaw(appends.joined() + "no request\r\n\r\n")
            for _ in 0..<3 { #expect(try wire.answer().status == 201) }
            #expect(try wire.answer().status == 400)
            #expect(throws: WireClient.Gone.self) { try wire.answer() }
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `a server that stops takes what has begun to come, and answers it`() async throws {
        let server = try ServerProcess()
        let wire = try WireClient(port: server.port)
        let bytes = Array(Self.text(.length, Case(body: Self.contact), "1").utf8)
        try wire.sendRaw(String(decoding: bytes.dropLast(10), as: UTF8.self))
        try await Task.sleep(for: .milliseconds(200))
        async let end: Void = onThread { server.stop(SIGTERM) }
        while (try? WireClient(port: server.port)) != nil { try await Task.sleep(for: .milliseconds(20)) }
        for byte in bytes.suffix(10) {
            try wire.sendRaw(String(decoding: [byte], as: UTF8.self))
            try await Task.sleep(for: .milliseconds(10))
        }
        #expect(try wire.answer().status == 201)
        #expect(throws: WireClient.Gone.self) { try wire.answer() }
        await end
    }

    @Test func `who is gone before the answer has appended all the same`() async throws {
        try await TestServer.run { server in
            for number in 0..<20 {
                try WireClient(port: server.port).sendRaw(
                    Self.text(.length, Case(body: Self.contact), "\(number)"))
            }
            for _ in 0..<500 {
                if try server.served.ledger.log.headPosition() == 20 { break }
                try await Task.sleep(for: .milliseconds(10))
            }
            #expect(try server.served.ledger.log.headPosition() == 20)
        }
    }
}
