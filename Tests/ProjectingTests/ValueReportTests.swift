import EventLog
import Foundation
import Ledger
import Projecting
import TestSupport
import Testing

/// Churn, attribution and the other reports of value and marketing against the oracle, on random histories at
/// random moments.
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

    @Test(arguments: seeds) func `churn is what looking at each customer twice gives, and adds up`(
        seed: UInt64
    ) async throws {
        try await eachMoment(seed) { world in
            let place = "seed \(seed), as_of @\(world.end), valid_at \(world.validAt ?? 0)"
            let oracle = world.oracle
            let lives = oracle.lives(of: "subscription").map(oracle.moves)
            let moves = lives.flatMap(\.self)
            // MRR moves sum to what stands.
            let standing = oracle.subscriptions().reduce(Int64(0)) { sum, row in
                if case .integer(let mrr)? = row["mrr"] { sum + mrr } else { sum }
            }
            #expect(moves.map(\.delta).reduce(0, +) == standing, "\(place)")
            for kind in ["month", "jalali_month"] {
                let rows = try world.rows("churn_monthly", ["period": kind, "to": "2030-01-01"])
                let calendar = PeriodCalendar(timeZone: "UTC", system: .gregorian)
                let period = try #require(PeriodKind(kind, in: .gregorian))
                var seen = 0
                for (move, currency) in lives.flatMap({ own in own.map { ($0, own.last?.currency) } }) {
                    guard let month = calendar.period(period, containing: move.at), let currency
                    else { continue }
                    let row = rows.first { $0[0] == .text(month.label) && $0[1] == .text(currency) }
                    let expected = oracle.churn(currency, in: month.start..<month.end)
                    let figures = row.map { Array($0[2...6] + $0[8...14]) } ?? []
                    #expect(figures == expected.figures, "\(place), \(month.label) \(currency)")
                    seen += 1
                }
                #expect(seen == moves.count)
                for row in rows { addsUp(row, place) }
                // What ends a month begins the next one.
                for (one, next) in zip(rows, rows.dropFirst()) where one[1] == next[1] {
                    #expect(one[6] == next[2] && one[14] == next[8], "\(place)")
                }
            }
        }
    }

    private func addsUp(_ row: [OracleValue], _ place: String) {
        func number(_ index: Int) -> Int64 {
            if case .integer(let number) = row[index] { number } else { .min / 100 }
        }
        #expect(number(2) + number(3) - number(4) + number(5) == number(6), "\(place)")
        #expect(
            number(8) + number(9) + number(10) - number(11) - number(12) + number(13) == number(14),
            "\(place)")
        let grr = number(8) == 0 ? nil : Double(number(8) - number(11) - number(12)) / Double(number(8))
        #expect(row[15] == .real(grr), "\(place)")
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

    @Test(arguments: seeds) func `leads, answers and segments are counted as by hand`(
        seed: UInt64
    ) async throws {
        try await eachMoment(seed) { world in
            let place = "seed \(seed), as_of @\(world.end), valid_at \(world.validAt ?? 0)"
            let oracle = world.oracle
            let leads = oracle.leads()
            func count(_ columns: String...) -> Int {
                leads.filter { lead in columns.contains { lead[$0] != .null } }.count
            }
            let steps = [
                leads.count, count("first_contacted_at", "qualified_at", "converted_at"),
                count("qualified_at", "converted_at"), count("converted_at"),
            ]
            #expect(try world.rows("funnel").map { $0[1] } == steps.map { .integer($0) }, "\(place)")
            if leads.isEmpty { #expect(try world.rows("funnel").allSatisfy { $0[2] == .null }) }
            let sources = try world.rows("lead_sources")
            for row in sources {
                let own = leads.filter { $0["source"] == row[0] }
                #expect(row[1] == .integer(own.count), "\(place)")
                #expect(row[4] == .integer(own.filter { $0["converted_at"] != .null }.count), "\(place)")
            }
            #expect(sources.count == Set(leads.compactMap { $0["source"] }).count, "\(place)")

            func contacts(_ rows: [OracleRow], _ campaign: OracleValue) -> Set<OracleValue> {
                Set(rows.filter { $0["campaign_id"] == campaign }.compactMap { $0["contact_id"] })
            }
            for row in try world.rows("response_rate") {
                let touched = contacts(oracle.touches(), row[0])
                let answered = touched.intersection(contacts(oracle.campaignResponses(), row[0]))
                #expect(row[2] == .integer(touched.count) && row[3] == .integer(answered.count), "\(place)")
                let rate = touched.isEmpty ? nil : Double(answered.count) / Double(touched.count)
                #expect(row[5] == .real(rate), "\(place)")
            }
            for row in try world.rows("segment_sizes") {
                let members = oracle.segmentMembers().filter { $0["segment_id"] == row[0] }
                #expect(row[2] == .integer(Set(members.compactMap { $0["contact_id"] }).count), "\(place)")
            }
        }
    }
}
