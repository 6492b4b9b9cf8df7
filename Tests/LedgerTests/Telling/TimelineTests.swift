import CRM
import EventLog
import Foundation
import Ledger
import Projecting
import TestSupport
import Testing

/// A customer's history in words, kept in `Golden`.
@Suite(.serialized) struct TimelineTests {
    private let test: TestLedger
    private var ledger: Ledger { test.ledger }

    init() throws { test = try TestLedger() }

    private func append(
        _ id: String, _ type: String, _ stream: String, _ time: String, by actor: String? = nil,
        _ data: String = "{}"
    ) async throws {
        let actor = actor.map { #""actor":"\#($0)","# } ?? ""
        let json =
            #"{"id":"\#(id)",\#(actor)"type":"\#(type)","subject":"\#(stream)","time":"2025-\#(time)Z","data":\#(data)}"#
        _ = try await ledger.append([try EventDraft(json: Array(json.utf8))])
    }

    /// What happened with Sara over all channels.
    private func tell() async throws {
        try await append(
            "1", "employee.hired", "employee-1", "01-01T08:00:00", #"{"name":"Mina Karimi","role":"agent"}"#)
        try await append(
            "2", "employee.hired", "employee-2", "01-01T08:00:00",
            #"{"name":"کاوه نوری","role":"seller"}"#)
        try await append(
            "3", "contact.created", "contact-1", "02-28T23:30:00", by: "employee-2",
            #"{"fullName":"Sara Ahmadi","emails":["sara@example.com"],"source":"web"}"#)
        try await append(
            "4", "contact.consent_granted", "contact-1", "02-28T23:31:00",
            #"{"purpose":"marketing","channel":"email"}"#)
        try await append(
            "5", "call.offered", "call-7", "03-01T09:00:00",
            #"{"direction":"inbound","contactId":"contact-1","from":"+989121112233"}"#)
        try await append("6", "call.queued", "call-7", "03-01T09:00:02", #"{"queue":"support"}"#)
        try await append(
            "7", "call.answered", "call-7", "03-01T09:00:09", by: "employee-1", #"{"agentId":"employee-1"}"#)
        try await append(
            "8", "deal.opened", "deal-2", "03-01T10:00:00", by: "employee-2",
            #"{"contactId":"contact-1","title":"Two machines","amount":{"amount":1250000,"currency":"EUR"}}"#)
        try await append(
            "9", "deal.stage_changed", "deal-2", "03-20T10:00:00", by: "employee-2", #"{"stage":"proposal"}"#)
        try await append(
            "10", "deal.lost", "deal-2", "03-21T10:00:00", by: "pbx/1",
            #"{"reason":"price","competitor":"BrewCorp"}"#)
        try await append(
            "11", "ledger.corrected", "ledger-1", "03-22T10:00:00", by: "employee-1",
            #"{"eventId":"10","reason":"it was the terms","data":{"reason":"terms"}}"#)
        try await append(
            "12", "order.completed", "order-5", "03-23T10:00:00",
            #"{"contactId":"contact-1","lines":[{"productId":"a","quantity":2,"unitPrice":{"amount":625,"currency":"EUR"}}],"total":{"amount":1250,"currency":"EUR"}}"#
        )
        try await append(
            "13", "note.added", "note-1", "03-23T11:00:00", by: "employee-1",
            #"{"contactId":"contact-1","text":"line one\nline two \u001b[2J"}"#)
        try await append(
            "14", "ledger.annulled", "ledger-2", "03-24T10:00:00", #"{"eventId":"4","reason":"not hers"}"#)
        try await append(
            "15", "contact.details_changed", "contact-1", "03-24T11:00:00",
            #"{"changes":{"locale":"fa-IR","source":null}}"#)
    }

    private func text(
        _ display: Display, asOf: String? = nil, validAt: String? = nil, named: Bool = true
    ) throws -> String {
        let views = ledger.views()
        try views.catchUp()
        let names = EntityNames(
            named ? views : nil, at: try ledger.moment(asOf: asOf, validAt: validAt, of: views))
        let events = try ledger.history(of: "contact-1", at: ledger.moment(asOf: asOf, validAt: validAt))
        return try Timeline(events, of: "contact-1", in: ledger, names: names, display).text
    }

    @Test(arguments: [("en", Language.english, "UTC"), ("fa", .persian, "Asia/Tehran")])
    func `a timeline says day by day who did what, through every channel`(
        _ name: String, _ language: Language, _ zone: String
    ) async throws {
        try await tell()
        let text = try text(Display(language, timeZone: zone))
        #expect(text == (try GoldenFile.text("timeline_\(name).txt", updatedWith: text, beside: #filePath)))
        // Every event of the history has its line, and no control of a value reaches the terminal.
        let lines = text.split(separator: "\n").filter { $0.hasPrefix("  ") }
        #expect(lines.count == 13)
        #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || $0.properties.generalCategory != .control })
    }

    @Test func `a timeline at a moment has what was known, true and called so then`() async throws {
        try await tell()
        let display = Display(.english)
        #expect(try text(display, asOf: "@9").contains("stage") == false)
        let known = try text(display, asOf: "@10")
        #expect(known.contains("Deal lost: price, to BrewCorp") && !known.contains("since"), "\(known)")
        let then = try text(display, validAt: "2025-03-20")
        #expect(then.contains("moved to proposal") && !then.contains("Deal lost"))
        #expect(try text(display, asOf: "@0").isEmpty)
        // Without views streams stand where names would.
        #expect(try text(display, named: false).contains("Call answered by employee-1"))
    }

    @Test func `what was erased says so, at every moment`() async throws {
        try await tell()
        _ = try await ledger.erase("contact-1", legalBasis: "gdpr-17")
        let text = try text(Display(.english), asOf: "@5")
        #expect(text.contains("Contact created: (erased), source web"), "\(text)")
        #expect(!text.contains("Sara"))
    }

    @Test func `a company's own type is told by its name and its fields`() async throws {
        try await tell()
        try await append(
            "20", "catalogue.type_defined", "catalogue-machine", "03-25T08:00:00",
            #"{"type":"machine.leak_reported","category":"machine","fields":[{"name":"contactId","kind":"reference","required":true,"reference":"contact!"},{"name":"severity","kind":"(low|high)","required":true}],"transitions":[{"from":[],"to":"leaking"}]}"#
        )
        try await append(
            "21", "machine.leak_reported", "machine-1", "03-25T09:00:00", by: "employee-1",
            #"{"contactId":"contact-1","severity":"high"}"#)
        let text = try text(Display(.english))
        #expect(
            text.contains("machine: leak reported, contactId Sara Ahmadi, severity high · by Mina Karimi"),
            "\(text)")
    }
}
