import LMDB
import TestSupport
import Testing

@testable import EventLog

/// Records that are not what was written never come back as events.
@Suite(.serialized) struct RecordDamageTests {
    /// A closed log of `count` events and its store.
    private func closedLog(_ count: Int) async throws -> (LogUnderTest, LogStore) {
        let test = try LogUnderTest()
        try await test.fill(count) { number in
            #"{"id":"e-\#(number)","type":"call.offered","subject":"call-\#(number % 7)","actor":"employee-1","data":{"queue":"sales","n":\#(number),"refs":["contact-\#(number % 5)"]}}"#
        }
        try test.log.waitForIndex()
        test.close()
        return (test, try LogStore(path: test.directory.path("log"), readOnly: false, create: false))
    }

    private func expectDamaged(_ log: EventLog, at position: UInt64) {
        #expect(throws: LogError(.damaged, "")) { try log.event(at: position) }
        #expect(throws: LogError(.damaged, "")) { try log.read(in: position..<position + 1, limit: 1) }
        #expect(throws: LogError(.damaged, "")) {
            try log.scan(from: position, to: position + 1) { _ in true }
        }
    }

    /// A log of 2,560 events has no tail that is checked at opening, but for the last event. Each other one gets
    /// one flipped bit, and each bit its turn.
    @Test func `a flipped bit anywhere in a record is found when it is read`() async throws {
        let (test, store) = try await closedLog(2_560)
        let count = 2_559
        var lengths: [Int] = []
        try Self.change(store) { transaction, tables in
            for position in 0..<UInt64(count) {
                var record = try #require(try transaction.get(position, in: tables.events)?.array)
                let bit = Int(position) % (record.count * 8)
                record[bit / 8] ^= 1 << UInt8(bit % 8)
                lengths.append(record.count)
                try transaction.put(position, record.span.bytes, in: tables.events)
            }
        }
        #expect(lengths.allSatisfy { $0 * 8 <= count }, "every bit had its turn")
        try test.open()
        for position in 0..<UInt64(count) { expectDamaged(test.log, at: position) }
        #expect(throws: LogError(.damaged, "")) { try test.log.read(stream: "call-1", limit: 1) }
        #expect(throws: LogError(.damaged, "")) { try test.log.history(of: "contact-1") }
    }

    @Test func `a record that was cut, lengthened, moved or taken away is found`() async throws {
        let (test, store) = try await closedLog(256)
        try Self.change(store) { transaction, tables in
            func record(_ position: UInt64) throws -> [UInt8] {
                try #require(try transaction.get(position, in: tables.events)?.array)
            }
            for (position, count) in [(UInt64(1), 1), (2, 16), (3, 17), (4, 18), (5, 40)] {
                let cut = Array(try record(position).prefix(count))
                try transaction.put(position, cut.span.bytes, in: tables.events)
            }
            let longer = try record(6) + [0]
            try transaction.put(6, longer.span.bytes, in: tables.events)
            let (seventh, eighth) = (try record(7), try record(8))
            try transaction.put(7, eighth.span.bytes, in: tables.events)
            try transaction.put(8, seventh.span.bytes, in: tables.events)
            try transaction.put(9, RawSpan(), in: tables.events)
            try transaction.delete(10, in: tables.events)
        }
        try test.open()
        for position in UInt64(1)...9 { expectDamaged(test.log, at: position) }
        #expect(throws: LogError(.damaged, "")) { try test.log.scan { _ in true } }
        #expect(throws: LogError(.damaged, "")) { try test.log.read(in: 10..<11, limit: 1) }
        #expect(try test.log.event(at: 11)?.id == "e-11")
    }

    @Test func `a damaged record among the newest is found at opening`() async throws {
        let (test, store) = try await closedLog(300)
        try Self.change(store) { transaction, tables in
            var record = try #require(try transaction.get(299, in: tables.events)?.array)
            record[record.count - 1] ^= 1
            try transaction.put(299, record.span.bytes, in: tables.events)
        }
        #expect(throws: LogError(.damaged, "")) { try test.open() }
    }

    @Test func `newest events that were taken away are found at opening`() async throws {
        let (test, store) = try await closedLog(300)
        try Self.change(store) { transaction, tables in try transaction.delete(299, in: tables.events) }
        let error = try #require(throws: LogError.self) { try test.open() }
        #expect(error.code == .damaged)
        #expect(error.message.contains("299") && error.message.contains("300"))
    }

    @Test func `a changed node of the tree is found at opening`() async throws {
        let (test, store) = try await closedLog(300)
        try Self.change(store) { transaction, tables in
            let key = TreeReader.key(height: 8, index: 0)
            var hash = try #require(try transaction.get(key.span.bytes, in: tables.tree)?.array)
            hash[31] ^= 0x80
            try transaction.put(key.span.bytes, hash.span.bytes, in: tables.tree)
        }
        #expect(throws: LogError(.damaged, "")) { try test.open() }
    }

    /// Not to be called from an async function: a write transaction belongs to its thread.
    private static func change(
        _ store: LogStore, _ body: (inout WriteTransaction, LogStore.Tables) throws -> Void
    ) throws {
        try store.write(body)
    }
}
