import ArgumentParser
import DaftarClient
import EventLog
import Ledger

extension Subscribe: RemoteCommand {
    func run(at client: DaftarClient) async throws {
        try refuse("--entries", if: entries)
        let begin: DaftarClient.Start =
            if let after { .after(after) } else if let from { try start(from) } else { .beginning }
        for try await frame in client.subscribe(to: wanted.filter, from: begin) {
            if let line = line(frame) { Console.line(line) }
            if case .caughtUp = frame, untilCaughtUp { return }
        }
    }

    private func start(_ text: String) throws -> DaftarClient.Start {
        if text == "end" { return .end }
        if text.hasPrefix("@"), let position = UInt64(text.dropFirst()) {
            return position == 0 ? .beginning : .after(position - 1)
        }
        guard let instant = Instant(text) else {
            throw ValidationError("--from is @position, an instant or end")
        }
        return .instant(instant)
    }

    private func line(_ frame: Frame) -> [UInt8]? {
        var text = JSONText()
        switch frame {
        case .event(let event):
            if !place.json { return Array(event.json.bytes) }
            text.add("frame", "event")
            text.add("event", json: Array(event.json.bytes))
        case .checkpoint(let position, let events, let digest):
            text.add("frame", "checkpoint")
            text.add("position", "\(position)")
            text.add("events", events)
            text.add("digest", digest)
        case .caughtUp(let position):
            text.add("frame", "caught_up")
            text.add("position", "\(position)")
        case .fellBehind(let position, let head):
            text.add("frame", "fell_behind")
            text.add("position", "\(position)")
            text.add("head", "\(head)")
        }
        return place.json ? text.object : nil
    }
}
