import EventLog
import Foundation
import Ledger
import Projecting
import TestSupport
import Testing

/// Attribution against the oracle, on random histories at random moments.
@Suite(.serialized) struct ValueReportTests {
    private static let seeds: [UInt64] = {
        let count = ProcessInfo.processInfo.environment["DAFTAR_SEEDS"].flatMap { UInt64($0) } ?? 3
        return (31..<31 + count).map { $0 }
    }()

    private struct World {
        let ledger: RandomLedger
        let views: ProjectionEngine
        let end: Int
        let validAt: Int64?

        var oracle: Oracle { Oracle(events: ledger.events, asOf: end, validAt: validAt) }

        func rows(_ name: String, _ words: [String: String] = [:]) throws -> [[OracleValue]] {
            let report = try #require(Ledger.reports.first { $0.name == name })
            let session = try SQLSession(ledger.ledger.schema(of: views))
            return try RandomLedger.all(
                report.run(
                    in: session, report.values(of: words, day: ledger.ledger.instants), asOf: "@\(end)",
                    validAt: validAt.map { Instant(microseconds: $0).description }))
        }
    }

    private func eachMoment(_ seed: UInt64, _ body: (World) throws -> Void) async throws {
        var random = SeededGenerator(seed: seed)
        let ledger = try await RandomLedger(RandomHistory(seed: seed, count: 400))
        let views = ledger.ledger.views()
        try Holder.rebuild(views, keepsHistory: true)
        for round in 0..<6 {
            let end =
                round == 0 ? ledger.events.count : Int.random(in: 1...ledger.events.count, using: &random)
            let validAt = round % 2 == 0 ? nil : ledger.events.randomElement(using: &random)?.time
            try body(World(ledger: ledger, views: views, end: end, validAt: validAt))
        }
        views.close()
    }

    @Test func `attribution credits what conversions brought`() async throws {
        var found = 0
        for seed in Self.seeds { found += try await conversionsCredited(seed) }
        #expect(found > 0, "seeds \(Self.seeds): no history has a conversion")
    }

    /// How many conversions were found and credited at all moments of a history.
    private func conversionsCredited(_ seed: UInt64) async throws -> Int {
        var found = 0
        try await eachMoment(seed) { world in
            let place = "seed \(seed), as_of @\(world.end), valid_at \(world.validAt ?? 0)"
            let oracle = world.oracle
            let rows = try world.rows("campaign_roi")
            try costsDated(world, oracle, place)
            let expected = oracle.attributed()
            var given: [[String]: Int64] = [:]
            for row in rows {
                guard case .text(let campaign) = row[0], case .text(let model) = row[1],
                    case .text(let currency) = row[2], case .integer(let revenue) = row[3],
                    case .integer(let cost) = row[4]
                else { continue }
                given[[campaign, model, currency]] = revenue
                #expect(row[5] == .real(cost == 0 ? nil : Double(revenue - cost) / Double(cost)), "\(place)")
            }
            #expect(given.filter { $0.value != 0 } == expected.filter { $0.value != 0 }, "\(place)")
            let conversions = oracle.conversions()
            found += conversions.count
            for model in ["first", "last", "linear", "position", "time_decay"] {
                for currency in ["EUR", "USD", "IRR"] {
                    let credited = given.filter { $0.key[1] == model && $0.key[2] == currency }.values.reduce(
                        0, +)
                    let brought = conversions.filter { $0.currency == currency }.map(\.revenue).reduce(0, +)
                    #expect(credited == brought, "\(place), \(model), \(currency)")
                }
            }
        }
        return found
    }

    /// A cost is of the day that it names, else of its event's instant; each campaign's costs stand in every model's row.
    private func costsDated(_ world: World, _ oracle: Oracle, _ place: String) throws {
        func at(_ cost: OracleRow) -> Int64 {
            let day = cost.text("on").map { $0 + "T00:00:00Z" }
            return day.flatMap(OracleInstant.microseconds) ?? cost.instant("at") ?? 0
        }
        for (from, to) in [("2024-01-20", "2024-03-04"), ("2024-02-01", "2024-03-05"), (nil, nil)] {
            var words = ["model": "linear"]
            (words["from"], words["to"]) = (from, to)
            let first = from.flatMap { OracleInstant.microseconds($0 + "T00:00:00Z") } ?? .min
            let last = to.flatMap { OracleInstant.microseconds($0 + "T23:59:59.999999Z") } ?? .max
            for row in try world.rows("campaign_roi", words) {
                let own = oracle.campaignCosts().filter {
                    $0["campaign_id"] == row[0] && $0["currency"] == row[2] && (first...last).contains(at($0))
                }
                #expect(row[4] == .integer(own.compactMap { $0.integer("cost") }.reduce(0, +)), "\(place)")
            }
        }
    }
}
