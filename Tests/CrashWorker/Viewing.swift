import CRM
import EventLog
import Foundation
import Ledger
import Projecting
import TestSupport

/// Appends until it is killed while a thread keeps the views up, or builds them anew again and again.
struct Viewing {
    enum Keeping: String {
        case following, rebuilding
        /// Builds them anew once and appends nothing, so that the calls to the system are the same each time.
        case once
        /// Appends a few events and follows them, again and again where that fails, as a server does.
        case retrying
    }

    private static let tries = 20

    private static let writers = 3
    private static let pauseMicroseconds: UInt32 = 500

    let directory: String
    let round: Int
    let keeping: Keeping

    func run() async throws {
        let ledger = try Ledger(in: directory, access: .writing)
        if try ledger.log.headPosition() == 0 { try await begin(ledger) }
        let views = ledger.views()
        switch keeping {
        case .once:
            try Self.keepUp(views, keeping)
            return ledger.close()
        case .retrying:
            try await Self.retry(views, in: ledger)
            var arrivals = Arrivals(round: round, writer: 0)
            for _ in 0..<20 { try await arrivals.send(to: ledger) }
            try await Self.retry(views, in: ledger)
            return ledger.close()
        case .following, .rebuilding: break
        }
        Thread.detachNewThread { [keeping] in
            do {
                try views.takeOver()
                while true { try Self.keepUp(views, keeping) }
            } catch {
                Report.line("problem \(error)")
            }
        }
        try await withThrowingTaskGroup { group in
            for writer in 0..<Self.writers {
                group.addTask { try await write(ledger, as: writer) }
            }
            try await group.waitForAll()
        }
    }

    private func begin(_ ledger: Ledger) async throws {
        _ = try await ledger.append(Lives.world.map { try EventDraft(json: Array($0.json.utf8)) })
        var arrivals = Arrivals(round: round, writer: Self.writers)
        for _ in 0..<100 { try await arrivals.send(to: ledger) }
    }

    private static func keepUp(_ views: ProjectionEngine, _ keeping: Keeping) throws {
        if keeping != .following { try views.rebuild() }
        try views.catchUp()
        Report.line("kept up to \(try views.position())")
        usleep(pauseMicroseconds)
    }

    /// Follows to the log's head as a server does: from the start again where it ends with an error.
    private static func retry(_ views: ProjectionEngine, in ledger: Ledger) async throws {
        let head = try ledger.log.headPosition()
        for attempt in 1...tries {
            let following = Task {
                try await views.follow { position in
                    if position >= head { withUnsafeCurrentTask { $0?.cancel() } }
                }
            }
            do {
                return try await following.value
            } catch  where attempt < tries {
                Report.line("stopped \(error)")
            }
        }
    }

    private func write(_ ledger: Ledger, as writer: Int) async throws {
        var arrivals = Arrivals(round: round, writer: writer)
        while true { try await arrivals.send(to: ledger) }
    }
}

/// Random lives as they arrive: some events late, some annulled afterwards.
struct Arrivals {
    /// Of these all cells and aggregates are made; the others are linked to them.
    private static let folded = ["contact", "deal", "order"]
    private static let others = Catalogue.builtIn.categoryNames.filter {
        !folded.contains($0) && !["ledger", "catalogue"].contains($0)
    }
    private static let day: Int64 = 86_400_000_000

    private let name: String
    private var random: SeededGenerator
    private var lives: [String: Lives] = [:]
    private let seed: UInt64
    private var count = 0

    init(round: Int, writer: Int) {
        name = "v\(round)-w\(writer)"
        seed = UInt64(round) * 100 + UInt64(writer)
        random = SeededGenerator(seed: seed)
    }

    /// Sends the next life, in one append.
    mutating func send(to ledger: Ledger) async throws {
        let categories = random.oneIn(2) ? Self.folded : Self.others
        guard let category = categories.randomElement(using: &random) else { return }
        let life = lives[category, default: Lives(of: category, seed: seed)].next()
        var texts: [String] = []
        for event in life.events { texts.append(text(of: event)) }
        if count > 0, random.oneIn(10) { texts.append(annulment()) }
        do {
            _ = try await ledger.append(texts.map { try EventDraft(json: Array($0.utf8)) })
        } catch is Refusal {
            // An annulment may make what follows impossible.
        }
    }

    private mutating func text(of event: LifeEvent) -> String {
        var event = event
        event.id = nextID()
        guard random.oneIn(3) else { return event.json }
        let now = Int64(Date().timeIntervalSince1970 * 1_000_000)
        let time = Instant(microseconds: now - Int64.random(in: 0...2 * Self.day, using: &random))
        return "{\"time\":\"\(time)\"," + event.json.dropFirst()
    }

    private mutating func annulment() -> String {
        let target = "\(name)-\(Int.random(in: 1...count, using: &random))"
        let id = nextID()
        return "{\"id\":\"\(id)\",\"type\":\"ledger.annulled\",\"subject\":\"ledger-\(id)\","
            + "\"data\":{\"eventId\":\"\(target)\",\"reason\":\"never happened\"}}"
    }

    private mutating func nextID() -> String {
        count += 1
        return "\(name)-\(count)"
    }
}
