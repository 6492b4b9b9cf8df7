import DaftarClient
import EventLog
import Ledger
import Serving
import Testing
import Vault

/// Calls of the Segment spec, in the form in which its libraries send them.
@Suite struct SegmentTests {
    private static let context =
        #""context":{"library":{"name":"analytics.js","version":"2.1"},"locale":"de-DE","campaign":{"name":"spring"}}"#

    /// Types and data of all events from `position` on.
    /// `campaign-spring`, in two events.
    private static func launchCampaign(_ client: DaftarClient) async throws {
        try await client.append([
            NewEvent("campaign.planned", of: "campaign-spring", #"{"name":"Spring"}"#),
            NewEvent("campaign.launched", of: "campaign-spring"),
        ])
    }

    private static func events(
        _ server: TestServer, from position: UInt64 = 0
    ) throws -> [(type: String, stream: String, data: JSONValue)] {
        let ledger = server.served.ledger
        return try ledger.log.read(Filter(), in: position..<UInt64.max, limit: 100).events.map {
            ($0.type, $0.stream, try JSONDocument(ledger.disclosed($0)).root)
        }
    }

    @Test func `identify makes a contact, then changes it, and sends what it was sent again`() async throws {
        try await TestServer.run { server in
            let client = try server.client()
            let first = #"""
                {"messageId":"m-1","userId":"97980cfea","timestamp":"2025-02-23T22:28:55.111Z",\#(Self.context),
                 "traits":{"firstName":"Peter","lastName":"Gibbons","email":"peter@Initech.com","phone":"+14155550101",
                  "birthday":"1974-02-19","plan":"premium","age":51,
                  "address":{"street":"6th St","city":"Austin","state":"TX","postalCode":"78701","country":"US"}}}
                """#
            let made = try await client.raw("POST", "/v1/identify", first)
            #expect(made.status == 201, "\(made.text)")
            #expect(try made.json["ignored"]?.elements.compactMap(\.string) == ["traits.age"])
            let event = try #require(try Self.events(server).first)
            #expect(event.type == "contact.created" && event.stream == "contact-97980cfea")
            for (path, wanted) in [
                ("fullName", "Peter Gibbons"), ("givenName", "Peter"), ("birthDate", "1974-02-19"),
                ("locale", "de-DE"),
            ] {
                #expect(event.data[path]?.string == wanted)
            }
            #expect(event.data["emails"]?.elements.compactMap(\.string) == ["peter@initech.com"])
            #expect(event.data["address"]?["region"]?.string == "TX")
            #expect(event.data["custom"]?["plan"]?.string == "premium")
            let stored = try #require(try server.served.ledger.log.event(at: 0))
            #expect(stored.time == Instant("2025-02-23T22:28:55.111Z"))
            #expect(stored.source == "segment/analytics.js")

            let again = try await client.raw("POST", "/v1/identify", first)
            #expect(again.status == 200)
            #expect(try again.json["repeated"]?.boolean == true)
            #expect(try again.json["position"]?.string == "0")
            let second =
                #"{"messageId":"m-2","userId":"97980cfea","traits":{"name":"P. G.","email":"p@example.org"}}"#
            #expect(try await client.raw("POST", "/v1/identify", second).status == 201)
            #expect(
                try Self.events(server, from: 1).map(\.type) == [
                    "contact.details_changed", "contact.email_added",
                ])
        }
    }

    @Test func `an order with its lines is counted in minor units, and its contact has it`() async throws {
        try await TestServer.run { server in
            let client = try server.client()
            _ = try await client.raw("POST", "/v1/identify", #"{"userId":"7","traits":{"name":"A"}}"#)
            let order = #"""
                {"userId":7,"event":"Order Completed","properties":{"order_id":"50314b8e9bcf","currency":"USD",
                 "total":27.5,"tax":2,"shipping":3,"discount":2.5,"coupon":"hasbros","products":[
                  {"product_id":"507f1f77","name":"Monopoly","price":19,"quantity":1},
                  {"product_id":"505bd76785","price":3,"quantity":2}]}}
                """#
            let answer = try await client.raw("POST", "/v1/track", order)
            #expect(answer.status == 201, "\(answer.text)")
            let data = try #require(try Self.events(server).last?.data)
            #expect(data["total"]?["amount"]?.integer == 2_750)
            #expect(
                data["lines"]?.elements.compactMap { $0["unitPrice"]?["amount"]?.integer } == [1_900, 300])
            let wrong =
                #"{"userId":"7","event":"Order Completed","properties":{"order_id":"x","products":[{"price":1.999}]}}"#
            let refused = try await client.raw("POST", "/v1/track", wrong)
            #expect(refused.status == 422)
            #expect(
                refused.reasons == [
                    "missing_field properties.products[0].product_id",
                    "missing_field properties.currency", "missing_field properties.total",
                ])
            let unknown = try await client.raw("POST", "/v1/track", #"{"userId":"7","event":"Signed Up"}"#)
            #expect(unknown.status == 422 && unknown.code == "unknown_type")
        }
    }

    @Test func `group, alias and page become accounts, merges and visits of campaigns`() async throws {
        try await TestServer.run { server in
            let client = try server.client()
            try await Self.launchCampaign(client)
            for (path, body) in [
                ("identify", #"{"anonymousId":"anon-1","traits":{"name":"?"}}"#),
                ("identify", #"{"userId":"7","traits":{"name":"Sara"}}"#),
                (
                    "group",
                    #"{"userId":"7","groupId":"acme","traits":{"name":"Acme","website":"https://www.acme.example/x","employees":9}}"#
                ), ("alias", #"{"previousId":"anon-1","userId":"7"}"#),
                ("page", #"{"userId":"7","name":"Pricing",\#(Self.context)}"#),
            ] {
                let answer = try await client.raw("POST", "/v1/\(path)", body)
                #expect(answer.status == 201, "\(path): \(answer.text)")
            }
            let events = try Self.events(server, from: 4)
            #expect(
                events.map(\.type) == [
                    "account.created", "contact.account_linked", "contact.merged", "campaign.responded",
                ])
            #expect(events[0].data["domain"]?.string == "acme.example")
            #expect(events[2].stream == "contact-anon-1" && events[2].data["intoId"]?.string == "contact-7")
            #expect(events[3].data["kind"]?.string == "visit")
            // What has no place is answered so, and writes nothing.
            let quiet = try await client.raw("POST", "/v1/page", #"{"userId":"7","name":"Home"}"#)
            #expect(quiet.status == 200)
            #expect(try quiet.json["ignored"]?.elements.map(\.string).count == 1)
        }
    }

    @Test func `somebody may act before anybody has said who it is`() async throws {
        try await TestServer.run { server in
            let client = try server.client()
            try await Self.launchCampaign(client)
            for (path, body) in [
                ("page", #"{"anonymousId":"a1",\#(Self.context)}"#),
                (
                    "track",
                    #"{"anonymousId":"a1","event":"Product Added","properties":{"cart_id":"c","product_id":"p","price":3,"currency":"EUR"}}"#
                ),
                ("group", #"{"userId":"8","groupId":"acme"}"#),
                ("alias", #"{"previousId":"a1","userId":"9"}"#),
            ] {
                let answer = try await client.raw("POST", "/v1/\(path)", body)
                #expect(answer.status == 201, "\(path): \(answer.text)")
            }
            let events = try Self.events(server, from: 2)
            #expect(
                events.map { "\($0.type) \($0.stream)" } == [
                    "contact.created contact-a1", "campaign.responded campaign-spring", "cart.created cart-c",
                    "cart.product_added cart-c", "account.created account-acme", "contact.created contact-8",
                    "contact.account_linked contact-8", "contact.created contact-9",
                    "contact.merged contact-a1",
                ])
            #expect(events.first?.data["fullName"]?.string == "a1")
            // Named later, as identify does it.
            _ = try await client.raw("POST", "/v1/identify", #"{"userId":"9","traits":{"name":"Sara"}}"#)
            #expect(try Self.events(server).last?.type == "contact.details_changed")
        }
    }

    @Test func `what is known already is not added again, what is no address or day is named and dropped`()
        async throws
    {
        try await TestServer.run { server in
            let client = try server.client()
            let known =
                #"{"userId":"7","traits":{"name":"A","email":"a@Example.org","phone":"+989121234567"}}"#
            #expect(try await client.raw("POST", "/v1/identify", known).status == 201)
            let again =
                #"{"userId":"7","traits":{"email":"a@example.ORG","phone":"0098 912 123 4567"}}"#
            let quiet = try await client.raw("POST", "/v1/identify", again)
            #expect(quiet.status == 200, "\(quiet.text)")
            let odd =
                #"{"userId":"7","traits":{"email":"a at b","birthday":"soon","address":"here","firstName":5,"phone":"12","name":"B"}}"#
            let answer = try await client.raw("POST", "/v1/identify", odd)
            #expect(answer.status == 201, "\(answer.text)")
            #expect(
                try answer.json["ignored"]?.elements.compactMap(\.string) == [
                    "traits.email", "traits.birthday", "traits.address", "traits.firstName", "traits.phone",
                ])
            #expect(
                try Self.events(server).map(\.type) == ["contact.created", "contact.details_changed"])
            #expect(try Self.events(server).last?.data["changes"]?["fullName"]?.string == "B")
        }
    }

    @Test func `a batch has a result for each call, a token may stand as the user's name`() async throws {
        try await TestServer.run { server in
            let token = try server.token([.writer])
            let client = try server.client()
            let calls = #"""
                {"batch":[{"type":"identify","userId":"1","traits":{"name":"A"}},{"type":"identify","userId":"a@b.c"},
                 {"type":"fly"},{"type":"identify","userId":"2"}]}
                """#
            let headers = [("Authorization", "Basic \(Base64.encode(Array("\(token):".utf8)))")]
            let answer = try await client.raw("POST", "/v1/batch", calls, headers: headers)
            #expect(answer.status == 200, "\(answer.text)")
            let results = try #require(try answer.json["results"]).elements.map { $0["status"]?.integer }
            #expect(results == [201, 422, 422, 201])
            let narrow = try server.token([.writer], categories: ["deal"])
            let forbidden = try await client.raw("POST", "/v1/identify", #"{"userId":"3"}"#, token: narrow)
            #expect(forbidden.status == 403)
        }
    }

    @Test func `the same new person identified by many at once is made once`() async throws {
        try await TestServer.run { server in
            let client = try server.client()
            try await withThrowingTaskGroup(of: Int.self) { group in
                for number in 0..<16 {
                    group.addTask {
                        let body =
                            #"{"messageId":"m-\#(number / 2)","userId":"9","traits":{"name":"N\#(number / 2)"}}"#
                        return try await client.raw("POST", "/v1/identify", body).status
                    }
                }
                for try await status in group { #expect(status == 200 || status == 201) }
            }
            let types = try Self.events(server).map(\.type)
            #expect(types.filter { $0 == "contact.created" }.count == 1)
            #expect(types.count == 8)
        }
    }

    @Test func `a page in a browser cannot write where no token is needed`() async throws {
        try await TestServer.run { server in
            let client = try server.client()
            let call = #"{"userId":"7","traits":{"name":"A"}}"#
            #expect(try await client.raw("POST", "/v1/identify", call, type: "text/plain").status == 415)
            let token = try server.token([.writer])
            let answer = try await client.raw("POST", "/v1/identify", call, type: "text/plain", token: token)
            #expect(answer.status == 201, "\(answer.text)")
        }
    }

    @Test func `a trait that tells who somebody is never stands in the clear`() async throws {
        try await TestServer.run { server in
            let client = try server.client()
            let call = #"""
                {"userId":"7","traits":{"name":"A","work_mail":"x","reach":"a@example.org","number":"+989121234567",
                 "plan":"pro"}}
                """#
            let answer = try await client.raw("POST", "/v1/identify", call)
            #expect(
                try answer.json["ignored"]?.elements.compactMap(\.string) == [
                    "traits.work_mail", "traits.reach", "traits.number",
                ])
            let entry = try #require(try server.served.ledger.log.event(at: 0))
            let text = String(decoding: entry.data, as: UTF8.self)
            #expect(text.contains(#""custom":{"plan":"pro"}"#) && !text.contains("example.org"), "\(text)")
        }
    }

    @Test func `who may not touch a category learns nothing of its streams`() async throws {
        try await TestServer.run { server in
            let client = try server.client()
            #expect(
                try await client.raw("POST", "/v1/identify", #"{"messageId":"m","userId":"7"}"#).status == 201
            )
            let token = try server.token([.writer], categories: ["cart"])
            for (path, call) in [
                ("alias", #"{"userId":"8","previousId":"7"}"#),
                ("alias", #"{"userId":"8","previousId":"9"}"#),
                ("identify", #"{"messageId":"m","userId":"7"}"#),
            ] {
                let answer = try await client.raw("POST", "/v1/\(path)", call, token: token)
                #expect(answer.status == 403 && answer.code == "forbidden_category", "\(answer.text)")
            }
            // It may name who acts, without learning whether there is such a contact, and without making it.
            let call =
                #"{"userId":"7","event":"Product Added","properties":{"cart_id":"c","product_id":"p","price":3,"currency":"EUR"}}"#
            #expect(try await client.raw("POST", "/v1/track", call, token: token).status == 201)
            #expect(
                try Self.events(server, from: 1).map(\.type) == ["cart.created", "cart.product_added"])
        }
    }
}
