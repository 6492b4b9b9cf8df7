import EventLog
import TestSupport

/// What a writer appends: decided by the numbers alone, so that whoever checks can make it again.
struct RequestPlan: Hashable {
    let round: Int
    let writer: Int
    let number: Int

    /// The request that an event belongs to, and its place in it.
    static func parse(eventID id: String) -> (plan: RequestPlan, index: Int)? {
        let parts = id.split(separator: "-").map { Int($0.dropFirst()) }
        guard parts.count == 4, let round = parts[0], let writer = parts[1], let number = parts[2],
            let index = parts[3]
        else { return nil }
        return (RequestPlan(round: round, writer: writer, number: number), index)
    }

    func drafts(_ kind: BookKind) throws -> [EventDraft] {
        var random = SeededGenerator(
            seed: UInt64(round) &* 1_000_003 &+ UInt64(writer) &* 10_007 &+ UInt64(number))
        let count = Self.count(&random)
        return try (0..<count).map { index in
            let json =
                switch kind {
                case .log: logEvent(index, &random)
                case .ledger: ledgerEvent(index, &random)
                }
            return try EventDraft(json: Array(json.utf8))
        }
    }

    private var name: String { "r\(round)-w\(writer)-n\(number)" }

    private static func count(_ random: inout SeededGenerator) -> Int {
        switch Int.random(in: 0..<100, using: &random) {
        case ..<55: 1
        case ..<85: Int.random(in: 2...5, using: &random)
        case ..<97: Int.random(in: 6...30, using: &random)
        default: Int.random(in: 31...100, using: &random)
        }
    }

    /// On streams of its own and on ones that all share; now and then larger than a page.
    private func logEvent(_ index: Int, _ random: inout SeededGenerator) -> String {
        let stream =
            random.oneIn(3) ? "deal-w\(writer)" : "contact-\(Int.random(in: 0..<40, using: &random))"
        let other = "order-\(Int.random(in: 0..<200, using: &random))"
        let text = Self.text(random.oneIn(20) ? 3_000...12_000 : 10...300, &random)
        return #"{"id":"\#(name)-e\#(index)","type":"x.y\#(writer)","subject":"\#(stream)","#
            + #""actor":"employee-\#(writer)","time":"2025-03-01T10:00:00Z","#
            + #""data":{"refs":["\#(other)"],"text":"\#(text)"}}"#
    }

    /// A contact, and notes about it.
    private func ledgerEvent(_ index: Int, _ random: inout SeededGenerator) -> String {
        let contact = "contact-\(name)"
        let head = #"{"id":"\#(name)-e\#(index)","time":"2025-03-01T10:00:00Z","#
        let text = Self.text(10...200, &random)
        if index == 0 {
            return head + #""type":"contact.created","subject":"\#(contact)","#
                + #""data":{"fullName":"\#(text)","emails":["\#(name)@example.com"],"locale":"fa-IR"}}"#
        }
        return head + #""type":"note.added","subject":"note-\#(name)-\#(index)","#
            + #""data":{"contactId":"\#(contact)","text":"\#(text)"}}"#
    }

    private static func text(_ counts: ClosedRange<Int>, _ random: inout SeededGenerator) -> String {
        let words = ["order", "call", "delivery", "invoice", "Tehran", "late", "again", "thanks"]
        let count = Int.random(in: counts, using: &random)
        var text = ""
        while text.utf8.count < count {
            text +=
                words[Int.random(in: 0..<words.count, using: &random)] + String(random.next(), radix: 36)
                + " "
        }
        return text
    }
}

/// The answer to a request, as it stands in the journal: `ack round writer number position revision,…`.
struct Acknowledgement: Equatable {
    let plan: RequestPlan
    /// Of the first event; the others follow it.
    let position: UInt64
    let revisions: [UInt64]

    init(_ plan: RequestPlan, _ result: AppendResult) {
        self.plan = plan
        position = result.events[0].position
        revisions = result.events.map(\.revision)
        let isGapless = result.events.map(\.position) == Array(position..<position + UInt64(revisions.count))
        if !isGapless { Report.line("problem the events of \(plan) do not lie side by side") }
    }

    init?(line: Substring) {
        let parts = line.split(separator: " ")
        guard parts.count == 6, parts[0] == "ack", let round = Int(parts[1]), let writer = Int(parts[2]),
            let number = Int(parts[3]), let position = UInt64(parts[4])
        else { return nil }
        plan = RequestPlan(round: round, writer: writer, number: number)
        self.position = position
        revisions = parts[5].split(separator: ",").compactMap { UInt64($0) }
    }

    var line: String {
        let list = revisions.map(String.init).joined(separator: ",")
        return "ack \(plan.round) \(plan.writer) \(plan.number) \(position) \(list)"
    }
}
