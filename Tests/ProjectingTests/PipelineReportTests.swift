import EventLog
import Foundation
import Ledger
import Projecting
import TestSupport
import Testing

/// The reports of the pipeline against the oracle, on random histories at random moments.
@Suite(.serialized) struct PipelineReportTests {
    private static let categories =
        ["contact", "contact", "contact", "employee", "account", "pipeline"]
        + Array(repeating: "deal", count: 14)

    @Test func `every report of the pipeline is the oracle's`() async throws {
        let seeds = ReportMoment.seeds(from: 11, count: 4)
        var found: [String: Int] = [:]
        for seed in seeds { try await compare(seed, &found) }
        for (name, least) in Self.least {
            #expect(found[name] ?? 0 >= least, "seeds \(seeds): \(name) has few rows to compare: \(found)")
        }
    }

    /// Rows of a report that there are to be compared.
    private static let least = [
        "pipeline_board": 100, "stage_conversion": 100, "win_rate": 40, "cycle_time": 40, "velocity": 20,
        "forecast": 20, "stage_ageing": 20, "waterfall": 20, "waterfall_deals": 20,
    ]

    private func compare(_ seed: UInt64, _ found: inout [String: Int]) async throws {
        var random = SeededGenerator(seed: seed)
        let world = try await RandomLedger(
            RandomHistory(seed: seed, count: 300, categories: Self.categories, poolSize: 15))
        let views = world.ledger.views()
        try Holder.rebuild(views, keepsHistory: true)
        for round in 0..<12 {
            let question = Question(&random, world, isAtHead: round == 0)
            for (name, words, expected) in question.answers() {
                let rows = try world.report(
                    name, in: views, words, end: question.end, validAt: question.validAt)
                if rows != expected {
                    Issue.record("seed \(seed), \(question): \(name)\n\(rows)\n\(expected)")
                }
                found[name, default: 0] += rows.count
            }
            let fall = try world.report("waterfall", in: views, question.fall, end: question.end)
            let known = Oracle(events: world.events, asOf: question.end)
            let wanted = known.waterfall(
                from: question.from - 1, to: question.to - 1, filter: question.filter)
            #expect(fall == wanted.map(\.values), "seed \(seed), \(question)")
            for row in fall { addsUp(row, question.description) }
            let deals = try world.report("waterfall_deals", in: views, question.fall, end: question.end)
            #expect(
                deals
                    == known.waterfallDeals(
                        from: question.from - 1, to: question.to - 1, filter: question.filter),
                "seed \(seed), \(question)")
            let sums = Self.sums(deals).filter { $0.value != 0 }
            #expect(sums == Self.figures(wanted), "seed \(seed), \(question)")
            found["waterfall", default: 0] += fall.count
            found["waterfall_deals", default: 0] += deals.count
        }
    }

    /// open_end = open_start + new + reopened + increased + moved_in − decreased − moved_out − won − lost
    private func addsUp(_ row: [OracleValue], _ place: String) {
        let figures = row.dropFirst().map(Self.integer)
        let start = figures[0] + figures[1] + figures[2] + figures[3] + figures[4]
        #expect(start - figures[5] - figures[6] - figures[7] - figures[8] == figures[9], "\(place)")
    }

    /// The amounts of the deals of each figure, summed by "currency figure".
    private static func sums(_ deals: [[OracleValue]]) -> [String: Int64] {
        deals.reduce(into: [:]) { $0["\($1[0]) \($1[1])", default: 0] += integer($1[3]) }
    }

    private static func figures(_ rows: [OracleRow]) -> [String: Int64] {
        var figures: [String: Int64] = [:]
        for row in rows {
            for cell in row.cells.dropFirst() where !cell.column.hasPrefix("open_") && cell.value != 0 {
                figures["\(row.values[0]) '\(cell.column)'"] = integer(cell.value)
            }
        }
        return figures
    }

    private static func integer(_ value: OracleValue) -> Int64 {
        if case .integer(let number) = value { number } else { .min / 100 }
    }
}

/// A moment, a period and a filter, by chance.
struct Question: CustomStringConvertible {
    let end: Int
    let validAt: Int64?
    let from: Int64
    let to: Int64
    let filter: OracleFilter
    let pipeline: String
    /// Medians that a deal may stand in its stage.
    let k: Double?
    /// Expected closes to look at.
    let closes: (from: String?, to: String?)
    let oracle: Oracle
    /// The filter as a command line has it.
    var words: [String: String] = [:]

    init(_ random: inout SeededGenerator, _ world: RandomLedger, isAtHead: Bool) {
        end = isAtHead ? world.events.count : Int.random(in: 1...world.events.count, using: &random)
        let times = world.events.map(\.time)
        validAt = Bool.random(using: &random) ? times.randomElement(using: &random) : nil
        let ends = [times.randomElement(using: &random) ?? 0, times.randomElement(using: &random) ?? 0]
        (from, to) = (ends.min() ?? 0, ends.max() ?? 0)
        pipeline = RandomHistory.pipelines.randomElement(using: &random) ?? Oracle.defaultPipeline
        let asksForOwner = Int.random(in: 0..<4, using: &random) == 0
        let asksForUnit = Int.random(in: 0..<4, using: &random) == 0
        filter = OracleFilter(
            pipeline: Bool.random(using: &random) ? pipeline : nil, owner: asksForOwner ? "employee-1" : nil,
            orgUnit: asksForUnit ? "north" : nil,
            currency: ["EUR", "USD", nil].randomElement(using: &random) ?? nil)
        k = [0.5, 1, nil, 3].randomElement(using: &random) ?? nil
        let days = [nil, nil, "2024-03-01", "2024-06-30", "2025-01-01"]
        closes = (days.randomElement(using: &random) ?? nil, days.randomElement(using: &random) ?? nil)
        oracle = Oracle(events: world.events, asOf: end, validAt: validAt)
        let named = [
            "pipeline": filter.pipeline, "owner": filter.owner, "org_unit": filter.orgUnit,
            "currency": filter.currency,
        ]
        words = named.compactMapValues { $0 }
    }

    var description: String { "as_of @\(end), valid_at \(validAt ?? 0), \(from)..<\(to), \(words)" }

    private var period: [String: String] {
        [
            "from": Instant(microseconds: from).description, "to": Instant(microseconds: to).description,
        ].merging(words) { $1 }
    }

    var fall: [String: String] { period }

    /// The reports that answer with the oracle's rows in its order.
    func answers() -> [(name: String, words: [String: String], rows: [[OracleValue]])] {
        var board = words
        board["pipeline"] = pipeline
        // Without the parameter it is two medians.
        var ageing = words
        ageing["k"] = k.map { "\($0)" }
        var close = words
        (close["from"], close["to"]) = closes
        var conversion = period
        conversion["pipeline"] = pipeline
        let rows: [(String, [String: String], [OracleRow])] = [
            (
                "pipeline_board", board,
                oracle.pipelineBoard(
                    pipeline: pipeline, owner: filter.owner, orgUnit: filter.orgUnit,
                    currency: filter.currency)
            ),
            (
                "stage_conversion", conversion,
                oracle.stageConversion(
                    pipeline: pipeline, from: from, to: to,
                    filter: OracleFilter(
                        owner: filter.owner, orgUnit: filter.orgUnit, currency: filter.currency))
            ),
            ("win_rate", period, oracle.winRate(from: from, to: to, filter: filter)),
            ("cycle_time", period, oracle.cycleTime(from: from, to: to, filter: filter)),
            ("velocity", period, oracle.velocity(from: from, to: to, filter: filter)),
            ("forecast", close, oracle.forecast(from: closes.from, to: closes.to, filter: filter)),
            ("stage_ageing", ageing, oracle.ageing(k: k ?? 2, filter: filter)),
        ]
        return rows.map { ($0.0, $0.1, $0.2.map { row in row.values.map(Self.rounded) }) }
    }

    /// To nine digits: sums of doubles depend on their order.
    static func rounded(_ value: OracleValue) -> OracleValue {
        guard case .real(let number) = value else { return value }
        return .real(Double(String(format: "%.8e", number)) ?? number)
    }
}

extension RandomLedger {
    /// A report's rows, numbers rounded to nine digits.
    func report(
        _ name: String, in views: ProjectionEngine, _ words: [String: String], end: Int? = nil,
        validAt: Int64? = nil
    ) throws -> [[OracleValue]] {
        let report = try #require(Ledger.reports.first { $0.name == name })
        let session = try SQLSession(ledger.schema(of: views))
        let values = try report.values(of: words, day: ledger.instants)
        let rows = try report.run(
            in: session, values, asOf: end.map { "@\($0)" },
            validAt: validAt.map { Instant(microseconds: $0).description })
        return try Self.all(rows).map { $0.map(Question.rounded) }
    }
}
