import ArgumentParser
import EventLog
import Ledger

struct Subscribe: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Follow the log from any position, one line of JSON an event, until interrupted.",
        discussion: """
            Also while another process writes. With --json every line is a frame, {"frame":"event","event":{…}}, \
            {"frame":"checkpoint",…}, {"frame":"caught_up",…}, {"frame":"fell_behind",…} or \
            {"frame":"heartbeat",…} (a server's heartbeats are not shown). To go on later, give the position of the last line as --after.
            """)

    @OptionGroup var place: LedgerPlace
    @OptionGroup var remote: RemotePlace
    @OptionGroup var wanted: FilterOptions
    @Option(
        help: "From this @position or recorded instant on; `end`: only what comes (default: from the start).")
    var from: String?
    @Option(help: "From behind this position on: the last that was dealt with.")
    var after: UInt64?
    @Flag(help: "End when everything that is there has been told.")
    var untilCaughtUp = false
    @Flag(help: "Entries as they are hashed: commitments in place of personal values.")
    var entries = false
    @Option(help: ArgumentHelp("A heartbeat after so long without an event.", valueName: "seconds"))
    var heartbeat = 15.0

    func validate() throws {
        if from != nil, after != nil { throw ValidationError("--from and --after exclude each other") }
        guard heartbeat >= 0.01, heartbeat <= 3_600 else {
            throw ValidationError("--heartbeat is 0.01 to 3600 seconds")
        }
    }

    func run() async throws {
        let ledger = try place.open()
        defer { ledger.close() }
        let start = try start(in: ledger.log)
        let head = try ledger.log.headPosition()
        if start > head {
            throw ValidationError("the log ends at position \(head), before \(start): is it another one?")
        }
        var subscription = Subscription(wanted.filter, from: start)
        while true {
            let frames = try await subscription.next(from: ledger.log, heartbeat: Int(heartbeat * 1_000))
            var lines: [UInt8] = []
            for frame in frames {
                guard let line = try line(frame, ledger) else { continue }
                lines += line
                lines.append(UInt8(ascii: "\n"))
            }
            if !lines.isEmpty { Console.write(lines) }
            if case .closing? = frames.last { return }
            if untilCaughtUp, subscription.isCaughtUp { return }
        }
    }

    private func start(in log: EventLog) throws -> UInt64 {
        if let after { return after == .max ? .max : after + 1 }
        guard let from else { return 0 }
        if from == "end" { return try log.headPosition() }
        if from.hasPrefix("@"), let position = UInt64(from.dropFirst()) { return position }
        if let instant = Instant(from) { return try log.position(asOf: instant.advanced(byMicroseconds: -1)) }
        throw ValidationError("--from is @position, an instant or end")
    }

    private func line(_ frame: SubscriptionFrame, _ ledger: Ledger) throws -> [UInt8]? {
        guard case .event(let event) = frame else { return place.json ? frame.json : nil }
        let json = entries ? event.entry : try ledger.json(event)
        if !place.json { return json }
        var text = JSONText()
        text.add("frame", "event")
        text.add("event", json: json)
        return text.object
    }
}
