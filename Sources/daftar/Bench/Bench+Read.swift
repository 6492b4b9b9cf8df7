import ArgumentParser
import EventLog
import Foundation
import Ledger

extension Bench {
    struct Read: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Reads an existing ledger: the whole log decoded with two fields of data, the history of "
                + "entities, and opening.")

        @OptionGroup var place: LedgerPlace
        @Option(help: "Entities whose history is read.")
        var entities = 20_000

        func run() throws {
            var watch = Stopwatch()
            let ledger = try Ledger(in: place.directory, access: .reading, master: place.masterKeySource())
            defer { ledger.close() }
            Figure(name: "opening for reading", value: watch.seconds * 1_000, unit: "ms").show(
                asJSON: place.json)

            let contacts = try scan(ledger)
            try histories(of: contacts, ledger)
            ledger.close()

            watch = Stopwatch()
            let writing = try Ledger(in: place.directory, access: .writing, master: place.masterKeySource())
            Figure(name: "opening for writing", value: watch.seconds * 1_000, unit: "ms").show(
                asJSON: place.json)
            writing.close()
        }

        /// - Returns: streams to read the history of.
        private func scan(_ ledger: Ledger) throws -> [String] {
            let watch = Stopwatch()
            var found = 0
            let count = try ledger.log.scan { decoder in
                decoder.withData { data in
                    if DataField.range(of: "contactId", in: data) != nil { found += 1 }
                    if DataField.range(of: "custom", in: data) != nil { found += 1 }
                }
                return true
            }
            Figure(
                name: "whole log, two fields of data", value: Double(count) / watch.seconds, unit: "events/s"
            )
            .show(asJSON: place.json)
            var streams: [String] = []
            try ledger.log.scan { decoder in
                if decoder.revision == 0 { streams.append(decoder.stream) }
                return true
            }
            let step = max(1, streams.count / max(1, entities))
            return stride(from: 0, to: streams.count, by: step).map { streams[$0] }
        }

        private func histories(of streams: [String], _ ledger: Ledger) throws {
            var random = BenchRandom(seed: 7)
            var latencies: [Double] = []
            var events = 0
            let order = streams.indices.map { ($0, random.next()) }.sorted { $0.1 < $1.1 }
            let watch = Stopwatch()
            for (index, _) in order {
                let start = Stopwatch()
                events += try ledger.log.history(of: streams[index]).count
                latencies.append(start.seconds)
            }
            let rate = Double(streams.count) / watch.seconds
            Figure(name: "history of an entity", value: rate, unit: "entities/s").show(asJSON: place.json)
            Figure(name: "history of an entity, p50", value: latencies.percentile(0.5) * 1e6, unit: "µs")
                .show(asJSON: place.json)
            Figure(
                name: "events of an entity", value: Double(events) / Double(max(1, streams.count)),
                unit: "on average"
            )
            .show(asJSON: place.json)
        }
    }
}
