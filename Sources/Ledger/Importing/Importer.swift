internal import CRM
internal import EventLog
internal import Synchronization

/// How far an import is.
public struct ImportProgress: Sendable, Equatable {
    /// All lines up to this are on disk or refused.
    public var lines = 0
    public var appended = 0
    /// In the ledger already, with the same content.
    public var repeated = 0
    public var refused = 0
    /// The log's head.
    public var position: UInt64 = 0
    /// Bytes of the source, decompressed.
    public var bytes = 0
}

/// Imports a file line by line, each line an append of its own. Lines are checked, sealed and made ready
/// in parallel and reach the writer in their order, a few thousand at a time.
final class Importer {
    private static let chunkCount = 4_096
    private static let chunksInFlight = 2

    private let ledger: Ledger
    private let refused: RefusedLines
    private let report: (ImportProgress) -> Void
    private var subjects: SubjectForecast
    private var progress = ImportProgress()
    /// A line was sealed again and came behind its successors: what they were refused for may be over.
    private var linesToRetry = 0

    init(ledger: Ledger, refused: RefusedLines, report: @escaping (ImportProgress) -> Void) {
        self.ledger = ledger
        self.refused = refused
        self.report = report
        subjects = SubjectForecast(ledger: ledger)
    }

    func run(_ source: inout some ImportSource) async throws -> ImportProgress {
        var inFlight: [Chunk] = []
        while true {
            let lines = try source.next(Self.chunkCount)
            if lines.isEmpty { break }
            let chunk = try submit(lines)
            chunk.lineEnd = source.lineCount
            chunk.byteEnd = source.byteCount
            inFlight.append(chunk)
            if inFlight.count == Self.chunksInFlight { try await finish(inFlight.removeFirst()) }
        }
        for chunk in inFlight { try await finish(chunk) }
        progress.lines = source.lineCount
        progress.bytes = source.byteCount
        progress.position = try ledger.log.headPosition()
        try refused.finish()
        return progress
    }

    // MARK: A chunk's way

    /// Lines on their way to the writer, and the answers as they come.
    private final class Chunk {
        let lines: [ImportLine]
        let answers: Answers
        var lineEnd = 0
        var byteEnd = 0

        init(lines: [ImportLine]) {
            self.lines = lines
            answers = Answers(count: lines.count)
        }
    }

    private func submit(_ unparsed: [UnparsedLine]) throws -> Chunk {
        let ledger = self.ledger
        let checked = Parallel.map(unparsed) { unparsed -> (ImportLine, Result<CheckedDraft, any Error>) in
            let line = unparsed.parsed()
            return (line, Result { try ledger.check(line.draft.get()) })
        }
        var subjectOf: [String?] = []
        subjectOf.reserveCapacity(checked.count)
        for (_, event) in checked { subjectOf.append(try (try? event.get()).map { try subjects.subject(of: $0) }) }
        let prepared = Parallel.map(Array(zip(checked, subjectOf))) { item in
            let ((_, event), subject) = item
            return Result { try ledger.prepare(event.get(), subject: subject ?? "") }
        }
        let chunk = Chunk(lines: checked.map(\.0))
        for (index, event) in prepared.enumerated() {
            let answers = chunk.answers
            do {
                let request = try AppendRequest([event.get()])
                ledger.log.submit(request) { answers.set($0, at: index) }
            } catch {
                answers.set(.failure(error), at: index)
            }
        }
        return chunk
    }

    private func finish(_ chunk: Chunk) async throws {
        for (line, answer) in zip(chunk.lines, await chunk.answers.all()) { try await settle(line, answer) }
        progress.lines = chunk.lineEnd
        progress.bytes = chunk.byteEnd
        progress.position = try ledger.log.headPosition()
        try refused.flush()
        report(progress)
    }

    private func settle(_ line: ImportLine, _ answer: Result<AppendOutcome, any Error>) async throws {
        let isRetried = linesToRetry > 0
        if isRetried { linesToRetry -= 1 }
        do {
            switch try answer.get() {
            case .appended: progress.appended += 1
            case .known(let known):
                _ = try ledger.confirm(known, are: [line.draft.get()])
                progress.repeated += 1
            case .sealedForAnother:
                linesToRetry = Self.chunkCount * Self.chunksInFlight
                try await appendAgain(line)
            }
        } catch let refusal as Refusal {
            if isRetried {
                do {
                    return try await appendAgain(line)
                } catch let refusal as Refusal {
                    return try refuse(line, refusal)
                }
            }
            try refuse(line, refusal)
        }
    }

    private func refuse(_ line: ImportLine, _ refusal: Refusal) throws {
        progress.refused += 1
        try refused.add(line, refusal)
    }

    private func appendAgain(_ line: ImportLine) async throws {
        let result = try await ledger.append([line.draft.get()])
        if result.isRepeat { progress.repeated += 1 } else { progress.appended += 1 }
    }
}

/// The answers to a chunk of appends, from the writer's thread.
private final class Answers: Sendable {
    typealias Answer = Result<AppendOutcome, any Error>

    private struct State {
        var answers: [Answer?]
        var missing: Int
        var waiting: CheckedContinuation<Void, Never>?
    }

    private let state: Mutex<State>

    init(count: Int) {
        state = Mutex(State(answers: Array(repeating: nil, count: count), missing: count))
    }

    func set(_ answer: Answer, at index: Int) {
        let waiting = state.withLock { state -> CheckedContinuation<Void, Never>? in
            state.answers[index] = answer
            state.missing -= 1
            return state.missing == 0 ? state.waiting.take() : nil
        }
        waiting?.resume()
    }

    /// All answers in order, once the last is there.
    func all() async -> [Answer] {
        await withCheckedContinuation { continuation in
            let isComplete = state.withLock { state in
                if state.missing > 0 { state.waiting = continuation }
                return state.missing == 0
            }
            if isComplete { continuation.resume() }
        }
        return state.withLock { $0.answers.compactMap(\.self) }
    }
}
