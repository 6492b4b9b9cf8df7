import EventLog
import Foundation
import Ledger
import Projecting
import TestSupport
import Testing

/// A random ledger at a random moment, for reports and the oracle to be asked.
struct ReportMoment: CustomStringConvertible {
    let seed: UInt64
    let world: RandomLedger
    let views: ProjectionEngine
    let end: Int
    let validAt: Int64?
    /// Two instants of events, in order.
    let period: Range<Int64>
    let oracle: Oracle

    var description: String { "seed \(seed), as_of @\(end), valid_at \(validAt ?? 0), \(period)" }

    /// The seeds of a suite; more with `DAFTAR_SEEDS`.
    static func seeds(from first: UInt64, count: UInt64) -> [UInt64] {
        let wanted = ProcessInfo.processInfo.environment["DAFTAR_SEEDS"].flatMap { UInt64($0) } ?? count
        return (first..<first + wanted).map { $0 }
    }

    /// The head, and moments of both kinds.
    static func each(
        _ seed: UInt64, count: Int, _ categories: [String], poolSize: Int? = nil, isBrisk: Bool = false,
        timeZone: String = "UTC", rounds: Int = 4,
        _ body: (ReportMoment, inout SeededGenerator) throws -> Void
    ) async throws {
        var random = SeededGenerator(seed: seed)
        let history = RandomHistory(
            seed: seed, count: count, categories: categories, poolSize: poolSize, isBrisk: isBrisk)
        let world = try await RandomLedger(history, timeZone: timeZone)
        let views = world.ledger.views()
        try Holder.rebuild(views, keepsHistory: true)
        let events = world.events
        for round in 0..<rounds {
            let end =
                round == 0 ? events.count : Int.random(in: events.count / 3...events.count, using: &random)
            let validAt =
                round % 2 == 0 ? nil : events.suffix(events.count / 2).randomElement(using: &random)?.time
            let ends = [
                events.randomElement(using: &random)?.time, events.randomElement(using: &random)?.time,
            ]
            .compactMap(\.self).sorted()
            try body(
                ReportMoment(
                    seed: seed, world: world, views: views, end: end, validAt: validAt,
                    period: (ends.first ?? 0)..<(ends.last ?? 0),
                    oracle: Oracle(events: events, asOf: end, validAt: validAt)), &random)
        }
        views.close()
    }

    /// Numbers rounded to nine digits.
    func rows(_ name: String, _ words: [String: String] = [:]) throws -> [[OracleValue]] {
        try world.report(name, in: views, words, end: end, validAt: validAt)
    }

    /// The period as a command line has it.
    var words: [String: String] {
        [
            "from": Instant(microseconds: period.lowerBound).description,
            "to": Instant(microseconds: period.upperBound).description,
        ]
    }
}
