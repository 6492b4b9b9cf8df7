internal import Glibc
internal import LMDB

/// The writer's work, on the writer's thread: admits what waits, writes it in one transaction, answers.
final class WriterDesk {
    /// How long the index may keep the writer waiting before appends are refused.
    private static let indexPatienceMicroseconds = 10_000_000
    private static let indexPollMicroseconds: UInt32 = 1_000

    let reader: LogReader
    private let rules: any Guard
    let indexer: Indexer
    private let surroundings: Surroundings
    private let head: LogHead
    var admission: Admission<CommittedStore>
    private var frontier: MerkleTree.Frontier
    private var entry: [UInt8] = []
    /// Whether the log's environment is to be trusted; not after an I/O error.
    private var isFit = true

    /// Replays the events that the index does not have.
    init(
        reader: LogReader, rules: any Guard, indexer: Indexer, surroundings: Surroundings, head: LogHead
    ) throws {
        self.reader = reader
        self.rules = rules
        self.indexer = indexer
        self.surroundings = surroundings
        self.head = head
        (admission, frontier) = try Self.recover(reader, rules, indexer)
        try adoptMovedSlots()
    }

    private static func recover(
        _ reader: LogReader, _ rules: any Guard, _ indexer: Indexer
    ) throws -> (Admission<CommittedStore>, MerkleTree.Frontier) {
        let end = try reader.head()
        let indexed = indexer.end
        let lastRecorded = try indexed > 0 ? reader.event(at: indexed - 1)?.recordedTime : nil
        var admission = Admission(
            log: CommittedStore(reader: reader), rules: rules, head: indexed,
            lastRecorded: lastRecorded ?? .distantPast)
        try IndexReplay.run(reader, from: indexed, to: end, into: &admission, indexer: indexer)
        let tree = TreeReader(reader: reader)
        return (admission, try tree.frontier(size: end))
    }

    // MARK: Work

    func carryOut(_ work: [Writer.Work]) {
        var submissions: [Writer.Submission] = []
        for item in work {
            switch item {
            case .append(let submission): submissions.append(submission)
            case .dictionary(let content): store(dictionary: content)
            case .reseal(let resealing, let answer): answer(Result { try self.reseal(resealing) })
            }
        }
        if !submissions.isEmpty { append(submissions) }
    }

    private func append(_ submissions: [Writer.Submission]) {
        var answers: [[Writer.Answer]] = []
        do {
            try becomeFit()
            try waitForIndex()
            let now = surroundings.now()
            try checkClock(now)
            admission.prune(indexedTo: indexer.end)
            for submission in submissions { answers.append(decide(submission, now: now)) }
            if !admission.admitted.isEmpty { try write() }
        } catch {
            let error = recover(from: error)
            answers = submissions.map { $0.requests.map { _ in .failure(error) } }
        }
        for (submission, answers) in zip(submissions, answers) { submission.answer(answers) }
    }

    private func decide(_ submission: Writer.Submission, now: Instant) -> [Writer.Answer] {
        submission.requests.map { request in
            if let sequence = submission.sequence, sequence.isHeld { return .failure(AppendSequence.Held()) }
            let answer = decide(request, now: now)
            if case .success(.sealedForAnother) = answer { submission.sequence?.hold() }
            return answer
        }
    }

    /// One request's verdict; a storage error fails the request alone.
    private func decide(_ request: AppendRequest, now: Instant) -> Writer.Answer {
        do {
            switch try admission.admit(request, now: now) {
            case .accepted(let events):
                return .success(.appended(AppendResult(events: events, isRepeat: false)))
            case .known(let events): return .success(.known(events))
            case .refused(let refusal): return .failure(refusal)
            case .sealedForAnother(let event, let subject):
                return .success(.sealedForAnother(event: event, subject: subject))
            }
        } catch {
            return .failure(error)
        }
    }

    private func checkClock(_ now: Instant) throws(LogError) {
        let tolerated = now.advanced(byMicroseconds: Admission<CommittedStore>.clockTolerance)
        if tolerated < admission.lastRecorded {
            throw LogError(
                .clockBehind,
                "the clock says \(now) but the last event was recorded at \(admission.lastRecorded)")
        }
    }

    /// At most ``Indexer/maximumTail`` events may be unindexed.
    private func waitForIndex() throws(LogError) {
        var waited = 0
        while admission.tailCount > Indexer.maximumTail - AppendRequest.maximumEvents {
            admission.prune(indexedTo: indexer.end)
            if admission.tailCount <= Indexer.maximumTail - AppendRequest.maximumEvents { return }
            if waited > Self.indexPatienceMicroseconds {
                throw LogError(.busy, "the index does not follow: \(indexer.failure ?? "it is slow")")
            }
            usleep(Self.indexPollMicroseconds)
            waited += Int(Self.indexPollMicroseconds)
        }
    }

    // MARK: Writing

    private func write() throws {
        var frontier = self.frontier
        let newNames = admission.newNames
        let firstName = reader.codec.nameCount
        try reader.store.write { transaction, tables in
            for admitted in admission.admitted { try put(admitted, &frontier, &transaction, tables) }
            for (offset, name) in newNames.enumerated() {
                let text = Array(name.utf8)
                try transaction.put(UInt64(firstName) + UInt64(offset), text.span.bytes, in: tables.names)
            }
            let state = LogState(
                head: admission.head, lastRecorded: admission.lastRecorded, root: frontier.root)
            let (key, value) = (LogMeta.headKey, state.bytes)
            try transaction.put(key.span.bytes, value.span.bytes, in: tables.meta)
        }
        self.frontier = frontier
        reader.codec.add(names: newNames)
        indexer.add(admission.commit())
        head.advance(to: admission.head, root: frontier.root)
    }

    private func put(
        _ admitted: Admission<CommittedStore>.Admitted, _ frontier: inout MerkleTree.Frontier,
        _ transaction: inout WriteTransaction, _ tables: LogStore.Tables
    ) throws {
        let (event, place) = (admitted.event, admitted.place)
        let record = RecordFormat.record(event, at: place, logID: reader.codec.logID)
        try transaction.append(place.position, record.span.bytes, in: tables.events)
        entry.removeAll(keepingCapacity: true)
        entry.append(contentsOf: event.entryHead)
        EntryFormat.appendPlace(
            position: place.position, revision: place.revision, recordedTime: place.recordedTime, to: &entry)
        entry.append(contentsOf: event.entryTail)
        try frontier.append(.leaf(entry)) { height, index, hash in
            let key = TreeReader.key(height: height, index: index)
            try transaction.put(key.span.bytes, hash.bytes.span.bytes, in: tables.tree)
        }
    }

    private func store(dictionary content: [UInt8]) {
        guard isFit, let last = reader.codec.newestDictionary?.number,
            let dictionary = try? Dictionary(number: last + 1, content: content)
        else { return }
        do {
            try reader.store.write { transaction, tables in
                try transaction.put(UInt64(dictionary.number), content.span.bytes, in: tables.dictionaries)
            }
            reader.codec.add(dictionary)
        } catch {
            // A dictionary that could not be stored is not used; the next training tries again.
            _ = recover(from: error)
        }
    }

    // MARK: Failures

    /// Drops the batch and makes the writer fit for the next one.
    ///
    /// - Returns: what to answer.
    func recover(from error: any Error) -> any Error {
        admission.rollBack()
        let before = admission.head
        guard let cause = error as? LMDBError else { return error }
        if cause.isDiskFull || cause.isMapFull { return Self.diskFull(cause) }
        isFit = false
        do {
            try becomeFit()
        } catch {
            return LogError(
                .unknown, "writing failed, and so did opening the log again: \(error)", cause: cause)
        }
        if admission.head == before, cause.saysDiskIsFull(at: reader.store.path) {
            return Self.diskFull(cause)
        }
        return LogError(.unknown, "whether the append reached the disk is not known", cause: cause)
    }

    private static func diskFull(_ cause: LMDBError) -> LogError {
        LogError(.diskFull, "the disk is full; nothing was appended", cause: cause)
    }

    /// After an I/O error: opens the log anew and takes up what is in it and is not known here.
    func becomeFit() throws {
        if isFit { return }
        admission.rollBack()
        try reader.store.reopen()
        try reader.codec.refresh()
        reader.leaves.forget()
        let end = try reader.head()
        guard end >= admission.head else {
            throw LogError(.damaged, "the log ends at \(end), but \(admission.head) events were committed")
        }
        if end > admission.head {
            // The batch that was dropped has reached the disk all the same.
            try IndexReplay.run(reader, from: admission.head, to: end, into: &admission, indexer: indexer)
            frontier = try TreeReader(reader: reader).frontier(size: end)
            head.advance(to: end, root: frontier.root)
        }
        try adoptMovedSlots()
        isFit = true
    }
}
