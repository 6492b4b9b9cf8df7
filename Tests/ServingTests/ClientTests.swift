import DaftarClient
import EventLog
import Serving
import Testing

@Suite struct ClientTests {
    private static func contact(_ number: Int) -> NewEvent {
        NewEvent("contact.created", of: "contact-\(number)", #"{"fullName":"Name \#(number)"}"#)
    }

    @Test func `events and rows are read as they were written`() async throws {
        try await TestServer.run { server in
            let client = try server.client()
            var last: UInt64 = 0
            for number in 0..<30 { last = try await client.append([Self.contact(number)]).position }
            var names: [String?] = []
            for try await event in client.events(matching: Filter(types: ["contact.created"]), from: 10) {
                names.append(event.data?["fullName"]?.string)
            }
            #expect(names == (10..<30).map { "Name \($0)" })
            let rows = try await client.rows(
                of: "SELECT count(*) AS n FROM contacts WHERE contact_id <> :id",
                parameters: ["id": "\"contact-4\""], atLeast: last)
            #expect(rows.rows.map { $0["n"]?.integer } == [29])
        }
    }

    @Test func `a subscription has every event behind a position once, also those that come`() async throws {
        try await TestServer.run { server in
            let client = try server.client()
            for number in 0..<5 { try await client.append([Self.contact(number)]) }
            var seen: [UInt64] = []
            var isCaughtUp = false
            for try await frame in client.subscribe(to: Filter(categories: ["contact"]), after: 1) {
                switch frame {
                case .event(let event): seen.append(event.position)
                case .caughtUp:
                    if !isCaughtUp { try await client.append([Self.contact(5)]) }
                    isCaughtUp = true
                default: break
                }
                if seen.last == 5 { break }
            }
            #expect(isCaughtUp)
            #expect(seen == [2, 3, 4, 5])
        }
    }

    @Test func `what going on would not mend ends a subscription`() async throws {
        try await TestServer.run { server in
            _ = try server.token([.admin])
            let client = try server.client("daftar_nonsense")
            await #expect(throws: ClientError(code: "unknown_token")) {
                for try await _ in client.subscribe() {}
            }
        }
    }
}
