import EventLog
import Foundation
import Synchronization
import TestSupport
import Testing

/// Subscribers and members of groups over real sockets, while the server is killed and started again.
@Suite(.serialized) struct StreamChaosTests {
    /// Kills and restarts while events are appended.
    private static func disturb(_ server: ServerProcess, _ appender: ChaosAppender, seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for round in 1...Chaos.kills {
            let due = UInt64(Chaos.events * round / (Chaos.kills + 1))
            while appender.acknowledgedEnd < due, !appender.isDone.load(ordering: .sequentiallyConsistent) {
                usleep(2_000)
            }
            usleep(UInt32(random.below(20_000)))
            server.stop()
            try server.start()
        }
    }

    @Test(.timeLimit(.minutes(20)))
    func `every subscriber gets exactly what matches, in order, whoever is killed`() async throws {
        let seed: UInt64 = 41
        let server = try ServerProcess()
        let appender = ChaosAppender()
        let port = server.port
        async let appending: Void = onThread { appender.run(Chaos.events, port: port, seed: seed) }
        async let disturbing: (any Error)? = onThread {
            do { try Self.disturb(server, appender, seed: seed) } catch { return error }
            return nil
        }
        let finished = await withTaskGroup(of: (Int, ChaosSubscriber).self) { group in
            for (index, want) in ChaosSubscriber.wants.enumerated() {
                group.addTask {
                    await onThread {
                        var subscriber = ChaosSubscriber(want, port: port, seed: seed &+ UInt64(index))
                        subscriber.run(appender) {
                            appender.isDone.load(ordering: .sequentiallyConsistent)
                                ? appender.acknowledgedEnd : nil
                        }
                        return (index, subscriber)
                    }
                }
            }
            return await group.reduce(into: [Int: ChaosSubscriber]()) { $0[$1.0] = $1.1 }
        }
        await appending
        #expect(await disturbing == nil)
        let events = appender.events
        #expect(events.keys.sorted() == Array(0..<UInt64(Chaos.events)), "what was appended is there once")
        #expect(ChaosSubscriber.wants.count == 20)
        for (index, want) in ChaosSubscriber.wants.enumerated() {
            let subscriber = try #require(finished[index])
            let expected = events.filter { want.matches($0.value) }.keys.sorted()
            #expect(subscriber.positions == expected, "\(want.query)")
            #expect(subscriber.ids == expected.map { events[$0]?.id }, "\(want.query)")
            #expect(subscriber.faults == [], "\(want.query)")
            #expect(subscriber.connections > Chaos.kills / 2, "\(want.query)")
            #expect(subscriber.checkpoints > 0, "\(want.query)")
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `a server that stops tells those who follow, and answers members that wait`() async throws {
        let server = try ServerProcess()
        let port = server.port
        let maker = try WireClient(port: port)
        #expect(try maker.request("PUT", "/v1/groups/g", "{}").status == 201)
        async let names = onThread { () -> [String] in
            guard let client = try? WireClient(port: port),
                (try? client.follow("/v1/subscribe", after: nil)) == 200
            else { return ["no stream"] }
            var names: [String] = []
            while let message = try? client.message() { names.append(message.name) }
            return names
        }
        async let status = onThread {
            let client = try? WireClient(port: port)
            return try? client?.request("POST", "/v1/groups/g/fetch", #"{"member":"m","waitMs":30000}"#)
                .status
        }
        try await Task.sleep(for: .milliseconds(500))
        await onThread { server.stop(SIGTERM) }
        #expect(await names == ["caught_up", "closing"])
        #expect(await status == 200)
    }

    @Test(.timeLimit(.minutes(1)))
    func `a position beyond the log, and parameters that are none, are refused`() async throws {
        let server = try ServerProcess()
        for (path, status, code) in [
            ("/v1/subscribe?from=7", 409, "position_ahead"),
            ("/v1/subscribe?from=x", 400, "invalid_parameter"),
            ("/v1/subscribe?heartbeat=0", 400, "invalid_parameter"),
            ("/v1/subscribe?form=7", 400, "unknown_parameter"), ("/v1/groups/none", 404, "unknown_group"),
        ] {
            let answer = try WireClient(port: server.port).request("GET", path)
            #expect(answer.status == status, "\(path)")
            #expect(answer.body?["code"]?.string == code, "\(path)")
        }
    }
}
