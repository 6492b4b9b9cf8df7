import EventLog
import Foundation
import TestSupport

/// A subscriber that comes and goes at random, sometimes slowly, and notes what is wrong with what it is told.
struct ChaosSubscriber {
    struct Want: Sendable {
        let query: String
        let matches: @Sendable (ChaosAppender.Sent) -> Bool
    }

    /// Twenty different ones; the last matches nothing.
    static let wants: [Want] = {
        var wants = [Want(query: "") { _ in true }]
        wants.append(Want(query: "category=contact") { _ in true })
        for type in ["contact.created", "contact.tagged", "contact.untagged"] {
            wants.append(Want(query: "type=\(type)") { $0.type == type })
        }
        for actor in 0..<5 {
            wants.append(Want(query: "actor=employee-\(actor)") { $0.actor == "employee-\(actor)" })
        }
        for stream in 0..<5 {
            wants.append(Want(query: "stream=contact-\(stream)") { $0.stream == "contact-\(stream)" })
        }
        for stream in 5..<8 {
            wants.append(
                Want(query: "entity=contact-\(stream)&entity=contact-9&type=contact.tagged") {
                    ["contact-\(stream)", "contact-9"].contains($0.stream) && $0.type == "contact.tagged"
                })
        }
        wants.append(
            Want(query: "actor=employee-1&type=contact.untagged") {
                $0.actor == "employee-1" && $0.type == "contact.untagged"
            })
        wants.append(Want(query: "category=deal") { _ in false })
        return wants
    }()

    private static let behind: UInt64 = 1_024

    let want: Want
    let port: Int
    var random: SeededGenerator
    private(set) var positions: [UInt64] = []
    private(set) var ids: [String] = []
    /// The newest `id:` that came.
    private(set) var last: UInt64?
    private(set) var faults: [String] = []
    private(set) var connections = 0
    private(set) var checkpoints = 0

    init(_ want: Want, port: Int, seed: UInt64) {
        self.want = want
        self.port = port
        random = SeededGenerator(seed: seed)
    }

    /// Follows until everything before `end` is dealt with; `end` is `nil` as long as it is not known.
    mutating func run(_ appender: ChaosAppender, end: () -> UInt64?) {
        let isSlow = random.chance(25)
        let deadline = Chaos.deadline()
        while ContinuousClock.now < deadline {
            if let end = end(), (last.map { $0 + 1 } ?? 0) >= end { return }
            do {
                try follow(appender, isSlow: isSlow, end: end)
            } catch {
                usleep(20_000)
            }
        }
    }

    private mutating func follow(_ appender: ChaosAppender, isSlow: Bool, end: () -> UInt64?) throws {
        let acknowledged = appender.acknowledgedEnd
        let client = try WireClient(port: port)
        guard try client.follow("/v1/subscribe?heartbeat=1&\(want.query)", after: last) == 200 else {
            throw WireClient.Gone()
        }
        connections += 1
        var left = random.chance(50) ? random.below(400) : Int.max
        var scanned = last.map { $0 + 1 } ?? 0
        var since: [String] = []
        var isCaughtUp = false
        while left > 0, let message = try client.message() {
            left -= 1
            if isSlow, random.chance(5) { usleep(20_000) }
            let body = try JSONDocument(Array(message.data.utf8)).root
            func number(_ name: String) -> UInt64 { body[name]?.string.flatMap { UInt64($0) } ?? .max }
            switch message.name {
            case "event":
                let (position, id) = (number("position"), body["id"]?.string ?? "")
                if message.id != position { faults.append("event \(position) has the id \(message.id ?? 0)") }
                if let before = last, position <= before { faults.append("\(position) behind \(before)") }
                positions.append(position)
                ids.append(id)
                since.append(id)
            case "checkpoint":
                checkpoints += 1
                var digest = IDDigest()
                for id in since { digest.add(id) }
                if number("from") != scanned || body["events"]?.integer != Int64(since.count)
                    || body["digest"]?.string != digest.hexadecimal
                {
                    faults.append("\(message.data) behind \(scanned) with \(since.count) events")
                }
                scanned = number("position")
                since = []
            case "caught_up":
                if isCaughtUp || number("position") < acknowledged {
                    faults.append("\(message.data) though \(acknowledged) were acknowledged")
                }
                isCaughtUp = true
            case "fell_behind":
                if !isCaughtUp || number("head") - number("position") <= Self.behind {
                    faults.append("\(message.data) while caught up: \(isCaughtUp)")
                }
                isCaughtUp = false
            case "heartbeat", "closing": break
            default: faults.append("a frame \(message.name)")
            }
            if let id = message.id { last = max(id, last ?? 0) }
            if let end = end(), (last.map { $0 + 1 } ?? 0) >= end { return }
        }
    }
}
