import EventLog
import Foundation
import Ledger

/// Opens what a crash has left, compares it with the journal of acknowledgements and goes on appending.
struct Checking {
    private static let maximumLookups = 200

    let kind: BookKind
    let directory: String
    let acknowledgementsPath: String
    /// The number of appends made here; it must be a new one.
    let round: Int

    /// - Returns: whether all is well; every problem has been said.
    func run() async throws -> Bool {
        let text = try String(contentsOfFile: acknowledgementsPath, encoding: .utf8)
        let journal = text.split(separator: "\n").compactMap { Acknowledgement(line: $0) }
        let book = try kind.open(in: directory)
        var contents = Contents(kind: kind, book: book)
        try contents.read()
        contents.compare(journal)
        try lookUp(journal, in: book, &contents)
        try await resend(journal, to: book, &contents)
        try book.log.waitForIndex()
        for finding in try book.verify() { contents.note("verify: \(finding)") }
        book.close()
        for problem in contents.problems.prefix(20) { Report.line("problem \(problem)") }
        Report.line("checked \(contents.head) events, \(journal.count) acknowledgements")
        return contents.problems.isEmpty
    }

    /// Ids lead to positions, also through an index that has just been brought up.
    private func lookUp(_ journal: [Acknowledgement], in book: any Book, _ contents: inout Contents) throws {
        let step = max(1, journal.count / Self.maximumLookups)
        for index in stride(from: 0, to: journal.count, by: step) {
            let (plan, expected) = (journal[index].plan, journal[index].position)
            let id = "r\(plan.round)-w\(plan.writer)-n\(plan.number)-e0"
            let found = try book.log.position(ofID: id)
            if found != expected {
                contents.note("\(id) is at \(expected), looked up at \(found.map(String.init) ?? "none")")
            }
        }
    }

    /// Sent again, what is there is answered as the first time; what is not there is appended now; and so
    /// are new events.
    private func resend(
        _ journal: [Acknowledgement], to book: any Book, _ contents: inout Contents
    ) async throws {
        var newest: [Int: RequestPlan] = [:]
        let last = journal.map(\.plan.round).filter { $0 != round }.max() ?? 0
        for acknowledgement in journal where acknowledgement.plan.round == last {
            newest[acknowledgement.plan.writer] = acknowledgement.plan
        }
        var plans = newest.values.flatMap { plan in
            [plan, RequestPlan(round: plan.round, writer: plan.writer, number: plan.number + 1)]
        }
        plans += (0..<2).map { RequestPlan(round: round, writer: $0, number: 0) }
        for plan in plans {
            let result = try await book.append(try plan.drafts(kind))
            let known = contents.positions[plan]
            if result.isRepeat != (known != nil) || known.map({ $0 != result.events[0].position }) ?? false {
                contents.note("\(plan) was at \(known.map(String.init) ?? "none"); sent again: \(result)")
            }
            Report.line(Acknowledgement(plan, result).line)
        }
    }
}

/// All events of a log, held against the plans that they were made from.
private struct Contents {
    private static let pageCount = 2_000

    let kind: BookKind
    let book: any Book
    var problems: [String] = []
    var positions: [RequestPlan: UInt64] = [:]
    var head: UInt64 = 0
    private var revisions: [RequestPlan: [UInt64]] = [:]
    private var counts: [String: UInt64] = [:]
    private var lastRecorded = Instant(microseconds: .min)
    /// The request that the next event must go on with.
    private var expected: (plan: RequestPlan, index: Int, drafts: [EventDraft])?

    init(kind: BookKind, book: any Book) {
        self.kind = kind
        self.book = book
    }

    mutating func note(_ problem: String) { problems.append(problem) }

    mutating func read() throws {
        while true {
            let page = try book.log.read(in: head..<UInt64.max, limit: Self.pageCount)
            for event in page.events { try take(event) }
            if page.events.isEmpty { break }
        }
        if let expected {
            note("of \(expected.plan) only \(expected.index) of \(expected.drafts.count) events are there")
        }
        let end = try book.log.headPosition()
        if end != head { note("the head is \(end), but there are \(head) events") }
    }

    private mutating func take(_ event: Event) throws {
        if event.position != head { note("position \(event.position) follows \(Int64(head) - 1)") }
        head = event.position + 1
        if event.recordedTime <= lastRecorded { note("position \(event.position) is not recorded later") }
        lastRecorded = event.recordedTime
        if event.revision != counts[event.stream, default: 0] {
            note("position \(event.position) has a wrong revision")
        }
        counts[event.stream] = event.revision + 1
        guard let (plan, index) = RequestPlan.parse(eventID: event.id) else {
            return note("position \(event.position) has the id \(event.id)")
        }
        if index == 0 {
            if let expected { note("\(expected.plan) is cut short at \(event.position)") }
            if positions[plan] != nil { note("\(plan) is there twice") }
            positions[plan] = event.position
            expected = (plan, 0, try plan.drafts(kind))
        }
        guard var current = expected, current.plan == plan, current.index == index else {
            return note("position \(event.position), \(event.id), stands alone")
        }
        if let difference = event.difference(from: current.drafts[index], data: try book.disclosed(event)) {
            note("\(event.id) has another \(difference)")
        }
        if event.box != nil, try book.disclosed(event) == event.data {
            note("\(event.id) cannot be disclosed")
        }
        revisions[plan, default: []].append(event.revision)
        current.index += 1
        expected = current.index == current.drafts.count ? nil : current
    }

    mutating func compare(_ journal: [Acknowledgement]) {
        for acknowledgement in journal {
            let plan = acknowledgement.plan
            if positions[plan] == nil {
                note("\(plan), acknowledged at \(acknowledgement.position), is not there")
            } else if positions[plan] != acknowledgement.position
                || revisions[plan] != acknowledgement.revisions
            {
                note("\(plan) was acknowledged at \(acknowledgement.position), is at \(positions[plan]!)")
            }
        }
    }
}
