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

    public init() {}
}

/// Imports a file line by line, each line an append of its own. Lines are checked, sealed and made ready
/// in parallel and reach the writer in their order, a few thousand at a time.
final class Importer {
    private static let chunkCount = 4_096
    private static let chunksInFlight = 3

    private let ledger: Ledger
    private let refused: RefusedLines
    private let report: (ImportProgress) -> Void
    private var subjects: SubjectForecast
    private var progress = ImportProgress()
    /// Lines still to come that were made ready too early – before a line was sealed again, or defined a
    /// type: what they are refused for may be over.
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

    /// A line on its way, as far as it could be made ready without knowing the lines before it.
    private enum Stage: Sendable {
        case ready(PreparedEvent)
        /// Has personal values of whoever its stream is linked to.
        case checked(CheckedDraft)
        case failed(any Error)
    }

    private func submit(_ unparsed: [UnparsedLine]) throws -> Chunk {
        let intake = Intake(ledger)
        let staged = Parallel.map(unparsed) { unparsed in
            let line = unparsed.parsed()
            return (line, Self.stage(line, intake))
        }
        let chunk = Chunk(lines: staged.map(\.0))
        var requests: [AppendRequest] = []
        var places: [Int] = []
        requests.reserveCapacity(staged.count)
        places.reserveCapacity(staged.count)
        for (index, (_, stage)) in staged.enumerated() {
            do {
                requests.append(try AppendRequest([finished(stage, intake)]))
                places.append(index)
            } catch {
                chunk.answers.set([.failure(error)], at: [index])
            }
        }
        let answers = chunk.answers
        ledger.log.submit(requests) { [places] in answers.set($0, at: places) }
        return chunk
    }

    /// Checks a line, and seals it where it tells by itself whose personal values it carries.
    private static func stage(_ line: ImportLine, _ intake: Intake) -> (
        stage: Stage, link: SubjectForecast.Link?
    ) {
        do {
            let event = try intake.check(line.draft.get())
            let link = SubjectForecast.link(of: event)
            guard let subject = SubjectForecast.ownSubject(of: event) else { return (.checked(event), link) }
            return (.ready(try intake.prepare(event, subject: subject)), link)
        } catch {
            return (.failed(error), nil)
        }
    }

    private func finished(
        _ staged: (stage: Stage, link: SubjectForecast.Link?), _ intake: Intake
    ) throws -> PreparedEvent {
        if let link = staged.link { subjects.note(link) }
        switch staged.stage {
        case .ready(let event): return event
        case .checked(let event): return try intake.prepare(event, subject: subjects.subjectOfStream(event))
        case .failed(let error): throw error
        }
    }

    private func finish(_ chunk: Chunk) async throws {
        for (line, answer) in zip(chunk.lines, await chunk.answers.all()) { try await settle(line, answer) }
        progress.lines = chunk.lineEnd
        progress.bytes = chunk.byteEnd
        progress.position = try ledger.log.headPosition()
        ledger.lookUps?.followIfFarBehind()
        try refused.flush()
        report(progress)
    }

    private func settle(_ line: ImportLine, _ answer: Result<AppendOutcome, any Error>) async throws {
        let isRetried = linesToRetry > 0
        if isRetried { linesToRetry -= 1 }
        do {
            switch try answer.get() {
            case .appended:
                progress.appended += 1
                try note(line.draft.get())
            case .known(let known):
                _ = try ledger.confirm(known, are: [line.draft.get()])
                progress.repeated += 1
            case .sealedForAnother:
                linesToRetry = Self.chunkCount * Self.chunksInFlight
                try await appendAgain(line)
            }
        } catch let refusal as Refusal {
            // A correction was checked before the line that it corrects was in the log.
            if isRetried || refusal.code == .unknownReference && refusal.reasons[0].field == "eventId" {
                do {
                    return try await appendAgain(line)
                } catch let refusal as Refusal {
                    return try refuse(line, refusal)
                }
            }
            try refuse(line, refusal)
        }
    }

    /// A company's type that this file has defined: lines behind it were checked without it.
    private func note(_ draft: EventDraft) {
        guard draft.type == CompanyCatalogue.definingType else { return }
        ledger.company.note(draft)
        linesToRetry = Self.chunkCount * Self.chunksInFlight
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

    func set(_ answers: [Answer], at places: [Int]) {
        let waiting = state.withLock { state -> CheckedContinuation<Void, Never>? in
            for (answer, place) in zip(answers, places) { state.answers[place] = answer }
            state.missing -= places.count
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
