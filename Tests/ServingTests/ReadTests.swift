import DaftarClient
import EventLog
import Ledger
import Serving
import Testing

@Suite struct ReadTests {
    private static func fill(_ client: DaftarClient, contacts: Int) async throws -> UInt64 {
        var last: UInt64 = 0
        for number in 0..<contacts {
            last = try await client.append([
                NewEvent("contact.created", of: "contact-\(number)", #"{"fullName":"Name \#(number)"}"#),
                NewEvent(
                    "contact.tagged", of: "contact-\(number)", #"{"tag":"t"}"#,
                    actor: "employee-\(number % 2)"),
            ]).position
        }
        return last
    }

    @Test func `pages go on where the one before ended, both ways`() async throws {
        try await TestServer.run { server in
            let client = try server.client()
            _ = try await Self.fill(client, contacts: 25)
            for (query, wanted) in [
                ("", Array(0..<50)), ("direction=backward&", Array((0..<50).reversed())),
                ("type=contact.tagged&", Array(stride(from: 1, to: 50, by: 2))),
                ("actor=employee-1&direction=backward&", Array(stride(from: 3, to: 50, by: 4).reversed())),
            ] {
                var found: [Int] = []
                var next: String? = ""
                while let from = next {
                    let page = try await client.raw(
                        "GET", "/v1/events?\(query)limit=7" + (from.isEmpty ? "" : "&from=\(from)")
                    ).json
                    found +=
                        page["events"]?.elements.compactMap { $0["position"]?.string.flatMap { Int($0) } }
                        ?? []
                    next = page["next"]?.string
                }
                #expect(found == wanted, "\(query)")
            }
        }
    }

    @Test func `lines are the events as the log has them`() async throws {
        try await TestServer.run { server in
            let client = try server.client()
            _ = try await Self.fill(client, contacts: 40)
            let ledger = server.served.ledger
            let wanted = try ledger.log.read(limit: .max).events.map {
                String(decoding: try ledger.json($0), as: UTF8.self)
            }
            let entries = try ledger.log.read(limit: .max).events.map {
                String(decoding: $0.entry, as: UTF8.self)
            }
            let accept = [(name: "Accept", value: "application/x-ndjson")]
            for path in ["/v1/events", "/v1/events?category=contact"] {
                let lines = try await client.raw("GET", path, headers: accept).text.split(separator: "\n")
                #expect(lines.map(String.init) == wanted, "\(path)")
            }
            let token = try server.token([.subscriber])
            let concealed = try await client.raw("GET", "/v1/events", headers: accept, token: token).text
            #expect(concealed.split(separator: "\n").map(String.init) == entries)
        }
    }

    @Test func `views are read as they are once they have what was written`() async throws {
        try await TestServer.run { server in
            let client = try server.client()
            let position = try await Self.fill(client, contacts: 5)
            let row = try await client.raw("GET", "/v1/views/contacts/contact-3?at_least=\(position)").json
            let first = row["rows"]?.elements.first { _ in true }
            #expect(first?["full_name"]?.string == "Name 3")
            #expect(first?["tags"]?.string == #"["t"]"#)
            let past = try await client.raw("GET", "/v1/views/contacts/contact-3?as_of=@7").json
            #expect(past["rows"]?.elements.first { _ in true }?["tags"]?.string != #"["t"]"#)
            #expect(try await client.raw("GET", "/v1/views/contacts/contact-9").code == "no_row")
            #expect(try await client.raw("GET", "/v1/views/nothing").code == "unknown_table")
            let page = try await client.raw("GET", "/v1/views/contacts?limit=2&after=contact-1").json
            #expect(page["rows"]?.elements.map { $0["contact_id"]?.string } == ["contact-2", "contact-3"])
            #expect(page["more"]?.boolean == true)
            let sql = try await client.raw(
                "POST", "/v1/sql",
                #"{"sql":"SELECT count(*) AS n FROM contacts WHERE contact_id > :id","parameters":{"id":"contact-1"}}"#
            ).json
            #expect(sql["rows"]?.elements.first { _ in true }?["n"]?.integer == 3)
        }
    }

    @Test(arguments: [
        ("/v1/events?limit=0", "invalid_parameter limit"),
        ("/v1/events?limit=10001", "invalid_parameter limit"),
        ("/v1/events?from=x", "invalid_parameter from"),
        ("/v1/events?from=1&from=2", "invalid_parameter from"),
        ("/v1/events?direction=up", "invalid_parameter direction"),
        ("/v1/events?nonsense=1", "unknown_parameter nonsense"),
        ("/v1/events?as_of=yesterday", "invalid_parameter as_of"),
        ("/v1/history/contact-1?valid_at=x", "invalid_parameter valid_at"),
        ("/v1/history/contact-1?after=4", "invalid_parameter after"),
        ("/v1/events?entity=", "invalid_parameter entity"),
        ("/v1/events?stream=contact", "invalid_parameter stream"),
        ("/v1/views?at_least=-1", "invalid_parameter at_least"),
        ("/v1/views?at_least=1000000", "invalid_parameter at_least"),
        ("/v1/diff?from=@0", "invalid_parameter table"),
    ])
    func `questions that cannot be understood`(_ path: String, _ reason: String) async throws {
        try await TestServer.run { server in
            let answer = try await server.client().raw("GET", path)
            #expect(answer.status == 400)
            #expect(answer.reasons == [reason])
        }
    }

    @Test(arguments: [
        (#"{"sql":"ATTACH DATABASE 'x' AS y"}"#, 403, "statement_denied"),
        (#"{"sql":"SELECT 1 FROM nowhere"}"#, 422, "sql_no_such_table"),
        (#"{"sql":"SELECT 1; SELECT 2"}"#, 422, "sql_not_one_statement"),
        (#"{"sql":"SELECT bg_nbd_fit(1000000000000000, 1.0, 2.0)"}"#, 422, "sql_function"),
        (#"{"statement":"x","limit":0}"#, 422, "unknown_field"),
        (
            #"{"sql":"WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT sum(n) FROM c"}"#,
            422,
            "statement_timeout"
        ),
    ])
    func `statements that have no answer`(_ body: String, _ status: Int, _ code: String) async throws {
        var limits = ServerLimits()
        limits.statementMilliseconds = 200
        try await TestServer.run(limits: limits) { server in
            var answer = try await server.client().raw("POST", "/v1/sql", body)
            // The views are being built when the server begins to answer.
            while answer.code == "behind" { answer = try await server.client().raw("POST", "/v1/sql", body) }
            #expect(answer.status == status)
            #expect(answer.code == code)
        }
    }
}
