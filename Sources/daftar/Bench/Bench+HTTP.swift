import ArgumentParser
import Foundation

extension Bench {
    struct HTTP: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Measures a server in a process of its own over this machine's loopback: durable appends, and "
                + "reading them all.")

        @OptionGroup var place: LedgerPlace
        @Option(help: "Events appended one by one over 32 connections.")
        var singles = 40_000
        @Option(help: "Events appended in hundreds over 8 connections.")
        var batched = 200_000
        @Option(help: "Events in the log before it is read.")
        var events = 1_000_000
        @Option(help: "Times that it is read; the median is told.")
        var rounds = 3

        func run() async throws {
            let server = try BenchServer()
            defer { server.stop() }
            try appends(server, connections: 32, batch: 1, events: singles, firstLane: 0)
            try appends(server, connections: 8, batch: 100, events: batched, firstLane: 100)
            try fill(server)
            try read(server, "catch-up read, NDJSON", "/v1/events", mark: "\n")
            try read(
                server, "catch-up by SSE", "/v1/subscribe", mark: "\nevent: event\n",
                until: "event: caught_up")
        }

        private func show(_ name: String, _ value: Double, _ unit: String) {
            Figure(name: name, value: value, unit: unit).show(asJSON: place.json)
        }

        // MARK: Appending

        private func appends(
            _ server: BenchServer, connections: Int, batch: Int, events: Int, firstLane: Int
        ) throws {
            let count = max(1, events / (connections * batch))
            // Made before the clock starts.
            let lanes = (0..<connections).map { connection in
                let lane = WorkloadLane(lane: firstLane + connection, batch: batch)
                return (0..<count).map { _ in Self.append(lane.next()) }
            }
            let load = try BenchLoad(port: server.port, lanes: lanes)
            let before = server.cpuSeconds
            let (latencies, seconds) = try load.run()
            let total = Double(latencies.count * batch)
            let name = "append over HTTP, \(connections) connections × \(batch)"
            show(name, total / seconds, "events/s")
            show("\(name), p50", latencies.percentile(0.5) * 1_000, "ms")
            show("\(name), p99", latencies.percentile(0.99) * 1_000, "ms")
            show("\(name), the server's CPU", (server.cpuSeconds - before) / total * 1e6, "µs an event")
        }

        private static func append(_ events: [[UInt8]]) -> [UInt8] {
            let isBatch = events.count > 1
            let joined = Array(events.joined(separator: [UInt8(ascii: ",")]))
            let body = isBatch ? [UInt8(ascii: "[")] + joined + [UInt8(ascii: "]")] : joined
            let type = isBatch ? "application/cloudevents-batch+json" : "application/cloudevents+json"
            let head = """
                POST /v1/append HTTP/1.1\r
                Host: localhost\r
                Content-Type: \(type)\r
                Content-Length: \(body.count)\r
                \r

                """
            return Array(head.utf8) + body
        }

        /// Appends what is missing of ``events``.
        private func fill(_ server: BenchServer) throws {
            var missing = events - singles - batched
            var lane = 200
            while missing > 0 {
                let part = min(missing, 100_000)
                let source = WorkloadLane(lane: lane, batch: min(part, 1_000))
                let requests = (0..<max(1, part / 1_000)).map { _ in Self.append(source.next()) }
                _ = try BenchLoad(port: server.port, lanes: [requests]).run()
                missing -= part
                lane += 1
            }
        }

        // MARK: Reading

        /// - Parameters:
        ///   - mark: stands once for each event.
        ///   - last: what comes when all is read, where the answer has no end.
        private func read(
            _ server: BenchServer, _ name: String, _ path: String, mark: String, until last: String? = nil
        ) throws {
            var rates: [Double] = []
            var costs: [Double] = []
            for _ in 0..<max(1, rounds) {
                let connection = try BenchConnection(port: server.port)
                var (found, count) = (MarkCounter(mark), 0)
                var end = last.map { MarkCounter($0) }
                var lines = BenchLines(connection)
                let (watch, before) = (Stopwatch(), server.cpuSeconds)
                try connection.send("GET", path, accepting: last == nil ? "application/x-ndjson" : nil)
                try lines.read { bytes in
                    count += found.count(in: bytes)
                    return end?.count(in: bytes) ?? 0 == 0
                }
                rates.append(Double(count) / watch.seconds)
                costs.append((server.cpuSeconds - before) / Double(max(1, count)) * 1e6)
                guard count >= singles + batched else {
                    throw BenchError(message: "\(count) events were read, which are too few")
                }
            }
            show(name, rates.percentile(0.5), "events/s")
            show("\(name), the server's CPU", costs.percentile(0.5), "µs an event")
        }
    }
}

/// Counts how often some bytes stand in a stream of them.
private struct MarkCounter {
    private let mark: [UInt8]
    private var tail: [UInt8] = []

    init(_ mark: String) { self.mark = Array(mark.utf8) }

    mutating func count(in bytes: UnsafeRawBufferPointer) -> Int {
        guard mark.count > 1 else { return places(in: bytes) }
        // What lies across the border of two pieces.
        let border = tail + bytes.prefix(mark.count - 1)
        let across = border.withUnsafeBytes { places(in: $0) }
        tail = Array((tail + bytes.suffix(mark.count - 1)).suffix(mark.count - 1))
        return across + places(in: bytes)
    }

    private func places(in bytes: UnsafeRawBufferPointer) -> Int {
        guard let base = bytes.baseAddress else { return 0 }
        var (count, start) = (0, 0)
        while start + mark.count <= bytes.count,
            let found = memchr(base + start, Int32(mark[0]), bytes.count - start - mark.count + 1)
        {
            let isMark = memcmp(found, mark, mark.count) == 0
            if isMark { count += 1 }
            start = UnsafeRawPointer(found) - base + (isMark ? mark.count : 1)
        }
        return count
    }
}
