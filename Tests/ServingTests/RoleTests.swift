import DaftarClient
import EventLog
import Foundation
import HTTPTypes
import Ledger
import Logging
import Serving
import Testing

/// Every route against every role, and what a right covers.
@Suite struct RoleTests {
    /// Who may call what, written down beside the routes themselves.
    private static let allowed: [String: Set<Role>] = [
        "POST /v1/streams/{stream}": [.writer, .admin],
        "POST /v1/append": [.writer, .admin],
        "GET /v1/streams/{stream}": [.writer, .analyst, .auditor, .subscriber, .admin],
        "GET /v1/events": [.analyst, .auditor, .subscriber, .admin],
        "GET /v1/history/{entity}": [.analyst, .auditor, .admin],
        "GET /v1/views": [.analyst, .auditor, .admin],
        "GET /v1/views/{table}": [.analyst, .auditor, .admin],
        "GET /v1/views/{table}/{key}": [.analyst, .auditor, .admin],
        "POST /v1/sql": [.analyst, .auditor, .admin],
        "GET /v1/reports": [.analyst, .auditor, .admin],
        "GET /v1/reports/{name}": [.analyst, .auditor, .admin],
        "GET /v1/diff": [.analyst, .auditor, .admin],
        "GET /v1/explain": [.analyst, .auditor, .admin],
        "GET /metrics": [.admin],
        "POST /v1/identify": [.writer, .admin],
        "POST /v1/track": [.writer, .admin],
        "POST /v1/group": [.writer, .admin],
        "POST /v1/alias": [.writer, .admin],
        "POST /v1/page": [.writer, .admin],
        "POST /v1/screen": [.writer, .admin],
        "POST /v1/batch": [.writer, .admin],
        "GET /v1/subscribe": [.auditor, .subscriber, .admin],
        "GET /v1/groups": [.subscriber, .admin],
        "GET /v1/groups/{group}": [.subscriber, .admin],
        "PUT /v1/groups/{group}": [.subscriber, .admin],
        "DELETE /v1/groups/{group}": [.subscriber, .admin],
        "POST /v1/groups/{group}/fetch": [.subscriber, .admin],
        "POST /v1/groups/{group}/ack": [.subscriber, .admin],
        "POST /v1/groups/{group}/nack": [.subscriber, .admin],
        "POST /v1/groups/{group}/renew": [.subscriber, .admin],
        "GET /v1/groups/{group}/parked": [.subscriber, .admin],
        "POST /v1/groups/{group}/replay": [.subscriber, .admin],
        "GET /v1/webhooks": [.admin],
        "PUT /v1/webhooks/{webhook}": [.admin],
        "DELETE /v1/webhooks/{webhook}": [.admin],
        "GET /checkpoint": Set(Role.allCases),
        "GET /v1/checkpoint": Set(Role.allCases),
        "GET /tile/{level}/{tile}": [.auditor, .admin],
        "GET /v1/tile/{level}/{tile}": [.auditor, .admin],
    ]
    private static let open: Set<String> = ["GET /health/live", "GET /health/ready", "GET /openapi.json"]

    private static func path(_ route: Route) -> String {
        route.path.replacing("{stream}", with: "contact-1").replacing("{entity}", with: "contact-1")
            .replacing("{table}", with: "contacts").replacing("{key}", with: "contact-1")
            .replacing("{name}", with: "win_rate").replacing("{level}", with: "0")
            .replacing("{tile}", with: "000.p/1").replacing(/[{}]/, with: "")
    }

    /// Status and code of an answer, which is not read further where it is a stream.
    private static func ask(
        _ client: DaftarClient, _ route: Route, token: String? = nil
    ) async throws -> (status: Int, code: String?) {
        let takesBody = route.method == .post || route.method == .put
        guard route.path.contains("/subscribe") else {
            let answer = try await client.raw(
                route.method.rawValue, path(route), takesBody ? "{}" : "", token: token)
            return (answer.status, answer.code)
        }
        let headers = token.map { [(name: "Authorization", value: "Bearer \($0)")] } ?? []
        let stream = try await client.transport.stream(
            Call(route.method.rawValue, path(route), headers: headers))
        defer { stream.close() }
        guard stream.head.status != 200 else { return (200, nil) }
        var body: [UInt8] = []
        while let piece = try await stream.next() { body += piece }
        return (stream.head.status, try JSONDocument(body).root["code"]?.string)
    }

    @Test func `every route, every role`() async throws {
        try await TestServer.run { server in
            let tokens = try Role.allCases.map { ($0, try server.token([$0])) }
            let client = try server.client()
            for route in [Route].all {
                let name = "\(route.method) \(route.path)"
                let without = try await Self.ask(client, route)
                if Self.open.contains(name) {
                    #expect(without.status == 200, "\(name)")
                    continue
                }
                #expect(without.status == 401 && without.code == "unauthenticated", "\(name)")
                let wrong = try await Self.ask(client, route, token: "daftar_nonsense")
                #expect(wrong.status == 401 && wrong.code == "unknown_token", "\(name)")
                let allowed = try #require(Self.allowed[name], "\(name) is not in the table")
                for (role, token) in tokens {
                    let answer = try await Self.ask(client, route, token: token)
                    let isForbidden = answer.status == 403 && answer.code == "forbidden"
                    #expect(isForbidden == !allowed.contains(role), "\(name) as \(role): \(answer.status)")
                    #expect(answer.status != 401 && answer.status < 500, "\(name) as \(role): \(answer)")
                }
            }
            let served = Set([Route].all.map { "\($0.method) \($0.path)" })
            for name in Self.allowed.keys { #expect(served.contains(name), "\(name) is not served") }
        }
    }

    private static let secret = "Rosa-Luxemburg-Platz"

    /// Everything that reads, of a ledger with one personal value.
    private static let reads: [(method: String, path: String, body: String)] = [
        ("GET", "/v1/streams/contact-1", ""), ("GET", "/v1/events", ""), ("GET", "/v1/history/contact-1", ""),
        ("GET", "/v1/views/contacts?at_least=1", ""), ("GET", "/v1/views/contacts/contact-1", ""),
        ("POST", "/v1/sql", #"{"sql":"SELECT * FROM contacts"}"#),
        ("POST", "/v1/sql", #"{"sql":"SELECT full_name FROM contacts WHERE full_name LIKE '%Rosa%'"}"#),
        ("GET", "/v1/diff?table=contacts&from=@0", ""),
        ("GET", "/v1/explain?table=contacts&key=contact-1&column=full_name", ""),
    ]

    @Test func `personal values are there for those who may see them, and for nobody else`() async throws {
        try await TestServer.run { server in
            let client = try server.client()
            try await client.append([
                NewEvent("contact.created", of: "contact-1", #"{"fullName":"\#(Self.secret)"}"#),
                NewEvent("deal.opened", of: "deal-1", #"{"contactId":"contact-1"}"#),
            ])
            let admin = try server.token([.admin], personal: true)
            let analyst = try server.token([.analyst])
            for (method, path, body) in Self.reads {
                for lines in [false, true] {
                    let headers = lines ? [("Accept", "application/x-ndjson")] : []
                    let seen = try await client.raw(method, path, body, headers: headers, token: admin)
                    #expect(seen.status == 200, "\(path): \(seen.text)")
                    let shown = seen.text.contains(Self.secret)
                    #expect(shown, "\(path) does not show it")
                    let hidden = try await client.raw(method, path, body, headers: headers, token: analyst)
                    #expect(hidden.status == 200, "\(path): \(hidden.text)")
                    #expect(!hidden.text.contains(Self.secret), "\(path) tells it")
                }
            }
        }
    }

    @Test func `an auditor's reads are recorded, one for a request`() async throws {
        try await TestServer.run { server in
            let client = try server.client()
            try await client.append([NewEvent("contact.created", of: "contact-1", #"{"fullName":"A"}"#)])
            let (auditor, analyst) = (
                try server.token([.auditor], personal: true), try server.token([.analyst], personal: true)
            )
            let log = server.served.ledger.log
            for (method, path, body) in Self.reads.filter({ !$0.path.contains("at_least") }) {
                let before = try log.headPosition()
                _ = try await client.raw(method, path, body, token: analyst)
                #expect(try log.headPosition() == before, "\(path)")
                let answer = try await client.raw(method, path, body, token: auditor)
                #expect(answer.status == 200)
                #expect(try log.headPosition() == before + 1, "\(path)")
                let record = try #require(try log.event(at: before))
                #expect(record.type == "ledger.read")
                #expect(record.actor?.hasPrefix("token-") == true)
            }
        }
    }

    @Test func `each stream that an auditor opens is recorded once, before it begins`() async throws {
        try await TestServer.run { server in
            let client = try server.client()
            try await client.append([NewEvent("contact.created", of: "contact-1", #"{"fullName":"A"}"#)])
            let log = server.served.ledger.log
            let auditor = try server.client(try server.token([.auditor], personal: true))
            var types: [String] = []
            for try await frame in auditor.subscribe() {
                if case .event(let event) = frame { types.append(event.type) }
                if case .caughtUp = frame { break }
            }
            #expect(types == ["contact.created", "ledger.read"])
            #expect(try log.headPosition() == 2)
            let subscriber = try server.client(try server.token([.subscriber], personal: true))
            for try await frame in subscriber.subscribe() {
                if case .caughtUp = frame { break }
            }
            #expect(try log.headPosition() == 2)
        }
    }

    @Test func `a token for some categories reads and appends no others`() async throws {
        try await TestServer.run { server in
            let client = try server.client()
            let answer = try await client.append([
                NewEvent("contact.created", of: "contact-1", #"{"fullName":"A"}"#),
                NewEvent("deal.opened", of: "deal-1", #"{"contactId":"contact-1"}"#),
            ])
            let token = try server.token([.writer, .analyst], categories: ["deal"])
            func ask(_ method: String, _ path: String, _ body: String = "") async throws -> Answer {
                try await client.raw(method, path, body, token: token)
            }
            let events = try await ask("GET", "/v1/events").json["events"]?.elements.map {
                $0["subject"]?.string
            }
            #expect(events == ["deal-1"])
            let history = try await ask("GET", "/v1/history/contact-1")
            #expect(!history.text.contains("contact.created") && history.text.contains("deal.opened"))
            for (method, path, body) in [
                ("GET", "/v1/events?category=contact", ""), ("GET", "/v1/streams/contact-1", ""),
                ("GET", "/v1/views/contacts", ""),
                ("POST", "/v1/streams/contact-1", #"{"type":"contact.tagged","data":{"tag":"x"}}"#),
            ] {
                #expect(try await ask(method, path, body).status == 403, "\(path)")
            }
            let table = try await ask("GET", "/v1/views/deals?at_least=\(answer.position)")
            #expect(table.status == 200)
            let sql = try await ask("POST", "/v1/sql", #"{"sql":"SELECT count(*) FROM contacts"}"#)
            #expect(sql.code == "sql_no_such_table")
        }
    }

    @Test func `a revoked token is refused, and the file holds no secret`() async throws {
        try await TestServer.run { server in
            let token = try server.token([.admin])
            let client = try server.client()
            #expect(try await client.raw("GET", "/v1/events", token: token).status == 200)
            let stored = try String(
                contentsOfFile: server.served.ledger.directory + "/service/tokens.ndjson", encoding: .utf8)
            #expect(!stored.contains(String(token.suffix(43))))
            let known = try #require(server.served.tokens.all.first)
            #expect(try server.served.tokens.revoke(id: known.id, at: Surroundings.system.now()))
            let answer = try await client.raw("GET", "/v1/events", token: token)
            #expect(answer.status == 401)
        }
    }

    @Test func `others than this machine are served with tokens only`() throws {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
        try Ledger.create(in: directory, settings: LedgerSettings())
        defer { try? FileManager.default.removeItem(atPath: directory) }
        var settings = ServerSettings()
        settings.host = "0.0.0.0"
        let ledger = try Ledger(in: directory, access: .writing)
        defer { ledger.close() }
        #expect(throws: ServingError.self) {
            try ServedLedger(ledger, settings: settings, logger: .init(label: ""))
        }
    }
}
