import ArgumentParser
import DaftarClient
import EventLog
import Ledger

extension Read: RemoteCommand {
    func run(at client: DaftarClient) async throws {
        try refuse("--entries", if: entries)
        try refuse("--original", if: original)
        let direction: ReadDirection = backward ? .backward : .forward
        let events =
            if let stream {
                client.events(of: stream, from: try revision(), direction: direction, limit: limit)
            } else {
                client.events(matching: filter, from: try first(), direction: direction, limit: limit)
            }
        try await Console.show(events, asArray: place.json)
    }

    private func first() throws -> UInt64? {
        try from.map { text in
            guard text.hasPrefix("@"), let position = UInt64(text.dropFirst()) else {
                throw ValidationError("with --server, --from is @position")
            }
            return position
        }
    }
}

extension History: RemoteCommand {
    func run(at client: DaftarClient) async throws {
        try refuse("--original", if: original)
        try refuse("--locale", if: locale.locale != nil)
        let events = client.history(
            of: entity, at: AskedMoment(asOf: moment.asOf, validAt: moment.validAt))
        if place.json { return try await Console.show(events, asArray: true) }
        var isEmpty = true
        for try await event in events {
            isEmpty = false
            let time = event.json["time"]?.string ?? ""
            show(
                time: time, type: event.type, stream: event.stream, actor: event.json["actor"]?.string,
                data: String(decoding: event.data?.bytes ?? [], as: UTF8.self))
        }
        if isEmpty { Console.error("nothing is known about \(entity)") }
    }
}

extension Console {
    /// Events as they come, one a line, or in one array.
    static func show(
        _ events: AsyncThrowingStream<ReceivedEvent, any Error>, asArray: Bool
    ) async throws {
        var isFirst = true
        if asArray { write(Array("[".utf8)) }
        for try await event in events {
            if asArray, !isFirst { write(Array(",".utf8)) }
            isFirst = false
            if asArray { write(Array(event.json.bytes)) } else { line(Array(event.json.bytes)) }
        }
        if asArray { line("]") }
    }
}
