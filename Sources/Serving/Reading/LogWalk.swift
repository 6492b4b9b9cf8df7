internal import EventLog
internal import Ledger
internal import Synchronization

/// A way through the log by a filter, piece by piece. Used by one task at a time.
final class LogWalk: Sendable {
    /// Events decoded in one snapshot.
    private static let stride = 512

    private struct Place {
        var range: Range<UInt64>
        var left = Int.max
    }

    private let served: ServedLedger
    private let filter: Filter
    private let direction: ReadDirection
    private let seesPersonalValues: Bool
    private let place: Mutex<Place>

    init(
        served: ServedLedger, filter: Filter, range: Range<UInt64>, direction: ReadDirection,
        seesPersonalValues: Bool
    ) {
        self.served = served
        self.filter = filter
        self.direction = direction
        self.seesPersonalValues = seesPersonalValues
        place = Mutex(Place(range: range))
    }

    func limit(to count: Int?) {
        place.withLock { $0.left = count ?? .max }
    }

    /// The next lines; `nil` when there are none left.
    func next() throws -> [UInt8]? {
        let text = EventJSON(served.ledger, seesPersonalValues: seesPersonalValues)
        var output: [UInt8] = []
        output.reserveCapacity(Lines.pieceBytes + 64 << 10)
        let taken = try place.withLock { place in
            filter.isEmpty && direction == .forward
                ? try scan(&place, text, &output) : try walk(&place, text, &output)
        }
        served.metrics.add(taken, to: .readEvents)
        return taken == 0 ? nil : output
    }

    private func scan(_ place: inout Place, _ text: EventJSON, _ output: inout [UInt8]) throws -> Int {
        var taken = 0
        let left = place.left
        if left == 0 || place.range.isEmpty { return 0 }
        let end = try served.ledger.log.scan(from: place.range.lowerBound, to: place.range.upperBound) {
            decoder in
            try text.append(decoder, to: &output)
            output.append(UInt8(ascii: "\n"))
            taken += 1
            return taken < left && output.count < Lines.pieceBytes
        }
        place.range = min(end, place.range.upperBound)..<place.range.upperBound
        place.left -= taken
        return taken
    }

    private func walk(_ place: inout Place, _ text: EventJSON, _ output: inout [UInt8]) throws -> Int {
        var taken = 0
        while place.left > 0, !place.range.isEmpty, output.count < Lines.pieceBytes {
            let before = taken
            let end = try served.ledger.log.forEachEvent(
                matching: filter, in: place.range, direction: direction, limit: min(Self.stride, place.left)
            ) { decoder in
                try text.append(decoder, to: &output)
                output.append(UInt8(ascii: "\n"))
                taken += 1
            }
            place.left -= taken - before
            advance(&place, to: end)
        }
        return taken
    }

    private func advance(_ place: inout Place, to end: UInt64) {
        place.range =
            direction == .forward
            ? min(end, place.range.upperBound)..<place.range.upperBound
            : place.range.lowerBound..<max(end, place.range.lowerBound)
    }

    /// One page, with where the next begins.
    func page(limit: Int) throws -> EventPageText {
        let text = EventJSON(served.ledger, seesPersonalValues: seesPersonalValues)
        return try place.withLock { place in
            var page = EventPageText(end: 0)
            page.end = try served.ledger.log.forEachEvent(
                matching: filter, in: place.range, direction: direction, limit: limit
            ) { decoder in
                try page.append { try text.append(decoder, to: &$0) }
            }
            let isFull = page.count == limit
            switch direction {
            case .forward where isFull && page.end < place.range.upperBound: page.next = "\(page.end)"
            case .backward where isFull && page.end > place.range.lowerBound: page.next = "\(page.end - 1)"
            default: page.next = nil
            }
            served.metrics.add(page.count, to: .readEvents)
            return page
        }
    }
}

/// Events that are there already, piece by piece.
final class EventWalk: Sendable {
    private let events: [Event]
    private let index = Mutex(0)
    private let text: EventJSON

    init(_ events: [Event], _ text: EventJSON) {
        self.events = events
        self.text = text
    }

    func next() throws -> [UInt8]? {
        try index.withLock { index in
            var output: [UInt8] = []
            while index < events.count, output.count < Lines.pieceBytes {
                try text.append(events[index], to: &output)
                output.append(UInt8(ascii: "\n"))
                index += 1
            }
            return output.isEmpty ? nil : output
        }
    }
}
