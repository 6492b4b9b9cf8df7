import EventLog
import Ledger
import Projecting
import TestSupport
import Testing

/// The reports of the pipeline against the oracle, on random histories at random moments.
@Suite(.serialized) struct PipelineReportTests {
    @Test(arguments: [11, 12, 13, 14] as [UInt64]) func `every report of the pipeline is the oracle's`(
        seed: UInt64
    ) async throws {
        var random = SeededGenerator(seed: seed)
        let world = try await RandomLedger(RandomHistory(seed: seed, count: 300))
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
            }
            let aged = try world.report(
                "stage_ageing", in: views, question.words.merging(["k": "0.5"]) { $1 }, end: question.end,
                validAt: question.validAt)
            let expected = question.oracle.ageing(k: 0.5, filter: question.filter)
            #expect(
                aged.map { $0[0].description }.sorted() == expected.map { "'\($0)'" }.sorted(), "\(question)")

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
            ("forecast", words, oracle.forecast(filter: filter)),
        ]
        return rows.map { ($0.0, $0.1, $0.2.map { row in row.values.map(Self.rounded) }) }
    }

    /// Sums of doubles depend on their order.
    static func rounded(_ value: OracleValue) -> OracleValue {
        guard case .real(let number) = value, number != 0 else { return value }
        return .real(Double(String(format(number))) ?? number)
    }

    private static func format(_ number: Double) -> String {
        let scale = 1e9 / max(1e-9, number.magnitude)
        return "\((number * scale).rounded() / scale)"
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
