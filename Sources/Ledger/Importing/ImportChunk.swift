internal import CRM
internal import EventLog
internal import Synchronization

/// A line on its way to the writer, as far as it could be made ready without knowing the lines before it.
struct StagedLine: Sendable {
    enum Stage: Sendable {
        case ready(CheckedDraft, PreparedEvent)
        /// Has personal values of whoever its stream is linked to.
        case checked(CheckedDraft)
        case failed(any Error)
    }

    let line: ImportLine
    let stage: Stage
    let link: SubjectForecast.Link?

    /// Checks a line, and seals it where it tells by itself whose personal values it carries.
    init(_ unparsed: UnparsedLine, _ intake: Intake) {
        line = unparsed.parsed()
        stage = Self.stage(line, intake)
        link = Self.event(stage).flatMap(SubjectForecast.link)
    }

    private static func stage(_ line: ImportLine, _ intake: Intake) -> Stage {
        do {
            let event = try intake.check(line.draft.get())
            guard let subject = SubjectForecast.ownSubject(of: event) else { return .checked(event) }
            return .ready(event, try intake.prepare(event, subject: subject))
        } catch {
            return .failed(error)
        }
    }

    private static func event(_ stage: Stage) -> CheckedDraft? {
        switch stage {
        case .ready(let event, _), .checked(let event): event
        case .failed: nil
        }
    }

    var event: CheckedDraft? { Self.event(stage) }

    /// Whether lines behind it may be of a type that it defines.
    var definesType: Bool { event?.draft.type == CompanyCatalogue.definingType }
}

/// Lines on their way to the writer, and the answers as they come.
final class ImportChunk {
    typealias Answer = ImportAnswers.Answer

    let lines: [StagedLine]
    /// The same lines, to be made ready again where they are held back.
    let unparsed: [UnparsedLine]
    /// Bytes of the source that were read with them.
    let byteEnd: Int
    let answers: ImportAnswers
    private lazy var indices = Dictionary(
        lines.enumerated().compactMap { index, line in line.event?.draft.id.map { ($0, index) } },
        uniquingKeysWith: { first, _ in first })

    init(_ lines: [StagedLine], unparsed: [UnparsedLine], byteEnd: Int) {
        self.lines = lines
        self.unparsed = unparsed
        self.byteEnd = byteEnd
        answers = ImportAnswers(count: lines.count)
    }

    func event(withID id: String) -> CheckedDraft? {
        indices[id].flatMap { lines[$0].event }
    }
}

extension ImportChunk.Answer {
    /// Whether the line is to be made ready again: it was sealed for another, or is behind one that was.
    var isHeldBack: Bool {
        switch self {
        case .success(.sealedForAnother): true
        case .failure(let error): error is AppendSequence.Held
        case .success: false
        }
    }
}

/// The answers to a chunk of appends, from the writer's thread.
final class ImportAnswers: Sendable {
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
