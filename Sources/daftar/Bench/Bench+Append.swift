import ArgumentParser
import EventLog
import Foundation
import Ledger
import Synchronization

extension Bench {
    struct Append: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Appends through the Swift API to a new ledger: checked, sealed, hashed, compressed, "
                + "indexed, and answered after the sync.")

        @OptionGroup var place: LedgerPlace
        @Option(help: "Appends under way at the same time.")
        var clients = 32
        @Option(help: "Events in each append.")
        var batch = 1
        @Option(help: "How long.")
        var seconds = 3.0

        func run() async throws {
            let directory = place.data ?? NSTemporaryDirectory() + "daftar-bench-\(UUID().uuidString)"
            let ledger = try newLedger(in: directory)
            defer {
                ledger.close()
                try? FileManager.default.removeItem(atPath: directory)
            }
            let results = try await measure(ledger)
            let name = "append, \(clients) clients × \(batch)"
            Figure(name: name, value: results.rate, unit: "events/s").show(asJSON: place.json)
            for (share, label) in [(0.5, "p50"), (0.99, "p99")] {
                Figure(
                    name: "\(name), \(label)", value: results.latencies.percentile(share) * 1_000, unit: "ms"
                )
                .show(asJSON: place.json)
            }
        }

        private func newLedger(in directory: String) throws -> Ledger {
            if Ledger.exists(in: directory) { throw ValidationError("\(directory) holds a ledger") }
            try Ledger.create(in: directory, settings: LedgerSettings())
            return try Ledger(in: directory, access: .writing)
        }

        /// Clients take turns at one workload, so that every event is valid where it stands.
        private func measure(_ ledger: Ledger) async throws -> (rate: Double, latencies: [Double]) {
            let watch = Stopwatch()
            let lanes = (0..<clients).map { WorkloadLane(lane: $0, batch: batch) }
            let measured = try await withThrowingTaskGroup(of: [Double].self) { group in
                for lane in lanes {
                    let limit = seconds
                    group.addTask {
                        var latencies: [Double] = []
                        while watch.seconds < limit {
                            let drafts = try lane.next().map { try EventDraft(json: $0) }
                            let start = Stopwatch()
                            _ = try await ledger.append(drafts)
                            latencies.append(start.seconds)
                        }
                        return latencies
                    }
                }
                return try await group.reduce(into: [Double]()) { $0 += $1 }
            }
            return (Double(measured.count * batch) / watch.seconds, measured)
        }
    }
}

/// A client's own workload: its streams are its own, so that clients need not wait for each other.
final class WorkloadLane: Sendable {
    private let workload: Mutex<Workload>
    private let batch: Int

    init(lane: Int, batch: Int) {
        workload = Mutex(Workload(seed: UInt64(lane), lane: lane))
        self.batch = batch
    }

    func next() -> [[UInt8]] {
        workload.withLock { workload in (0..<batch).map { _ in workload.next() } }
    }
}
