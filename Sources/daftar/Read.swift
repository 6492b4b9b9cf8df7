import ArgumentParser
import EventLog
import Ledger

struct Read: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Read events: a stream, or the whole log by any filter, forwards or backwards.")

    @OptionGroup var place: LedgerPlace
    @OptionGroup var remote: RemotePlace
    @Argument(help: "A stream; without it the whole log.")
    var stream: String?
    @OptionGroup var wanted: FilterOptions
    @Option(
        help: "From this revision (of a stream), @position or recorded instant on; backward: from there down."
    )
    var from: String?
    @Flag(help: "The newest first.")
    var backward = false
    @Option(help: "At most so many events.")
    var limit = 1_000
    @Flag(help: "Entries as they are hashed: commitments in place of personal values.")
    var entries = false
    @Flag(help: "Data as it was written; else data of earlier schema versions is shown as the present one.")
    var original = false

    func run() throws {
        let ledger = try place.open()
        defer { ledger.close() }
        let direction: ReadDirection = backward ? .backward : .forward
        if let stream {
            return try show(
                ledger.log.read(stream: stream, from: revision(), direction: direction, limit: limit), ledger)
        }
        let start = try from.map { try position($0, ledger) }
        let range = backward ? 0..<(start.map { $0 + 1 } ?? .max) : (start ?? 0)..<UInt64.max
        try show(ledger.log.read(filter, in: range, direction: direction, limit: limit).events, ledger)
    }

    var filter: Filter { wanted.filter }

    func validate() throws {
        if stream != nil, !filter.isEmpty {
            throw ValidationError("a stream is read whole; filters go with the whole log")
        }
    }

    /// The first revision of a stream that is wanted.
    func revision() throws -> UInt64? {
        try from.map { text in
            guard let revision = UInt64(text) else {
                throw ValidationError("--from of a stream is a revision")
            }
            return revision
        }
    }

    private func position(_ text: String, _ ledger: Ledger) throws -> UInt64 {
        if text.hasPrefix("@"), let position = UInt64(text.dropFirst()) { return position }
        if let instant = Instant(text) {
            let end = try ledger.log.position(asOf: instant.advanced(byMicroseconds: backward ? 0 : -1))
            return backward ? max(end, 1) - 1 : end
        }
        throw ValidationError("--from is @position or an instant")
    }

    private func show(_ events: [Event], _ ledger: Ledger) throws {
        let lines = try events.map {
            entries ? $0.entry : try ledger.json($0, as: original ? .original : .present)
        }
        if place.json { return Console.line(JSONText.array(lines)) }
        for line in lines { Console.line(line) }
    }
}
