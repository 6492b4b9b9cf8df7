import EventLog
import Foundation
import Testing
import Vault

@Suite(.serialized) struct WebhookTests {
    private static let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

    @Test(.timeLimit(.minutes(2)))
    func `events are pushed signed, in their stream's order, again until they are taken, over a kill too`()
        async throws
    {
        // Every third event is refused twice.
        let receiver = try Receiver { id, before in
            (id.utf8.last ?? 0) % 3 == 0 && before < 2 ? 503 : 204
        }
        defer { receiver.stop() }
        let server = try ServerProcess(options: ["--webhook-to", "127.0.0.1:\(receiver.port)"])
        let settings =
            #"{"url":"http://127.0.0.1:\#(receiver.port)/hook?x=1","secret":"\#(Self.secret)","#
            + #""group":{"firstRetryMs":20,"longestRetryMs":50}}"#
        let client = try WireClient(port: server.port)
        let made = try client.request("PUT", "/v1/webhooks/hook", settings)
        #expect(made.status == 201)
        #expect(made.body?["secret"] == nil)
        let appender = ChaosAppender()
        appender.run(60, port: server.port, seed: 5)
        server.stop()
        try server.start()
        appender.run(60, port: server.port, seed: 6, streams: "contact-second.")
        var status: JSONValue?
        for _ in 0..<600 {
            status = try WireClient(port: server.port).request("GET", "/v1/groups/hook").body
            if status?["position"]?.string == "120" { break }
            try await Task.sleep(for: .milliseconds(50))
        }
        #expect(status?["position"]?.string == "120")
        let secret = try #require(WebhookSignature.secret(Self.secret))
        for delivery in receiver.deliveries {
            let stamp = try #require(delivery.headers["webhook-timestamp"].flatMap { Int64($0) })
            #expect(
                delivery.headers["webhook-signature"]
                    == WebhookSignature.of(
                        id: delivery.headers["webhook-id"] ?? "", timestamp: stamp, body: delivery.body,
                        secret: secret))
            #expect(delivery.headers["content-type"] == "application/cloudevents+json")
        }
        var taken: [String: [UInt64]] = [:]
        for delivery in receiver.deliveries where delivery.status == 204 {
            let event = try JSONDocument(delivery.body).root
            #expect(event["id"]?.string == delivery.headers["webhook-id"])
            #expect(
                event["data"]?["fullName"]?.string == nil, "without the right, personal values stay sealed")
            let position = event["position"]?.string.flatMap { UInt64($0) } ?? 0
            taken[event["subject"]?.string ?? "", default: []].append(position)
        }
        #expect(Set(taken.values.joined()) == Set(0..<120))
        for (stream, positions) in taken { #expect(positions == positions.sorted(), "\(stream)") }
        #expect(receiver.deliveries.contains { $0.status == 503 })
    }

    @Test(.timeLimit(.minutes(1)))
    func `a destination that no administrator has allowed is refused, as is what is no secret`() throws {
        let server = try ServerProcess(options: ["--webhook-to", "127.0.0.1:9"])
        let client = try WireClient(port: server.port)
        for (body, status, code) in [
            (#"{"url":"http://127.0.0.1:10/"}"#, 403, "destination_not_allowed"),
            (#"{"url":"https://127.0.0.1:9/"}"#, 422, "invalid_value"),
            (#"{"url":"http://a@127.0.0.1:9/"}"#, 422, "invalid_value"),
            (#"{"url":"http://127.0.0.1:9/","secret":"short"}"#, 422, "invalid_value"),
            (#"{"url":"http://127.0.0.1:9/","group":{"leaseMs":1}}"#, 422, "invalid_value"),
            ("{}", 422, "missing_field"),
        ] {
            let answer = try client.request("PUT", "/v1/webhooks/hook", body)
            #expect(answer.status == status, "\(body)")
            #expect(answer.body?["code"]?.string == code, "\(body)")
        }
        let made = try client.request("PUT", "/v1/webhooks/hook", #"{"url":"http://127.0.0.1:9/"}"#)
        #expect(made.status == 201)
        #expect(made.body?["secret"]?.string.flatMap { WebhookSignature.secret($0) }?.count == 32)
        let list = try client.request("GET", "/v1/webhooks").body
        #expect(list?["webhooks"]?.elements.map { $0["webhook"]?.string } == ["hook"])
        #expect(list?["webhooks"]?.elements.allSatisfy { $0["secret"] == nil } == true)
        #expect(try client.request("DELETE", "/v1/webhooks/hook").status == 204)
        #expect(try client.request("GET", "/v1/groups/hook").status == 404)
    }
}
