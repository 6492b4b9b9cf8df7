import EventLog
import Foundation
import Ledger
import TestSupport
import Testing

/// Imports of real data with known answers (Tests/Fixtures/README.md).
@Suite struct ImportTests {
    private static let orders = Fixtures.path("cdnow_sample.csv")

    private func mapping() throws -> Mapping {
        try Mapping(json: Array(#require(ShippedMappings.all["order-export"]).utf8))
    }

    @Test func `the order export gives every customer and order, to the cent, and only once`() async throws {
        let test = try TestLedger()
        let first = try await test.ledger.importEvents(
            from: Self.orders, as: .csv(mapping()), refusedPath: test.path("refused"))
        #expect(first.refused == 0)
        #expect(first.appended == 2_357 + 6_919)
        let statistics = try test.ledger.statistics()
        #expect(statistics.types.map(\.type) == ["contact.created", "order.completed"])
        #expect(statistics.types.map(\.events) == [2_357, 6_919])

        var cents: Int64 = 0
        try test.ledger.log.scan { decoder in
            guard try decoder.type == "order.completed" else { return true }
            cents += try JSONDocument(decoder.event().data).root["total"]?["amount"]?.integer ?? 0
            return true
        }
        #expect(cents == 24_409_194)

        let second = try await test.ledger.importEvents(
            from: Self.orders, as: .csv(mapping()), refusedPath: test.path("refused"))
        #expect(second.appended == 0)
        #expect(second.repeated == first.appended)
        #expect(try test.ledger.log.headPosition() == UInt64(first.appended))
        #expect(try test.ledger.verify() == [])
    }

    @Test func `a customer's history stands in the order in which it happened`() async throws {
        let test = try TestLedger()
        _ = try await test.ledger.importEvents(
            from: Self.orders, as: .csv(mapping()), refusedPath: test.path("refused"))
        let now = try test.ledger.moment(asOf: nil, validAt: nil)
        let history = try test.ledger.history(of: "contact-0001", at: now)
        #expect(history.map(\.type) == ["contact.created"] + Array(repeating: "order.completed", count: 4))
        #expect(
            history.map { String($0.time.description.prefix(10)) }
                == ["1997-01-01", "1997-01-01", "1997-01-18", "1997-08-02", "1997-12-12"])
        let past = try test.ledger.moment(asOf: nil, validAt: "1997-08-01")
        #expect(try test.ledger.history(of: "contact-0001", at: past).count == 3)
    }

    @Test func `an export that discloses gives the same ids, times, types and data in a new ledger`()
        async throws
    {
        let test = try TestLedger()
        _ = try await test.ledger.importEvents(
            from: Self.orders, as: .csv(mapping()), refusedPath: test.path("refused"))
        let exported = test.path("export.ndjson")
        _ = FileManager.default.createFile(atPath: exported, contents: nil)
        let file = try #require(FileHandle(forWritingAtPath: exported))
        let end = try test.ledger.log.headPosition()
        let count = try test.ledger.export(before: end, disclosing: true) { try file.write(contentsOf: $0) }
        #expect(count == 9_276)
        let other = try TestLedger()
        let result = try await other.ledger.importEvents(
            from: exported, as: .cloudEvents, refusedPath: other.path("refused"))
        #expect(result.refused == 0)
        for position in stride(from: UInt64(0), to: count, by: 61) {
            let one = try #require(try test.ledger.log.event(at: position))
            let copy = try #require(try other.ledger.log.event(at: position))
            #expect(one.id == copy.id)
            #expect(one.time == copy.time)
            #expect(one.type == copy.type)
            #expect(one.stream == copy.stream)
            #expect(try test.ledger.disclosed(one) == other.ledger.disclosed(copy))
            if one.box != nil { #expect(one.data != copy.data, "commitments have salts of their own") }
        }
        #expect(try other.ledger.verify() == [])
    }

    @Test func `refused lines are kept with their reasons, and a mended file brings only what is missing`()
        async throws
    {
        let test = try TestLedger()
        let good = #"{"id":"a","type":"contact.created","subject":"contact-1","data":{"fullName":"Sara"}}"#
        let noName = #"{"id":"b","type":"contact.created","subject":"contact-2","data":{}}"#
        let dead =
            #"{"id":"c","type":"order.completed","subject":"order-1","data":{"contactId":"contact-9","lines":[{"productId":"p","quantity":1,"unitPrice":{"amount":0,"currency":"EUR"}}],"total":{"amount":0,"currency":"EUR"}}}"#
        let lines = [good, noName, "no json", "", dead]
        try lines.joined(separator: "\n").write(toFile: test.path("in"), atomically: true, encoding: .utf8)
        let first = try await test.ledger.importEvents(
            from: test.path("in"), as: .cloudEvents, refusedPath: test.path("refused"))
        #expect(first.appended == 1)
        #expect(first.refused == 3)
        #expect(first.lines == 5)
        let refused = try String(contentsOfFile: test.path("refused"), encoding: .utf8)
            .split(separator: "\n").map { try JSONDocument(Array($0.utf8)).root }
        #expect(refused.map { $0["line"]?.integer } == [2, 3, 5])
        #expect(refused[0]["code"]?.string == "missing_field")
        #expect(refused[0]["event"].map { Array($0.bytes) } == Array(noName.utf8))
        #expect(refused[1]["code"]?.string == "invalid_json")
        #expect(refused[1]["event"]?.string == "no json")
        let fields = refused[2]["reasons"]?.elements.map { $0["field"]?.string }
        #expect(fields?.contains("contactId") == true)

        let mended = [good, noName.replacing("{}", with: #"{"fullName":"Reza"}"#)]
        try mended.joined(separator: "\n").write(toFile: test.path("in"), atomically: true, encoding: .utf8)
        let second = try await test.ledger.importEvents(
            from: test.path("in"), as: .cloudEvents, refusedPath: test.path("refused"))
        #expect(second.appended == 1)
        #expect(second.repeated == 1)
        #expect(second.refused == 0)
        #expect(!FileManager.default.fileExists(atPath: test.path("refused")))
    }

    @Test func `the same id with another content is refused, whatever was sealed`() async throws {
        let test = try TestLedger()
        let event = #"{"id":"a","type":"contact.created","subject":"contact-1","data":{"fullName":"Sara"}}"#
        let first = try await test.ledger.append([EventDraft(json: Array(event.utf8))])
        let again = try await test.ledger.append([EventDraft(json: Array(event.utf8))])
        #expect(again.isRepeat)
        #expect(again.events == first.events)
        let other = try EventDraft(json: Array(event.replacing("Sara", with: "Reza").utf8))
        await #expect(throws: Refusal(.idConflict, "id", "")) { try await test.ledger.append([other]) }
    }
}
