import DaftarClient
import EventLog
import Ledger
import Serving
import Testing

@Suite struct AppendTests {
    private static let contact = #"{"type":"contact.created","data":{"fullName":"Sara Ahmadi"}}"#

    @Test func `one event in each of CloudEvents' forms`() async throws {
        try await TestServer.run { server in
            let client = try server.client()
            let single = try await client.raw(
                "POST", "/v1/streams/contact-1", Self.contact,
                type: "application/cloudevents+json; charset=utf-8")
            #expect(single.status == 201)
            let batch = try await client.raw(
                "POST", "/v1/streams/contact-2",
                "[\(Self.contact),{\"type\":\"contact.tagged\",\"data\":{\"tag\":\"vip\"}}]",
                type: "application/cloudevents-batch+json")
            #expect(batch.status == 201)
            #expect(try batch.json["position"]?.string == "2")
            let binary = try await client.raw(
                "POST", "/v1/append", #"{"fullName":"Nasrin"}"#,
                headers: [
                    ("ce-specversion", "1.0"), ("ce-type", "contact.created"), ("ce-subject", "contact-3"),
                    ("ce-id", "b-1"), ("ce-source", "/shop"), ("ce-actor", "employee%2D4"),
                    ("ce-shop", "north 1"),
                ])
            #expect(binary.status == 201)
            let read = try await client.raw("GET", "/v1/streams/contact-3")
            let event = try read.json["events"]?.elements.first { _ in true }
            #expect(event?["id"]?.string == "b-1")
            #expect(event?["source"]?.string == "/shop")
            #expect(event?["actor"]?.string == "employee-4")
            #expect(event?["shop"]?.string == "north 1")
            #expect(event?["data"]?["fullName"]?.string == "Nasrin")
        }
    }

    @Test func `the same event again is answered as the first time`() async throws {
        try await TestServer.run { server in
            let client = try server.client()
            let event = NewEvent("contact.created", of: "contact-1", #"{"fullName":"A"}"#, id: "e-1")
            let first = try await client.append([event])
            let second = try await client.append([event])
            #expect(!first.isRepeat && second.isRepeat)
            #expect(first.position == second.position)
            let other = NewEvent("contact.created", of: "contact-1", #"{"fullName":"B"}"#, id: "e-1")
            await #expect(throws: ClientError(code: "id_conflict")) { try await client.append([other]) }
        }
    }

    @Test func `a refusal tells every reason, and nothing is written`() async throws {
        try await TestServer.run { server in
            let client = try server.client()
            let answer = try await client.raw(
                "POST", "/v1/append",
                #"{"events":[{"type":"contact.created","subject":"contact-1","data":{"fullName":"A"}},{"type":"deal.opened","subject":"deal-1","data":{"amount":{"amount":1.5,"currency":"XX"},"nonsense":1}},{"type":"no.such","subject":"deal-2"}]}"#
            )
            #expect(answer.status == 422)
            #expect(answer.header("content-type") == "application/problem+json")
            #expect(
                Set(answer.reasons).isSuperset(of: [
                    "missing_field contactId", "unknown_field nonsense", "unknown_type type",
                ]))
            #expect(try server.served.ledger.log.headPosition() == 0)
        }
    }

    @Test func `expectations and conditions`() async throws {
        try await TestServer.run { server in
            let client = try server.client()
            let first = try await client.append(
                [NewEvent("contact.created", of: "contact-1", #"{"fullName":"A"}"#)],
                expectations: ["contact-1": .none])
            let tag = NewEvent("contact.tagged", of: "contact-1", #"{"tag":"x"}"#)
            try await client.append([tag], expectations: ["contact-1": .revision(0)])
            await #expect(throws: ClientError(code: "wrong_revision")) {
                try await client.append([tag], expectations: ["contact-1": .revision(0)])
            }
            let condition = AppendCondition(filter: Filter(entities: ["contact-1"]), after: first.position)
            await #expect(throws: ClientError(code: "condition_failed")) {
                try await client.append([tag], conditions: [condition])
            }
            let both = try await client.raw(
                "POST", "/v1/append",
                #"{"events":[{"type":"contact.tagged","subject":"contact-1","data":{"tag":"y"}}],"expectations":{"contact-1":"none","contact-9":"exists"},"conditions":[{"filter":{"types":["contact.tagged"]}}]}"#
            )
            #expect(both.status == 409)
            #expect(
                both.reasons == [
                    "wrong_revision contact-1", "wrong_revision contact-9", "condition_failed conditions[0]",
                ])
        }
    }

    @Test(arguments: [
        ("{", "application/json", 400, "invalid_json"),
        (#"{"type":"a","type":"b"}"#, "application/json", 400, "duplicate_key"),
        ("[]", "application/cloudevents-batch+json", 422, "missing_field"),
        ("{}", "application/cloudevents-batch+json", 422, "wrong_type"),
        (#"{"type":"contact.created"}"#, "text/plain", 415, "unsupported_media_type"),
        (#"{"type":"contact.created","subject":"contact-2"}"#, "application/json", 422, "stream_mismatch"),
        (#"{"type":"contact.created","data":[]}"#, "application/json", 422, "wrong_type"),
        (#"{"type":"ledger.read","data":{}}"#, "application/json", 422, "missing_field"),
    ])
    func `bad bodies`(_ body: String, _ type: String, _ status: Int, _ code: String) async throws {
        try await TestServer.run { server in
            let answer = try await server.client().raw("POST", "/v1/streams/contact-1", body, type: type)
            #expect(answer.status == status)
            #expect(answer.code == code)
            #expect(try server.served.ledger.log.headPosition() == 0)
        }
    }

    @Test func `a body too large, and a stream that is none`() async throws {
        var limits = ServerLimits()
        limits.bodyBytes = 1_000
        try await TestServer.run(limits: limits) { server in
            let client = try server.client()
            let large = try await client.raw(
                "POST", "/v1/streams/contact-1",
                #"{"type":"contact.created","data":{"fullName":"\#(String(repeating: "a", count: 2_000))"}}"#)
            #expect(large.status == 413)
            #expect(large.code == "too_large")
            let wrong = try await client.raw("POST", "/v1/streams/Contact_1", Self.contact)
            #expect(wrong.status == 422)
            let revision = try await client.raw(
                "POST", "/v1/streams/contact-1", Self.contact, headers: [("Expected-Revision", "last")])
            #expect(revision.status == 400)
            #expect(revision.reasons == ["invalid_parameter Expected-Revision"])
        }
    }
}
