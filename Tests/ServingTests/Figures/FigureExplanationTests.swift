import DaftarClient
import EventLog
import Serving
import Testing

/// Every figure of the board, over HTTP, down to the events that it is made of.
@Suite struct FigureExplanationTests {
    private static let validAt = "2025-03-31"

    /// What is behind one figure.
    private struct Told {
        let root: JSONValue
        var entities: [JSONValue] { root["entities"].map { Array($0.elements) } ?? [] }
        func numbers(_ name: String) -> [Double] { entities.map { $0[name]?.double ?? .nan } }
        var types: Set<String> { Set(Self.events(in: entities).compactMap { $0["event"]?["type"]?.string }) }

        static func events(in entities: [JSONValue]) -> [JSONValue] {
            entities.flatMap { $0["events"].map { Array($0.elements) } ?? [] }
        }
        static func ids(_ list: [JSONValue]) -> [String] {
            events(in: list).compactMap { $0["event"]?["id"]?.string }
        }
    }

    private static func told(_ client: DaftarClient, _ kpi: String, _ more: String = "") async throws -> Told
    {
        let answer = try await client.raw(
            "GET",
            "/v1/explain?table=kpi_board&key=\(kpi)&label=2025-03&valid_at=\(validAt)&limit=100\(more)")
        #expect(answer.status == 200, "\(kpi): \(answer.text)")
        return Told(root: try answer.json)
    }

    private static func quantile(_ share: Double, of numbers: [Double]) -> Double {
        let sorted = numbers.sorted()
        let place = Double(sorted.count - 1) * share
        let (below, above) = (sorted[Int(place)], sorted[min(sorted.count - 1, Int(place) + 1)])
        return below + (above - below) * (place - place.rounded(.down))
    }

    @Test func `what is told of a figure comes to its value, and nothing that made it is left out`()
        async throws
    {
        try await TestServer.run { server in
            let client = try server.client()
            let position = try await client.append(FigureStory().events).position
            let board = try await client.rows(
                ofReport: "kpi_board", at: AskedMoment(validAt: Self.validAt), atLeast: position)
            var values: [String: Double] = [:]
            for row in board.rows where row["period"]?.string == "2025-03" {
                values[row["kpi"]?.string ?? ""] = row["value"]?.double
            }
            #expect(Set(values.keys) == Set(FigureStory.types.keys))
            for (kpi, value) in values.sorted(by: { $0.key < $1.key }) {
                let told = try await Self.told(client, kpi)
                #expect(told.root["count"]?.integer == Int64(told.entities.count), "\(kpi)")
                #expect(told.root["figures"]?.elements.map { $0["value"]?.double } == [value], "\(kpi)")
                let (above, below) = (told.numbers("numerator"), told.numbers("denominator"))
                let isQuantile = ["_median", "_p90", "lead_response", "cycle_time"].contains {
                    kpi.hasSuffix($0)
                }
                let come =
                    isQuantile
                    ? Self.quantile(kpi.hasSuffix("_p90") ? 0.9 : 0.5, of: above)
                    : above.reduce(0, +) / below.reduce(0, +)
                #expect(abs(come - value) <= 1e-9 * max(1, abs(value)), "\(kpi): \(come), \(value)")
                #expect(told.types == FigureStory.types[kpi], "\(kpi): \(told.types)")
                for entity in told.entities {
                    #expect(entity["events"]?.elements.contains { _ in true } == true, "\(kpi): \(entity)")
                }
            }
        }
    }

    @Test
    func `hours are those of the days in question, a spell's events its own, a target's those of its unit`()
        async throws
    {
        try await TestServer.run { server in
            let client = try server.client()
            let position = try await client.append(FigureStory().events).position
            _ = try await client.rows(ofView: "calls", atLeast: position)

            let resolution = try await Self.told(client, "resolution_p90")
            let calendars = Told.events(in: resolution.entities).filter { $0["effect"]?.string == "hours" }
            #expect(Set(calendars.compactMap { $0["event"]?["id"]?.string }) == ["first", "second"])
            let response = try await Self.told(client, "first_response_median")
            #expect(
                Set(Told.ids(response.entities)).intersection(["old", "first", "second", "later"]) == [
                    "first"
                ])

            let states = try await Self.told(client, "occupancy").entities.filter {
                $0["part"]?.string == "available"
            }
            #expect(states.count == 1 && states.first?["n"]?.integer == 0)
            #expect(Told.events(in: states).count == 2)

            // A forecast of 1.5 for the 2 that came: 1/3 of it.
            let forecast = try await Self.told(client, "forecast_variance")
            let days = forecast.entities.filter { $0["part"]?.string?.hasSuffix(" 2025-03-03") == true }
            #expect(days.count == 8)
            #expect(abs(days.compactMap { $0["numerator"]?.double }.reduce(0, +) - 1.0 / 3) < 1e-12)

            let people = try await Self.told(client, "agent_attrition").entities
            #expect(people.map { $0["part"]?.string } == ["headcount", "headcount", "leaver"])

            for (kpi, more, target, ids) in [
                ("fcr", "", 0.7, 0), ("fcr", "&org_unit=north", 0.6, 1),
                ("service_level_of_answered", "&org_unit=north", 0.9, 1), ("clv", "", 3, 1),
            ] as [(String, String, Double, Int)] {
                let told = try await Self.told(client, kpi, more)
                let targets = told.root["targets"].map { Array($0.elements) } ?? []
                #expect(targets.map { $0["target"]?.double } == [target], "\(kpi)\(more)")
                #expect(Told.ids(targets).count == ids, "\(kpi)\(more)")
                #expect(told.root["figures"]?.elements.allSatisfy { $0["target"]?.double == target } == true)
            }
            let setting = try await client.raw("GET", "/v1/explain?table=targets&key=fcr&column=target").json
            #expect(setting["events"]?.elements.map { $0["event"]?["id"]?.string } == ["north"])
            #expect(setting["events"]?.elements.map { $0["value"]?.double } == [0.6])
        }
    }

    @Test func `questions about figures that cannot be understood`() async throws {
        try await TestServer.run { server in
            for (query, status, code) in [
                ("table=kpi_board&key=fcr&column=value", 400, "invalid_parameter"),
                ("table=deals&key=deal-1&column=amount&label=2025", 400, "invalid_parameter"),
                ("table=deals&key=deal-1", 400, "invalid_parameter"),
                ("table=kpi_board&key=fcr&from=x", 422, "sql_invalid_parameter"),
                ("table=targets&key=fcr&column=x", 422, "unknown_column"),
            ] {
                let answer = try await server.client().raw("GET", "/v1/explain?" + query)
                #expect(answer.status == status, "\(answer.text)")
                #expect(
                    answer.code == code || answer.reasons.first?.hasPrefix(code) == true, "\(answer.text)")
            }
        }
    }

    @Test func `who is not for a category is not told of its figures`() async throws {
        try await TestServer.run { server in
            let client = try server.client()
            let position = try await client.append(FigureStory().events).position
            _ = try await client.rows(ofView: "calls", atLeast: position)
            let token = try server.token([.analyst], categories: ["call"])
            let answer = try await client.raw(
                "GET", "/v1/explain?table=kpi_board&key=csat", token: token)
            #expect(answer.status == 422 && answer.code == "sql_no_such_table", "\(answer.text)")
        }
    }
}
