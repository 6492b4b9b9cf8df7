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
}
