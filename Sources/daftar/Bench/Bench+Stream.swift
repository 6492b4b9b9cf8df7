import ArgumentParser
import EventLog
import Foundation
import Synchronization

extension Bench {
    struct Streaming: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "stream",
            abstract:
                "Measures a server on this machine's loopback: from the sending of an append to the event's "
                + "arrival by SSE, what open subscribers cost, and what a consumer group settles.")

        @OptionGroup var place: LedgerPlace
        @Option(help: "Appends whose delivery is timed, one after the other.")
        var appends = 3_000
        @Option(help: "Subscribers that are open at the same time.")
        var subscribers = 1_000
        @Option(help: "Seconds for which they are, with one append a second.")
        var seconds = 10
        @Option(help: "Events that a group's four members settle.")
        var events = 10_000

        func run() async throws {
            let server = try BenchServer()
            defer { server.stop() }
            let client = try BenchConnection(port: server.port)
            _ = try client.ask("POST", "/v1/streams/contact-1", Self.body("created", #"{"fullName":"X"}"#))
            try latency(server, client)
            try cost(server, client)
            try groups(server, client)
        }

        private static func body(_ verb: String, _ data: String) -> String {
            #"{"type":"contact.\#(verb)","data":\#(data)}"#
        }

        private func show(_ name: String, _ value: Double, _ unit: String) {
            Figure(name: name, value: value, unit: unit).show(asJSON: place.json)
        }

        private func latency(_ server: BenchServer, _ client: BenchConnection) throws {
            let (watch, arrived) = (Stopwatch(), Arrivals())
            let stream = try BenchConnection(port: server.port)
            try stream.send("GET", "/v1/subscribe?from=end")
            let socket = stream.descriptor
            let thread = Thread { arrived.read(socket, watch) }
            thread.start()
            usleep(200_000)
            var sent: [Double] = []
            for _ in 0..<appends {
                sent.append(watch.seconds)
                _ = try client.ask("POST", "/v1/streams/contact-1", Self.body("tagged", #"{"tag":"t"}"#))
                arrived.wait(for: sent.count)
                // As appends come that are not waiting for each other.
                usleep(500)
            }
            shutdown(stream.descriptor, Int32(SHUT_RDWR))
            let latencies = zip(sent, arrived.times).map { ($1 - $0) * 1_000 }
            show("append sent to event delivered by SSE, p50", latencies.percentile(0.5), "ms")
            show("append sent to event delivered by SSE, p99", latencies.percentile(0.99), "ms")
        }

        private func cost(_ server: BenchServer, _ client: BenchConnection) throws {
            let streams = try (0..<subscribers).map { _ in
                let stream = try BenchConnection(port: server.port)
                try stream.send("GET", "/v1/subscribe?from=end")
                return stream
            }
            let descriptors = streams.map(\.descriptor)
            let isOver = Flag()
            let drained = Thread {
                var polls = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
                var buffer = [UInt8](repeating: 0, count: 65_536)
                while !isOver.isSet {
                    guard poll(&polls, nfds_t(polls.count), 100) > 0 else { continue }
                    for index in polls.indices where polls[index].revents != 0 {
                        _ = recv(polls[index].fd, &buffer, buffer.count, Int32(MSG_DONTWAIT))
                    }
                }
            }
            drained.start()
            sleep(2)
            let (watch, before) = (Stopwatch(), server.cpuSeconds)
            for _ in 0..<seconds {
                _ = try client.ask("POST", "/v1/streams/contact-1", Self.body("tagged", #"{"tag":"t"}"#))
                sleep(1)
            }
            let share = (server.cpuSeconds - before) / watch.seconds * 100
            isOver.set()
            usleep(200_000)
            withExtendedLifetime(streams) {}
            show("\(subscribers) open subscribers, one append a second", share, "% of a core")
        }

        private func groups(_ server: BenchServer, _ client: BenchConnection) throws {
            _ = try client.ask(
                "PUT", "/v1/groups/bench", #"{"filter":{"type":["contact.created"]},"from":"1"}"#)
            for number in 0..<events {
                _ = try client.ask(
                    "POST", "/v1/streams/contact-b\(number)", Self.body("created", #"{"fullName":"X"}"#))
            }
            let (port, total, settled, watch) = (server.port, events, Arrivals(), Stopwatch())
            let members = (0..<4).map { number in
                Thread {
                    guard let member = try? BenchConnection(port: port) else { return }
                    while settled.count < total {
                        let body = #"{"member":"m\#(number)","count":100,"waitMs":200}"#
                        guard let answer = try? member.ask("POST", "/v1/groups/bench/fetch", body),
                            let lease = answer["lease"]?.string
                        else { continue }
                        let positions =
                            answer["events"]?.elements
                            .compactMap { $0["event"]?["position"]?.string }.map { "\"\($0)\"" } ?? []
                        let ack =
                            #"{"lease":"\#(lease)","positions":[\#(positions.joined(separator: ","))]}"#
                        guard let answer = try? member.ask("POST", "/v1/groups/bench/ack", ack) else {
                            continue
                        }
                        for _ in answer["settled"].map({ Array($0.elements) }) ?? [] {
                            settled.note(watch.seconds)
                        }
                    }
                }
            }
            for member in members { member.start() }
            settled.wait(for: total)
            show(
                "group, 4 members × 100, fetched and acknowledged", Double(total) / watch.seconds, "events/s")
        }
    }
}

/// When things came.
private final class Arrivals: Sendable {
    private let state = Mutex<[Double]>([])

    var times: [Double] { state.withLock { $0 } }
    var count: Int { state.withLock { $0.count } }

    func note(_ time: Double) { state.withLock { $0.append(time) } }

    func wait(for count: Int) {
        while self.count < count { usleep(50) }
    }

    /// Notes each message called `event` until the socket ends.
    func read(_ socket: Int32, _ watch: Stopwatch) {
        let mark = Array("\nevent: event\n".utf8)
        var buffer = [UInt8](repeating: 0, count: 65_536)
        var tail: [UInt8] = []
        while case let count = recv(socket, &buffer, buffer.count, 0), count > 0 {
            let now = watch.seconds
            tail += buffer[..<count]
            while let range = tail.firstRange(of: mark) {
                note(now)
                tail.removeFirst(range.upperBound)
            }
            if tail.count > mark.count { tail.removeFirst(tail.count - mark.count) }
        }
    }
}

private final class Flag: Sendable {
    private let value = Atomic(false)

    var isSet: Bool { value.load(ordering: .relaxed) }
    func set() { value.store(true, ordering: .relaxed) }
}
