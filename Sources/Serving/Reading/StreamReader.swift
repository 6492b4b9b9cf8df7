internal import EventLog
internal import Ledger
internal import Synchronization

/// Reads one stream.
struct StreamReader: Sendable {
    let served: ServedLedger
    let stream: String
    let direction: ReadDirection
    let seesPersonalValues: Bool

    /// Up to `limit` events from `revision` on.
    func events(from revision: UInt64?, limit: Int) throws -> [Event] {
        try served.ledger.log.read(stream: stream, from: revision, direction: direction, limit: limit)
    }

    /// The revision behind `event`, in this direction; `nil` where there can be none.
    func revision(behind event: Event) -> UInt64? {
        switch direction {
        case .forward: event.revision + 1
        case .backward: event.revision == 0 ? nil : event.revision - 1
        }
    }

    func page(from revision: UInt64?, limit: Int) throws -> EventPageText {
        let head = try served.ledger.log.headPosition()
        let text = EventJSON(served.ledger, seesPersonalValues: seesPersonalValues)
        let found = try events(from: revision, limit: limit + 1)
        var page = EventPageText(end: head)
        for event in found.prefix(limit) { try page.append { try text.append(event, to: &$0) } }
        if found.count > limit { page.next = "\(found[limit].revision)" }
        served.metrics.add(page.count, to: .readEvents)
        return page
    }
}

/// A way through a stream, piece by piece. Used by one task at a time.
final class StreamWalk: Sendable {
    private static let stride = 512

    private let reader: StreamReader
    private let place: Mutex<(from: UInt64?, left: Int, isAtEnd: Bool)>

    init(_ reader: StreamReader, from revision: UInt64?, limit: Int?) {
        self.reader = reader
        place = Mutex((revision, limit ?? .max, false))
    }

    func next() throws -> [UInt8]? {
        let text = EventJSON(reader.served.ledger, seesPersonalValues: reader.seesPersonalValues)
        return try place.withLock { place in
            if place.isAtEnd || place.left == 0 { return nil }
            let events = try reader.events(from: place.from, limit: min(Self.stride, place.left))
            guard let last = events.last else { return nil }
            var output: [UInt8] = []
            for event in events {
                try text.append(event, to: &output)
                output.append(UInt8(ascii: "\n"))
            }
            place.left -= events.count
            place.from = reader.revision(behind: last)
            place.isAtEnd = place.from == nil
            reader.served.metrics.add(events.count, to: .readEvents)
            return output
        }
    }
}
