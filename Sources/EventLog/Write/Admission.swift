/// Decides what may be appended, and where it goes. No thread, clock, disk or lock: what is on disk it
/// asks of ``CommittedLog``, the time it is told – so every decision can be tested without them.
///
/// Requests are admitted one by one into a batch. A refused request leaves no trace; the batch then
/// either commits or is rolled back whole.
struct Admission<Log: CommittedLog>: GuardContext {
    /// How far the clock may be behind the last recorded time, and an event's time ahead of the clock.
    static var clockTolerance: Int64 { 5 * 60 * 1_000_000 }

    enum Verdict {
        case accepted([Appended])
        /// Every id is in the log; whether the events are the same is for the caller to compare.
        case known([Appended])
        case refused(Refusal)
        /// Personal values of event `event` are sealed for another than `subject`, to whom they belong,
        /// or under another slot than the one that the subject has.
        case sealedForAnother(event: Int, subject: String)
    }

    /// An event that was admitted, with its place.
    struct Admitted {
        let event: PreparedEvent
        let place: RecordFormat.Place
    }

    let log: Log
    private let rules: any Guard
    let entities: EntityTable
    /// Committed, perhaps not in the index yet.
    var tail: [IndexBatch] = []
    /// Of the tail and the batch.
    var recentIDs = RecentIDs()

    /// The position that the next event gets.
    var head: UInt64
    var lastRecorded: Instant
    /// What the batch has so far.
    var admitted: [Admitted] = []
    var newNames: [String] = []
    var batch: IndexBatch
    var batchStart: (head: UInt64, lastRecorded: Instant)

    /// The stream of the event that is being decided.
    var own: EntityTable.Entity?
    // What the guard notes about that event.
    var concerned: [String] = []
    var linked: [String] = []
    var subject: String?

    init(log: Log, rules: any Guard, head: UInt64, lastRecorded: Instant) {
        self.log = log
        self.rules = rules
        self.head = head
        self.lastRecorded = lastRecorded
        entities = EntityTable(load: log.entry(of:))
        batch = IndexBatch(first: head)
        batchStart = (head, lastRecorded)
    }

    /// Admits `request` whole, or not at all.
    mutating func admit(_ request: AppendRequest, now: Instant) throws -> Verdict {
        if let verdict = try knownIDs(of: request) { return verdict }
        if let refusal = try unmetExpectations(of: request) { return .refused(refusal) }
        let start = mark
        var appended: [Appended] = []
        appended.reserveCapacity(request.events.count)
        var reasons: [Refusal.Reason] = []
        for (index, event) in request.events.enumerated() {
            do {
                switch try admit(event, now: now) {
                case .success(let place): appended.append(place)
                case .failure(let wrong):
                    rollBack(to: start)
                    return .sealedForAnother(event: index, subject: wrong.subject)
                }
            } catch let refusal as Refusal {
                reasons += refusal.reasons.map { Refusal.Reason($0.code, $0.field, $0.message, event: index) }
            } catch {
                rollBack(to: start)
                throw error
            }
        }
        if !reasons.isEmpty {
            rollBack(to: start)
            return .refused(Refusal(reasons))
        }
        return .accepted(appended)
    }

    private struct WrongSubject: Error {
        let subject: String
    }

    private mutating func admit(
        _ event: PreparedEvent, now: Instant
    ) throws -> Result<Appended, WrongSubject> {
        if event.time > now.advanced(byMicroseconds: Self.clockTolerance) {
            throw Refusal(.timeInFuture, "time", "\(event.time) is more than 5 minutes ahead of the server")
        }
        let position = head
        let stream = try decide(
            GuardedEvent(
                id: event.id, type: event.type, stream: event.stream, time: event.time, position: position,
                data: event.data, schemaVersion: event.schemaVersion), isReplay: false)
        let owner = subject ?? event.stream
        var entry = stream.entry ?? StreamEntry()
        if entry.creation == nil { entry.creation = position }
        let revision = entry.count
        entry.count += 1
        if let box = event.box {
            guard try take(box, for: owner, own: &entry, at: position) else {
                return .failure(WrongSubject(subject: owner))
            }
        }
        entities.set(entry, of: stream, at: position)
        let recorded = max(now, lastRecorded.advanced(byMicroseconds: 1))
        let numbers = try concerned.map { try number(of: $0) }
        let subjectIndex =
            owner == event.stream || event.box == nil ? 0 : (concerned.firstIndex(of: owner) ?? 0) + 1
        admitted.append(
            Admitted(
                event: event,
                place: RecordFormat.Place(
                    position: position, revision: revision, recordedTime: recorded,
                    typeNumber: number(ofName: event.type), concerns: numbers, subject: subjectIndex)))
        index(
            event.eventID, stream: event.stream, type: event.type, actor: event.actor,
            correlationID: event.correlationID)
        lastRecorded = recorded
        return .success(
            Appended(
                id: event.id, stream: event.stream, position: position, revision: revision,
                recordedTime: recorded))
    }

    /// Notes the slot that the first sealed event of a data subject used.
    ///
    /// - Parameter own: the entry of the event's own stream, not yet set.
    /// - Returns: `false` where the box is another's, or under another slot than the subject has.
    private mutating func take(
        _ box: SealedBox, for owner: String, own: inout StreamEntry, at position: UInt64
    ) throws -> Bool {
        if box.subject != owner { return false }
        if owner == self.own?.name {
            if own.slot != nil, own.slot != box.slot { return false }
            own.slot = box.slot
            return true
        }
        let subject = try entities.entity(owner)
        var entry = subject.entry ?? StreamEntry()
        if entry.slot != nil, entry.slot != box.slot { return false }
        if entry.slot == nil {
            entry.slot = box.slot
            entities.set(entry, of: subject, at: position)
        }
        concern(owner)
        return true
    }

    /// Takes in an event that is in the log but not in the index: at opening, or to make the index anew.
    mutating func replay(_ event: Event, concerns: [String], data: JSONValue) throws {
        precondition(event.position == head, "events are replayed in order")
        let stream = try decide(
            GuardedEvent(
                id: event.id, type: event.type, stream: event.stream, time: event.time,
                position: event.position, data: data, schemaVersion: event.schemaVersion), isReplay: true)
        var entry = stream.entry ?? StreamEntry()
        if entry.creation == nil { entry.creation = event.position }
        entry.count = event.revision + 1
        entities.set(entry, of: stream, at: event.position)
        if let box = event.box {
            let subject = try entities.entity(box.subject)
            var owned = subject.entry ?? StreamEntry()
            owned.slot = box.slot
            entities.set(owned, of: subject, at: event.position)
        }
        concerned = concerns
        index(
            EventID(event.id, log.logID), stream: event.stream, type: event.type, actor: event.actor,
            correlationID: event.correlationID)
        lastRecorded = event.recordedTime
    }

    /// - Returns: the stream of `event`, for which it was decided.
    private mutating func decide(_ event: GuardedEvent, isReplay: Bool) throws -> EntityTable.Entity {
        concerned.removeAll(keepingCapacity: true)
        linked.removeAll(keepingCapacity: true)
        subject = nil
        let stream = try entities.entity(event.stream)
        own = stream
        let rules = self.rules
        do {
            try rules.decide(event, isReplay: isReplay, in: &self)
        } catch {
            throw entities.takeFailure() ?? error
        }
        if let failure = entities.takeFailure() { throw failure }
        concerned.removeAll { $0 == event.stream }
        return stream
    }

    private mutating func index(
        _ id: EventID, stream: String, type: String, actor: String?, correlationID: String?
    ) {
        let plain = Posting(head)
        func term(_ kind: Term.Kind, _ name: String) -> Term { Term(kind, name, log.logID) }
        batch.idHashes.append(id.hash)
        batch.postings.append(.init(term: term(.entity, stream), posting: Posting(head, isMarked: true)))
        for entity in concerned { batch.postings.append(.init(term: term(.entity, entity), posting: plain)) }
        for entity in linked where entity != stream {
            batch.postings.append(.init(term: term(.link, entity), posting: Posting(head, isMarked: true)))
        }
        batch.postings.append(.init(term: term(.type, type), posting: plain))
        if let actor { batch.postings.append(.init(term: term(.actor, actor), posting: plain)) }
        if let correlationID {
            batch.postings.append(.init(term: term(.correlation, correlationID), posting: plain))
        }
        batch.postingEnds.append(batch.postings.count)
        recentIDs.append(id, at: head)
        head += 1
    }

    private mutating func number(of entity: String) throws -> EntityNumber {
        let isLink = linked.contains(entity)
        if let creation = try entities.entity(entity).entry?.creation {
            return EntityNumber(createdAt: creation, isLink: isLink)
        }
        return EntityNumber(name: number(ofName: entity), isLink: isLink)
    }

    private mutating func number(ofName name: String) -> UInt32 {
        if let number = log.number(ofName: name) { return number }
        if let offset = newNames.firstIndex(of: name) { return log.nameCount + UInt32(offset) }
        newNames.append(name)
        return log.nameCount + UInt32(newNames.count - 1)
    }
}
