import EventLog
import Glibc

/// Several writers at once, each waiting for its answer, and one who reads meanwhile. After an error the
/// request is sent again, ids and all, until it is answered or patience ends.
struct Appending {
    private static let pauseMicroseconds: UInt32 = 10_000

    let kind: BookKind
    let directory: String
    let round: Int
    let writers: Int
    /// By writer; 0: no end.
    let requests: Int
    let patienceMilliseconds: Int

    func run() async throws {
        let book = try await patiently("open") { try kind.open(in: directory) }
        Report.line("opened")
        try await withThrowingTaskGroup { group in
            for writer in 0..<writers {
                group.addTask { try await write(book, as: writer) }
            }
            group.addTask { try await read(book.log) }
            for _ in 0..<writers { try await group.next() }
            group.cancelAll()
        }
        try book.log.waitForIndex()
        book.close()
        Report.line("done")
    }

    private func write(_ book: any Book, as writer: Int) async throws {
        var number = 0
        while requests == 0 || number < requests {
            let plan = RequestPlan(round: round, writer: writer, number: number)
            let drafts = try plan.drafts(kind)
            let result = try await patiently("\(writer) \(number)") { try await book.append(drafts) }
            Report.line(Acknowledgement(plan, result).line)
            number += 1
        }
    }

    /// Reading may fail while the disk does; it must not end the process, and must see whole appends.
    private func read(_ log: EventLog) async throws {
        while !Task.isCancelled {
            do {
                let head = try log.headPosition()
                let page = try log.read(in: (head - min(head, 50))..<UInt64.max, limit: .max)
                if let end = page.events.last?.position, end + 1 < head {
                    Report.line("problem the head is \(head) but reading ends at \(end + 1)")
                }
                if let problem = Wholeness.problem(in: page.events, kind) {
                    Report.line("problem \(problem)")
                }
            } catch let error as LogError {
                Report.line("error read \(error.code.rawValue)")
            }
            try? await Task.sleep(for: .milliseconds(5))
        }
    }

    private func patiently<R>(_ what: String, _ body: () async throws -> R) async throws -> R {
        let clock = ContinuousClock()
        let end = clock.now.advanced(by: .milliseconds(patienceMilliseconds))
        while true {
            do {
                return try await body()
            } catch {
                Report.line("error \(what) \(error)")
                if clock.now >= end || error is Refusal { throw error }
            }
            try await Task.sleep(for: .microseconds(Self.pauseMicroseconds))
        }
    }
}

/// An append is seen whole or not at all.
enum Wholeness {
    /// The first request of which `events`, neighbours in order, hold some but not all behind the first event.
    static func problem(in events: [Event], _ kind: BookKind) -> String? {
        // The first may be the middle of a request.
        var index = 0
        while index < events.count, RequestPlan.parse(eventID: events[index].id)?.index != 0 { index += 1 }
        while index < events.count {
            guard let (plan, first) = RequestPlan.parse(eventID: events[index].id),
                let count = try? plan.drafts(kind).count
            else { return "an event has the id \(events[index].id)" }
            let found = events[index...].prefix(count).map(\.id)
            let expected = (0..<count).map { "r\(plan.round)-w\(plan.writer)-n\(plan.number)-e\($0)" }
            if first != 0 || found != expected {
                return "of \(plan), \(count) events, there is only a part at \(events[index].position)"
            }
            index += count
        }
        return nil
    }
}
