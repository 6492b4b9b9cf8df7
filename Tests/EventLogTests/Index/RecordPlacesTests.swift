import LMDB
import TestSupport
import Testing

@testable import EventLog

/// Reading by places gives what looking up gives, whatever became of what stood there.
@Suite(.serialized) struct RecordPlacesTests {
    private static let count = 6_000
    private static let streams = (0..<40).map { "call-\($0)" }

    private static func json(_ number: Int) -> String {
        let note = String(repeating: "x", count: number % 500 == 0 ? 6_000 : number % 40)
        return
            #"{"id":"e-\#(number)","type":"call.offered","subject":"call-\#(number * 7 % 41)","actor":"employee-1","data":{"n":\#(number),"note":"\#(note)"}}"#
    }

    private struct Found: Equatable {
        let position: UInt64
        let entry: [UInt8]
    }

    private func events(_ log: EventLog, _ places: RecordPlaces?, before end: UInt64) throws -> [Found] {
        var events: [Found] = []
        try log.forEachEvent(ofStreams: Self.streams, before: end, places: places) { number, decoder in
            #expect(decoder.stream == Self.streams[number])
            events.append(Found(position: decoder.position, entry: try decoder.entry()))
        }
        return events
    }

    /// How many of the records are taken from their places.
    private func found(_ places: RecordPlaces, _ log: EventLog) throws -> Int {
        try log.reader.store.read { transaction, _ in
            try log.reader.withDecoder { decoder in
                (0..<UInt64(Self.count)).count { places.decode($0, decoder, transaction) }
            }
        }
    }

    @Test func `events of many streams are those that are looked up, also when the log has gone on`()
        async throws
    {
        let test = try LogUnderTest()
        try await test.fill(Self.count, Self.json)
        try test.log.waitForIndex()
        let places = try test.log.recordPlaces(before: .max)
        let early = try test.log.recordPlaces(before: 100)
        let end = UInt64(Self.count)
        let expected = try events(test.log, nil, before: end)
        #expect(expected.count == (0..<Self.count).count { $0 * 7 % 41 < 40 })
        #expect(try found(places, test.log) == Self.count)
        #expect(try found(early, test.log) == 100)
        #expect(try events(test.log, places, before: end) == expected)
        #expect(try events(test.log, early, before: end) == expected)
        #expect(try events(test.log, places, before: 700) == expected.filter { $0.position < 700 })
        for number in Self.count..<Self.count + 300 { try await test.append(Self.json(number)) }
        try test.log.waitForIndex()
        #expect(try events(test.log, places, before: end) == expected)
        #expect(
            try events(test.log, places, before: .max) == events(test.log, nil, before: .max))
        // All but those of a page that was the last one: they moved with it.
        #expect(try found(places, test.log) >= Self.count - 100)
    }

    @Test func `where something else stands it is looked up`() async throws {
        let test = try LogUnderTest()
        try await test.fill(Self.count, Self.json)
        try test.log.waitForIndex()
        let end = UInt64(Self.count)
        let expected = try events(test.log, nil, before: end)
        // Names are values that are no records.
        var values = ValuePlaces(from: 0)
        _ = try test.log.reader.store.read { transaction, tables in
            try values.append(Self.count, of: tables.names, transaction)
        }
        #expect(values.end > 0)
        let names = RecordPlaces(values)
        #expect(try found(names, test.log) == 0)
        #expect(try events(test.log, names, before: end) == expected)
        let places = try test.log.recordPlaces(before: .max)
        try test.log.reader.store.reopen()
        #expect(try found(places, test.log) == 0)
        #expect(try events(test.log, places, before: end) == expected)
    }

    @Test func `records whose pages hold others since are looked up, and damage is told of`() async throws {
        let test = try LogUnderTest()
        try await test.fill(Self.count, Self.json)
        try test.log.waitForIndex()
        let end = UInt64(Self.count)
        let expected = try events(test.log, nil, before: end)
        let places = try test.log.recordPlaces(before: .max)
        // Every record is written anew, so that the pages they stood on are used again for others.
        for step in 0..<20 {
            let positions = (0..<end).filter { Int($0) % 10 == step % 10 }
            try Self.change(test.log, positions) { $0 + Array(repeating: 0, count: 900) }
            try Self.change(test.log, positions) { $0.dropLast(900) }
        }
        #expect(try found(places, test.log) < Self.count)
        #expect(try events(test.log, places, before: end) == expected)
        try Self.change(test.log, [9]) { $0.dropLast() }
        let fresh = try test.log.recordPlaces(before: .max)
        #expect(throws: LogError(.damaged, "")) { try events(test.log, fresh, before: end) }
    }

    private static func change(
        _ log: EventLog, _ positions: [UInt64], _ record: ([UInt8]) -> [UInt8]
    ) throws {
        try log.reader.store.write { transaction, tables in
            for position in positions {
                let before = try #require(try transaction.get(position, in: tables.events)?.array)
                try transaction.put(position, record(before).span.bytes, in: tables.events)
            }
        }
    }
}
