internal import EventLog

/// The desk's thread: does what has come, lets waiting members have what there is, writes, answers.
final class GroupDeskThread {
    let book: GroupBook
    private var waiting: [UInt64: WaitingFetch] = [:]
    private var lastNumber: UInt64 = 0
    private var isReleased = false

    /// A member that waits for events.
    struct WaitingFetch {
        let group: String
        let member: String
        let count: Int
        let until: Int64
        let answer: (Result<Leased?, GroupError>) -> Void
    }

    /// What a member got, before the events are read.
    struct Leased: Sendable {
        let id: UInt64
        let until: Int64
        let events: [GroupState.Delivery]
    }

    init(book: GroupBook) {
        self.book = book
    }

    /// - Returns: a number by which it can be cancelled.
    func wait(_ fetch: WaitingFetch) -> UInt64? {
        if isReleased {
            fetch.answer(.success(nil))
            return nil
        }
        guard waiting.count < GroupDesk.maximumWaitingFetches else {
            fetch.answer(.failure(GroupError(.tooMany, "too many members wait for events")))
            return nil
        }
        lastNumber += 1
        waiting[lastNumber] = fetch
        return lastNumber
    }

    func cancel(_ number: UInt64) {
        waiting.removeValue(forKey: number)?.answer(.success(nil))
    }

    /// Lets everybody go who waits or will come to wait.
    func release() {
        isReleased = true
        for number in Array(waiting.keys) { cancel(number) }
    }

    func run(_ desk: GroupDesk) {
        var hasMore = false
        while true {
            let before = GroupDesk.now
            guard
                let work = desk.take(
                    waitingUntil: hasMore ? before : nextTime, now: before, isWatching: !waiting.isEmpty)
            else { break }
            let now = GroupDesk.now
            var answers = work.map { $0(self, now) }
            hasMore = serve(now, &answers)
            do {
                try book.save()
                for answer in answers { answer(nil) }
            } catch {
                let failure = error as? GroupError ?? GroupError(.storage, "\(error)")
                for answer in answers { answer(failure) }
            }
        }
        for fetch in waiting.values {
            fetch.answer(.failure(GroupError(.closed, "groups are being closed")))
        }
        waiting = [:]
    }

    /// When something is to be done though nothing comes.
    private var nextTime: Int64? {
        let times = waiting.values.flatMap { fetch in
            [fetch.until, book.groups[fetch.group]?.state.nextTime].compactMap(\.self)
        }
        return times.min()
    }

    /// Gives waiting members, who came first, what there is.
    ///
    /// - Returns: whether there is more of the log to be looked at for them.
    private func serve(_ now: Int64, _ answers: inout [(GroupError?) -> Void]) -> Bool {
        var hasMore = false
        var exhausted: Set<String> = []
        for (number, fetch) in waiting.sorted(by: { $0.key < $1.key }) {
            do {
                var leased: Leased?
                if !exhausted.contains(fetch.group) {
                    leased = try lease(fetch, now)
                    if leased == nil {
                        let more = try book.refill(fetch.group)
                        leased = try lease(fetch, now)
                        if leased == nil {
                            exhausted.insert(fetch.group)
                            hasMore = hasMore || more
                        }
                    }
                }
                guard leased != nil || fetch.until <= now else { continue }
                waiting[number] = nil
                answers.append { failure in fetch.answer(failure.map { .failure($0) } ?? .success(leased)) }
            } catch {
                waiting[number] = nil
                fetch.answer(.failure(error as? GroupError ?? GroupError(.storage, "\(error)")))
            }
        }
        return hasMore
    }

    private func lease(_ fetch: WaitingFetch, _ now: Int64) throws -> Leased? {
        try book.change(fetch.group) { state in
            guard let (id, events) = state.lease(fetch.member, count: fetch.count, now: now) else {
                return nil
            }
            return Leased(id: id, until: now + state.settings.leaseMilliseconds, events: events)
        }
    }
}
