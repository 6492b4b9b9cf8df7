import CRM
import EventLog
import Foundation
import Ledger
import TestSupport
import Testing

/// A ledger whose program has learnt new versions of a type since the events were stored.
@Suite struct UpcastTests {
    private let contact =
        #"{"id":"c","type":"contact.created","subject":"contact-1","data":{"fullName":"Sara"}}"#
    private let written =
        #"{"contactId":"contact-1","remark":"Secret remark","guide":"Secret guide","hours":2}"#
    private let read =
        #"{"visitorId":"contact-1","report":{"guide":"Secret guide","notes":"Secret remark","minutes":120}}"#

    private func visit(_ id: String, _ data: String, version: Int? = nil) -> String {
        let version = version.map { "\"schemaversion\":\($0)," } ?? ""
        return #"{"id":"\#(id)",\#(version)"type":"visit.made","subject":"visit-\#(id)","data":\#(data)}"#
    }

    @discardableResult
    private func append(_ json: String..., to ledger: Ledger) async throws -> AppendResult {
        try await ledger.append(json.map { try EventDraft(json: Array($0.utf8)) })
    }

    /// With one visit, stored when the type was new, at position 1.
    private func started() async throws -> TestLedger {
        let test = try TestLedger(Visits.before)
        try await append(contact, visit("a", written), to: test.ledger)
        try test.reopen(as: Visits.now)
        return test
    }

    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    @Test func `events of earlier versions are read as the present one, and as written when asked for`()
        async throws
    {
        let test = try await started()
        try await append(visit("b", #"{"contactId":"contact-1","notes":"n"}"#, version: 2), to: test.ledger)
        let events = try test.ledger.log.read(Filter(), limit: 9).events
        #expect(events.map(\.schemaVersion) == [1, 1, 2])
        #expect(text(try test.ledger.disclosed(events[1], as: .present)) == read)
        let present = text(try test.ledger.json(events[1]))
        #expect(present.contains("\"schemaversion\":3") && present.contains("\"data\":\(read)"))
        let original = text(try test.ledger.json(events[1], as: .original))
        #expect(original.contains("\"schemaversion\":1") && original.contains("\"data\":\(written)"))
        #expect(text(try test.ledger.json(events[2])).contains(#""report":{"notes":"n"}"#))
    }

    @Test func `the entry stays as it was written, and so does an export`() async throws {
        let test = try TestLedger(Visits.before)
        try await append(contact, visit("a", written), to: test.ledger)
        func exported(_ disclosing: Bool) throws -> String {
            var bytes: [UInt8] = []
            _ = try test.ledger.export(before: .max, disclosing: disclosing) { bytes += $0 }
            return text(bytes)
        }
        let entries = try exported(false)
        let values = try exported(true)
        try test.reopen(as: Visits.now)
        #expect(try test.ledger.verify() == [])
        #expect(try exported(false) == entries)
        #expect(try exported(true) == values && values.contains(written))
        try values.write(toFile: test.path("in"), atomically: true, encoding: .utf8)
        let again = try await test.ledger.importEvents(
            from: test.path("in"), as: .cloudEvents, refusedPath: test.path("refused"))
        #expect(again.repeated == 2 && again.refused == 0)
        let other = try TestLedger(Visits.now)
        let copied = try await other.ledger.importEvents(
            from: test.path("in"), as: .cloudEvents, refusedPath: test.path("refused"))
        #expect(copied.appended == 2)
        #expect(try other.ledger.verify() == [])
    }

    @Test func `values that are gone leave their commitments in the places that they have now`() async throws
    {
        let test = try await started()
        let entry = try #require(try test.ledger.log.event(at: 1))
        try test.reopen { try FileManager.default.removeItem(atPath: test.path("ledger/keys")) }
        let data = try JSONDocument(test.ledger.disclosed(entry, as: .present)).root
        let original = try JSONDocument(entry.data).root
        #expect(data["report"]?["notes"]?["sealed"]?.string == original["remark"]?["sealed"]?.string)
        #expect(data["report"]?["guide"]?["sealed"]?.string == original["guide"]?["sealed"]?.string)
        #expect(!text(try test.ledger.json(entry)).contains("Secret"))
    }

    @Test func `rules, the index and repeats know the older events`() async throws {
        let test = try await started()
        #expect(try await append(visit("a", written), to: test.ledger).isRepeat)
        #expect(try test.ledger.history(of: "contact-1", at: Moment(end: .max)).count == 2)
        await #expect(throws: Refusal(.invalidValue, "", "")) {
            try await append(
                visit("d", #"{"visitorId":"contact-1","report":{}}"#, version: 4), to: test.ledger)
        }
        try await append(visit("e", #"{"visitorId":"contact-1","report":{}}"#), to: test.ledger)
        #expect(try test.ledger.log.event(at: 2)?.schemaVersion == 3)
        try test.loseIndexAndReopen()
        #expect(try test.ledger.verify() == [])
    }

    @Test func `a correction of an older event is written in the present version, and read as such`()
        async throws
    {
        let test = try await started()
        try await append(
            #"{"type":"ledger.corrected","subject":"ledger-1","schemaversion":2,"data":{"eventId":"a","data":{"contactId":"contact-1","notes":"Secret new"},"reason":"r"}}"#,
            #"{"type":"ledger.corrected","subject":"ledger-2","data":{"eventId":"a","data":{"visitorId":"contact-1","report":{"notes":"Secret newest"}},"reason":"r"}}"#,
            to: test.ledger)
        let events = try test.ledger.log.read(Filter(categories: ["ledger"]), limit: 9).events
        #expect(events.map(\.schemaVersion) == [2, 3])
        let older = text(try test.ledger.json(events[0]))
        #expect(older.contains(#""data":{"visitorId":"contact-1","report":{"notes":"Secret new"}}"#))
        #expect(older.contains("\"schemaversion\":3"))
        #expect(text(try test.ledger.json(events[1])).contains("Secret newest"))
        try test.loseIndexAndReopen()
        #expect(try test.ledger.verify() == [])
    }
}
