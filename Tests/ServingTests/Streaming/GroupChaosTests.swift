import EventLog
import Foundation
import Synchronization
import TestSupport
import Testing

/// A member of a group that works, forgets what it has, dies, refuses and parks, at random.
private struct ChaosMember {
    let name: String
    let port: Int
    var random: SeededGenerator
    /// Answers that counted, in order.
    private(set) var acknowledged: [UInt64] = []
    private(set) var skipped: Set<UInt64> = []
    /// Said so, and the server was gone before it answered: may have counted.
    private(set) var unsure: Set<UInt64> = []
    private(set) var parked: Set<UInt64> = []

    init(_ name: String, port: Int, seed: UInt64) {
        self.name = name
        self.port = port
        random = SeededGenerator(seed: seed)
    }

    mutating func run(until isDone: () -> Bool, note: (UInt64) -> Void) {
        let deadline = Chaos.deadline()
        var client: WireClient?
        while !isDone(), ContinuousClock.now < deadline {
            do {
                let connected = try client ?? WireClient(port: port)
                client = random.chance(2) ? nil : connected
                try work(connected, note)
            } catch {
                client = nil
                usleep(20_000)
            }
        }
    }

    private mutating func work(_ client: WireClient, _ note: (UInt64) -> Void) throws {
        let body = #"{"member":"\#(name)","count":\#(random.int(1...12)),"waitMs":100}"#
        let answer = try client.request("POST", "/v1/groups/chaos/fetch", body)
        guard answer.status == 200, let lease = answer.body?["lease"]?.string else { return }
        let positions =
            (answer.body?["events"]?.elements.compactMap { event in
                event["event"]?["position"]?.string.flatMap { UInt64($0) }
            }) ?? []
        // Dies with all it has.
        if random.chance(3) { return }
        if random.chance(5) { usleep(UInt32(random.below(60_000))) }
        for position in positions {
            let place = #""lease":"\#(lease)","positions":["\#(position)"]"#
            switch random.below(30) {
            case 0: continue
            case 1:
                _ = try settle(client, "nack", position, #"{\#(place),"action":"retry","reason":"not now"}"#)
            case 2:
                if try settle(client, "nack", position, #"{\#(place),"action":"park","reason":"broken"}"#) {
                    parked.insert(position)
                }
            case 3:
                if try settle(client, "nack", position, #"{\#(place),"action":"skip","reason":"no"}"#) {
                    skipped.insert(position)
                }
            default:
                if try settle(client, "ack", position, "{\(place)}") {
                    acknowledged.append(position)
                    note(position)
                }
            }
        }
    }

    private mutating func settle(
        _ client: WireClient, _ verb: String, _ position: UInt64, _ body: String
    ) throws -> Bool {
        unsure.insert(position)
        let answer = try client.request("POST", "/v1/groups/chaos/\(verb)", body)
        if answer.status == 200 { unsure.remove(position) }
        return answer.body?["settled"]?.elements.contains { $0.string == "\(position)" } ?? false
    }
}

@Suite(.serialized) struct GroupChaosTests {
    /// What all members together were told that it counted, in the order in which they were told.
    private final class Ledger: Sendable {
        let acknowledged = Mutex<[UInt64]>([])
        let isDone = Atomic(false)
    }

    @Test(.timeLimit(.minutes(20)))
    func `every event is settled once, in its stream's order, and nothing stalls, whoever is killed`()
        async throws
    {
        let server = try ServerProcess()
        let (appender, shared, port) = (ChaosAppender(), Ledger(), server.port)
        let settings = #"{"leaseMs":700,"firstRetryMs":20,"longestRetryMs":200,"maximumAttempts":1000}"#
        #expect(try WireClient(port: port).request("PUT", "/v1/groups/chaos", settings).status == 201)
        let count = Chaos.events / 2
        async let appending: Void = onThread { appender.run(count, port: port, seed: 77) }
        async let ended: String? = onThread {
            Self.killAndReplay(server, appender, count) { shared.isDone.store($0, ordering: .relaxed) }
        }
        let members = await withTaskGroup(of: ChaosMember.self) { group in
            for index in 0..<4 {
                group.addTask {
                    await onThread {
                        var member = ChaosMember("m\(index)", port: port, seed: 900 + UInt64(index))
                        member.run(until: { shared.isDone.load(ordering: .relaxed) }) { position in
                            shared.acknowledged.withLock { $0.append(position) }
                        }
                        return member
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        await appending
        #expect(await ended == nil)
        let acknowledged = members.flatMap(\.acknowledged)
        let skipped = members.reduce(into: Set<UInt64>()) { $0.formUnion($1.skipped) }
        let unsure = members.reduce(into: Set<UInt64>()) { $0.formUnion($1.unsure) }
        let parked = members.reduce(into: Set<UInt64>()) { $0.formUnion($1.parked) }
        #expect(Set(acknowledged).count == acknowledged.count, "no event is acknowledged twice")
        #expect(skipped.isDisjoint(with: acknowledged))
        for position in 0..<UInt64(count)
        where !skipped.contains(position) && !acknowledged.contains(position) {
            #expect(unsure.contains(position), "\(position) was neither acknowledged nor skipped")
        }
        // Members tell of their acknowledgements after the server has noted them, so two of one stream may be
        // noted here in the other order only where different members had them; each member's own are in order.
        let events = appender.events
        for member in members {
            var last: [String: UInt64] = [:]
            for position in member.acknowledged where !parked.contains(position) && !unsure.contains(position)
            {
                let stream = events[position]?.stream ?? ""
                #expect(last[stream] ?? 0 <= position, "\(position) of \(stream)")
                last[stream] = position
            }
        }
    }

    /// - Returns: what went wrong.
    private static func killAndReplay(
        _ server: ServerProcess, _ appender: ChaosAppender, _ count: Int, _ setDone: (Bool) -> Void
    ) -> String? {
        defer { setDone(true) }
        for round in 1...Chaos.kills {
            let due = UInt64(count * round / (Chaos.kills + 1))
            while appender.acknowledgedEnd < due, !appender.isDone.load(ordering: .relaxed) { usleep(2_000) }
            server.stop()
            do { try server.start() } catch { return "the server did not start again: \(error)" }
        }
        let deadline = ContinuousClock.now + .seconds(60 + count / 100)
        while ContinuousClock.now < deadline {
            usleep(100_000)
            guard appender.isDone.load(ordering: .relaxed), let client = try? WireClient(port: server.port),
                let status = try? client.request("GET", "/v1/groups/chaos").body
            else { continue }
            if status["parked"]?.integer ?? 0 > 0 {
                _ = try? client.request("POST", "/v1/groups/chaos/replay", #"{"all":true}"#)
            } else if status["position"]?.string == "\(count)", status["waiting"]?.integer == 0,
                status["inFlight"]?.integer == 0
            {
                return nil
            }
        }
        return "it stalls"
    }
}
