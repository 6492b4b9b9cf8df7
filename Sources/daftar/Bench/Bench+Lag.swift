import ArgumentParser
import EventLog
import Foundation
import Ledger
import Projecting
import Serving
import Synchronization

extension Bench {
    struct Lag: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Measures how far views lag behind appends that come at a steady rate.")

        @OptionGroup var place: LedgerPlace
        @Option(help: "Appends of one event each, a second.")
        var rate = 5_000
        @Option(help: "Appends under way at the same time.")
        var clients = 32
        @Option(help: "How long.")
        var seconds = 10.0

        /// When each position was on disk, and when the views had it; seconds on one clock.
        private final class Times: Sendable {
            let appended = Mutex<[UInt64: Double]>([:])
            let followed = Mutex<[(position: UInt64, at: Double)]>([])
        }

        func run() async throws {
            let directory = NSTemporaryDirectory() + "daftar-lag-\(UUID().uuidString)"
            let ledger = try newLedger(in: directory)
            defer {
                ledger.close()
                try? FileManager.default.removeItem(atPath: directory)
            }
            let (views, times, watch) = (ledger.views(), Times(), Stopwatch())
            // As a server does it.
            let thread = ThreadExecutor(threads: 1)
            defer { thread.stop() }
            let lanes = generateLanes()
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask(executorPreference: thread) {
                    try await views.follow { position in
                        times.followed.withLock { $0.append((position, watch.seconds)) }
                    }
                }
                // A ledger whose views are still being made is not one whose views follow.
                while times.followed.withLock({ $0.isEmpty }) {
                    try await Swift.Task.sleep(for: .milliseconds(5))
                }
                try await append(lanes, to: ledger, times, watch)
                let head = try ledger.log.headPosition()
                while times.followed.withLock({ $0.last?.position ?? 0 }) < head {
                    try await Swift.Task.sleep(for: .milliseconds(5))
                }
                group.cancelAll()
            }
            show(times)
        }

        private func newLedger(in directory: String) throws -> Ledger {
            try Ledger.create(in: directory, settings: LedgerSettings())
            return try Ledger(in: directory, access: .writing)
        }

        /// What each client appends, made before the clock starts.
        private func generateLanes() -> [[[UInt8]]] {
            (0..<clients).map { client in
                let lane = WorkloadLane(lane: client, batch: 1)
                return (0..<Int(seconds * Double(rate)) / clients).flatMap { _ in lane.next() }
            }
        }

        private func append(
            _ lanes: [[[UInt8]]], to ledger: Ledger, _ times: Times, _ watch: Stopwatch
        ) async throws {
            let begun = watch.seconds
            try await withThrowingTaskGroup(of: Void.self) { group in
                for (client, lines) in lanes.enumerated() {
                    let pause = Double(clients) / Double(rate)
                    let offset = pause * Double(client) / Double(clients)
                    group.addTask {
                        var due = begun + offset
                        for line in lines {
                            let wait = due - watch.seconds
                            if wait > 0 { try await Swift.Task.sleep(for: .seconds(wait)) }
                            let result = try await ledger.append([try EventDraft(json: line)])
                            let now = watch.seconds
                            for event in result.events {
                                times.appended.withLock { $0[event.position] = now }
                            }
                            due += pause
                        }
                    }
                }
                try await group.waitForAll()
            }
        }

        private func show(_ times: Times) {
            let followed = times.followed.withLock { $0 }
            let appended = times.appended.withLock { $0 }
            var lags: [Double] = []
            for (position, at) in appended {
                var (low, high) = (0, followed.count)
                while low < high {
                    let middle = (low + high) / 2
                    if followed[middle].position > position { high = middle } else { low = middle + 1 }
                }
                guard low < followed.count else { continue }
                lags.append(max(0, followed[low].at - at) * 1_000)
            }
            Figure(name: "appends", value: Double(appended.count) / seconds, unit: "events/s").show(
                asJSON: place.json)
            for (share, name) in [(0.5, "p50"), (0.99, "p99"), (1, "greatest")] {
                Figure(name: "views behind the log, \(name)", value: lags.percentile(share), unit: "ms").show(
                    asJSON: place.json)
            }
        }
    }
}
