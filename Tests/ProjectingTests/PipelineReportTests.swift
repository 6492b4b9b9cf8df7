import EventLog
import Ledger
import Projecting
import TestSupport
import Testing

/// The reports against the oracle, on random histories at random moments.
@Suite(.serialized) struct PipelineReportTests {
    private func rows(
        _ name: String, _ world: RandomLedger, _ views: ProjectionEngine, _ words: [String: String],
        end: Int? = nil, validAt: Int64? = nil
    ) throws -> [[OracleValue]] {
        let report = try #require(Ledger.reports.first { $0.name == name })
        let session = try SQLSession(world.ledger.schema(of: views))
        let values = try report.values(of: words, day: world.ledger.instants)
        let rows = try report.run(
            in: session, values, asOf: end.map { "@\($0)" },
            validAt: validAt.map { Instant(microseconds: $0).description })
        return try RandomLedger.all(rows)
    }

    @Test(arguments: [11, 12, 13, 14] as [UInt64]) func `board, win rate and waterfall are the oracle's`(
        seed: UInt64
    ) async throws {
        var random = SeededGenerator(seed: seed)
        let world = try await RandomLedger(RandomHistory(seed: seed, count: 300))
        let views = world.ledger.views()
        try Holder.rebuild(views, keepsHistory: true)
        let times = world.events.map(\.time)
        for round in 0..<12 {
            let end = round == 0 ? world.events.count : Int.random(in: 1...world.events.count, using: &random)
            let validAt = Bool.random(using: &random) ? times.randomElement(using: &random) : nil
            let oracle = Oracle(events: world.events, asOf: end, validAt: validAt)
            let pipeline = RandomHistory.pipelines.randomElement(using: &random) ?? "pipeline-default"
            let currency = ["EUR", "USD", nil].randomElement(using: &random) ?? nil
            var words = ["pipeline": pipeline]
            if let currency { words["currency"] = currency }
            let place = "seed \(seed), as_of @\(end), valid_at \(validAt ?? 0), \(words)"

            let board = try rows("pipeline_board", world, views, words, end: end, validAt: validAt)
            let expected = oracle.pipelineBoard(pipeline: pipeline, currency: currency).map(\.values)
            #expect(board == expected, "\(place)")

            let (from, to) = (
                times.randomElement(using: &random) ?? 0, times.randomElement(using: &random) ?? 0
            )
            var period = words
            period["from"] = Instant(microseconds: min(from, to)).description
            period["to"] = Instant(microseconds: max(from, to)).description
            let filter = OracleFilter(pipeline: pipeline, currency: currency)
            let won = try rows("win_rate", world, views, period, end: end, validAt: validAt)
            #expect(
                won == oracle.winRate(from: min(from, to), to: max(from, to), filter: filter).map(\.values),
                "\(place)")

            let fall = try rows("waterfall", world, views, period, end: end)
            let known = Oracle(events: world.events, asOf: end)
            #expect(
                fall == known.waterfall(from: min(from, to), to: max(from, to), filter: filter).map(\.values),
                "\(place), \(period)")
            for row in fall { addsUp(row, place) }
        }
    }

    /// open_end = open_start + new + reopened + increased + moved_in − decreased − moved_out − won − lost
    private func addsUp(_ row: [OracleValue], _ place: String) {
        let figures = row.dropFirst().map { value -> Int64 in
            if case .integer(let number) = value { number } else { .min / 100 }
        }
        let start = figures[0] + figures[1] + figures[2] + figures[3] + figures[4]
        #expect(start - figures[5] - figures[6] - figures[7] - figures[8] == figures[9], "\(place)")
    }
}
