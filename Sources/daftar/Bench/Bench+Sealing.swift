import ArgumentParser
import EventLog
import Foundation
import Ledger

extension Bench {
    /// What sealing costs: the same events with the vault and without it. Without, personal values stand
    /// in the clear, in a ledger of invented people that is thrown away; everything else – checking, states,
    /// subjects, hashing, compression, index, sync – is the same, and so are the values' bytes.
    struct Sealing: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Appends and reads the same events with sealing and without, and compares.")

        @OptionGroup var place: LedgerPlace
        @Option(help: "Events in each ledger.")
        var events = 200_000
        @Option(help: "Appends under way at the same time.")
        var clients = 4
        @Option(help: "Events in each append.")
        var batch = 100
        @Option(help: "Pairs of ledgers; the medians are told.")
        var rounds = 3

        /// What one ledger took.
        private struct Times {
            var append = Span()
            var replay = Span()
            var opened = Span()
            var sealedShare = 0.0
        }

        func run() async throws {
            let lanes = lanes()
            var pairs: [(sealed: Times, clear: Times)] = []
            for round in 0..<rounds {
                // The first of a pair has the colder caches: they take turns.
                if round.isMultiple(of: 2) {
                    let sealed = try await measure(lanes, isSealing: true)
                    pairs.append((sealed, try await measure(lanes, isSealing: false)))
                } else {
                    let clear = try await measure(lanes, isSealing: false)
                    pairs.append((try await measure(lanes, isSealing: true), clear))
                }
            }
            show(pairs)
        }

        /// Each client's appends, made before the clock starts.
        private func lanes() -> [[[[UInt8]]]] {
            (0..<clients).map { lane in
                var workload = Workload(seed: UInt64(lane), lane: lane)
                return (0..<max(1, events / (clients * batch))).map { _ in
                    (0..<batch).map { _ in workload.next() }
                }
            }
        }

        private func measure(_ lanes: [[[[UInt8]]]], isSealing: Bool) async throws -> Times {
            let root = place.data ?? NSTemporaryDirectory()
            let directory = root + "/daftar-bench-\(UUID().uuidString)"
            let ledger = try newLedger(in: directory, isSealing: isSealing)
            defer {
                ledger.close()
                try? FileManager.default.removeItem(atPath: directory)
            }
            var times = Times()
            let watch = SpanWatch()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for lane in lanes {
                    group.addTask {
                        for batch in lane {
                            _ = try await ledger.append(batch.map { try EventDraft(json: $0) })
                        }
                    }
                }
                try await group.waitForAll()
            }
            times.append.seconds = watch.span.seconds
            // The index is part of the work, but nobody waits for it.
            try ledger.log.waitForIndex()
            times.append.cpuSeconds = watch.span.cpuSeconds
            try replay(ledger, &times)
            return times
        }

        private func newLedger(in directory: String, isSealing: Bool) throws -> Ledger {
            try Ledger.create(in: directory, settings: LedgerSettings())
            return try Ledger(in: directory, access: .writing, isSealing: isSealing)
        }

        /// Reads all events in order on one thread, two fields of each: once as a fold does, which sees
        /// commitments, and once with every personal value opened.
        private func replay(_ ledger: Ledger, _ times: inout Times) throws {
            var found = 0
            var sealed = 0
            func read(_ data: UnsafeRawBufferPointer) {
                if DataField.range(of: "contactId", in: data) != nil { found += 1 }
                if DataField.range(of: "fullName", in: data) != nil { found += 1 }
            }
            var watch = SpanWatch()
            let count = try ledger.log.scan { decoder in
                decoder.withData(read)
                return true
            }
            times.replay = watch.span
            watch = SpanWatch()
            try ledger.log.scan { decoder in
                if decoder.hasBox {
                    sealed += 1
                    try ledger.disclosed(decoder).withUnsafeBytes(read)
                } else {
                    decoder.withData(read)
                }
                return true
            }
            times.opened = watch.span
            times.sealedShare = Double(sealed) / Double(max(1, count))
        }

        private func show(_ pairs: [(sealed: Times, clear: Times)]) {
            let count = Double(events)
            func figure(_ name: String, _ unit: String, _ value: ((sealed: Times, clear: Times)) -> Double) {
                Figure(name: name, value: pairs.map(value).percentile(0.5), unit: unit)
                    .show(asJSON: place.json)
            }
            figure("sealing, events with personal values", "%") { $0.sealed.sealedShare * 100 }
            for (name, span) in [
                ("append", \Times.append), ("replay", \.replay), ("replay, values opened", \.opened),
            ] as [(String, KeyPath<Times, Span>)] {
                figure("sealing, \(name), with", "events/s") { count / $0.sealed[keyPath: span].seconds }
                figure("sealing, \(name), without", "events/s") { count / $0.clear[keyPath: span].seconds }
                figure("sealing, \(name), ratio of times", "×") {
                    $0.sealed[keyPath: span].seconds / $0.clear[keyPath: span].seconds
                }
                figure("sealing, \(name), ratio of CPU times", "×") {
                    $0.sealed[keyPath: span].cpuSeconds / $0.clear[keyPath: span].cpuSeconds
                }
            }
        }
    }
}

/// How long something took, and how long the cores worked at it.
private struct Span {
    var seconds = 0.0
    var cpuSeconds = 0.0
}

private struct SpanWatch {
    private let watch = Stopwatch()
    private let cpu = CPUTime.seconds

    var span: Span { Span(seconds: watch.seconds, cpuSeconds: CPUTime.seconds - cpu) }
}

/// Seconds of all cores that the process has used.
private enum CPUTime {
    static var seconds: Double {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return seconds(usage.ru_utime) + seconds(usage.ru_stime)
    }

    private static func seconds(_ time: timeval) -> Double {
        Double(time.tv_sec) + Double(time.tv_usec) * 1e-6
    }
}
