internal import CRM
internal import EventLog

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

/// Imports a file line by line, each line an append of its own, decided in the order of the lines. Lines are
/// checked, sealed and made ready in parallel and reach the writer a few thousand at a time.
///
/// What a line is may be decided by lines before it that are not in the log yet: an event to correct, a link
/// that says whose personal values these are, a company's own type. The first two are foretold. Where that
/// fails the writer holds back the lines behind, and they are made ready again when that line is appended; so
/// are the lines behind the definition of a type.
final class Importer {
    private static let largestChunk = 4_096
    private static let smallestChunk = 64
    private static let chunksInFlight = 3

    private let ledger: Ledger
    private let refused: RefusedLines
    private let report: (ImportProgress) -> Void
    private var subjects: SubjectForecast
    private var progress = ImportProgress()

    private var inFlight: [ImportChunk] = []
    private var sequence = AppendSequence()
    /// Lines that were read and are to be made ready, or made ready again, in their order.
    private var pending: [UnparsedLine] = []
    /// Lines are made ready when all before them are in the log.
    private var waitsForLines = false
    /// Small while lines are held back, so that few are made ready in vain.
    private var chunkCount = largestChunk

    init(ledger: Ledger, refused: RefusedLines, report: @escaping (ImportProgress) -> Void) {
        self.ledger = ledger
        self.refused = refused
        self.report = report
        subjects = SubjectForecast(ledger: ledger)
    }

    func run(_ source: inout some ImportSource) async throws -> ImportProgress {
        while true {
            if inFlight.count == Self.chunksInFlight || waitsForLines && !inFlight.isEmpty {
                try await finishFirst()
                continue
            }
            waitsForLines = false
            if pending.isEmpty { pending = try source.next(chunkCount) }
            if !pending.isEmpty {
                let lines = Array(pending.prefix(chunkCount))
                pending.removeFirst(lines.count)
                inFlight.append(try submit(lines, byteEnd: source.byteCount))
            } else if inFlight.isEmpty {
                break
            } else {
                try await finishFirst()
            }
        }
        progress.lines = source.lineCount
        progress.bytes = source.byteCount
        progress.position = try ledger.log.headPosition()
        try refused.finish()
        return progress
    }

    // MARK: To the writer

    private func submit(_ lines: [UnparsedLine], byteEnd: Int) throws -> ImportChunk {
        let intake = Intake(ledger)
        let staged = Parallel.map(lines) { StagedLine($0, intake) }
        let end = staged.firstIndex { $0.definesType }.map { $0 + 1 } ?? staged.count
        if end < staged.count {
            waitsForLines = true
            pending.insert(contentsOf: lines[end...], at: 0)
        }
        let chunk = ImportChunk(Array(staged[..<end]), unparsed: Array(lines[..<end]), byteEnd: byteEnd)
        var requests: [AppendRequest] = []
        var places: [Int] = []
        requests.reserveCapacity(end)
        places.reserveCapacity(end)
        for index in 0..<end {
            do {
                requests.append(try AppendRequest([prepared(index, of: chunk, intake)]))
                places.append(index)
            } catch {
                chunk.answers.set([.failure(error)], at: [index])
            }
        }
        let answers = chunk.answers
        ledger.log.submit(requests, in: sequence) { [places] in answers.set($0, at: places) }
        return chunk
    }

    /// Does what could not be done without knowing the lines before.
    private func prepared(_ index: Int, of chunk: ImportChunk, _ intake: Intake) throws -> PreparedEvent {
        let staged = chunk.lines[index]
        if let link = staged.link { subjects.note(link) }
        switch staged.stage {
        case .ready(_, let event): return event
        case .checked(let event): return try prepared(event, in: chunk, intake)
        case .failed(let error):
            // A correction was checked before the line that it corrects was in the log.
            guard let draft = try? staged.line.draft.get(), let target = corrected(by: draft, in: chunk)
            else {
                throw error
            }
            return try prepared(
                intake.check(draft, correcting: target.checked.type), in: chunk, intake)
        }
    }

    private func prepared(
        _ event: CheckedDraft, in chunk: ImportChunk, _ intake: Intake
    ) throws -> PreparedEvent {
        let target = corrected(by: event.draft, in: chunk)
        return try intake.prepare(
            event,
            subject: target.map { try SubjectForecast.ownSubject(of: $0) ?? subjects.subjectOfStream($0) }
                ?? subjects.subjectOfStream(event))
    }

    /// The line on its way that `draft` corrects.
    private func corrected(by draft: EventDraft, in chunk: ImportChunk) -> CheckedDraft? {
        guard draft.type == "ledger.corrected", let id = draft.data["eventId"]?.string else { return nil }
        for chunk in [chunk] + inFlight.reversed() {
            if let event = chunk.event(withID: id) { return event }
        }
        return nil
    }

    // MARK: The answers

    private func finishFirst() async throws {
        let chunk = inFlight.removeFirst()
        for (index, answer) in await chunk.answers.all().enumerated() {
            let line = chunk.lines[index].line
            if answer.isHeldBack {
                return try await goOnAlone(with: line, behind: chunk.unparsed[(index + 1)...])
            }
            try settle(line, answer)
        }
        try finished(chunk)
        chunkCount = min(2 * chunkCount, Self.largestChunk)
    }

    private func finished(_ chunk: ImportChunk) throws {
        if let last = chunk.lines.last { progress.lines = last.line.number }
        progress.bytes = chunk.byteEnd
        progress.position = try ledger.log.headPosition()
        ledger.lookUps?.followIfFarBehind()
        try refused.flush()
        report(progress)
    }

    /// Appends a line that has to be sealed again; those behind it were held back.
    private func goOnAlone(with line: ImportLine, behind rest: ArraySlice<UnparsedLine>) async throws {
        var heldBack = Array(rest)
        for chunk in inFlight {
            _ = await chunk.answers.all()
            heldBack += chunk.unparsed
        }
        inFlight.removeAll()
        pending.insert(contentsOf: heldBack, at: 0)
        sequence = AppendSequence()
        chunkCount = Self.smallestChunk
        do {
            let result = try await ledger.append([line.draft.get()])
            if result.isRepeat { progress.repeated += 1 } else { progress.appended += 1 }
        } catch let refusal as Refusal {
            try refuse(line, refusal)
        }
    }

    private func settle(_ line: ImportLine, _ answer: ImportChunk.Answer) throws {
        do {
            switch try answer.get() {
            case .appended:
                progress.appended += 1
                try ledger.company.note(line.draft.get())
            case .known(let known):
                _ = try ledger.confirm(known, are: [line.draft.get()])
                progress.repeated += 1
            case .sealedForAnother: break
            }
        } catch let refusal as Refusal {
            try refuse(line, refusal)
        }
    }

    private func refuse(_ line: ImportLine, _ refusal: Refusal) throws {
        progress.refused += 1
        try refused.add(line, refusal)
    }
}
