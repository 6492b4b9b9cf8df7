internal import Glibc
internal import Synchronization

/// Hands new events to the subscribers that have caught up: one thread reads and decodes each event once,
/// whoever waits, and wakes those alone for whom something matches. A subscriber that is not waiting costs
/// nothing; it reads what it missed from the log.
final class LiveFeed: Sendable {
    /// What came of waiting.
    enum News: Sendable {
        /// All matching events before `end`, at least one.
        case events([Event], end: UInt64)
        /// Nothing before `end` matches, and the time is over.
        case quiet(end: UInt64)
        /// The log has more than the feed keeps: it is to be read.
        case behind
        case closed
    }

    /// New events that are handed out in one go; where more have come, whoever waits reads the log.
    private static let maximumBatch: UInt64 = 1_024
    private static let tickMilliseconds = 250
    /// How often the head is looked at where another process writes.
    private static let pollMilliseconds = 20

    private let reader: LogReader
    /// `nil` where another process writes.
    private let head: LogHead?
    private let bell = Bell()
    private let state: Mutex<State>
    private let thread = Mutex<WorkerThread?>(nil)

    private struct State {
        /// Events before it have been handed out.
        var end: UInt64 = 0
        var isStopped = false
        var lastNumber: UInt64 = 0
        var waiting: [UInt64: Waiter] = [:]
        /// Who gave up while the thread had its waiter in hand.
        var cancelled: Set<UInt64> = []
    }

    private struct Waiter: Sendable {
        let filter: Filter
        let position: UInt64
        /// Milliseconds of the monotonic clock.
        let deadline: Int
        let continuation: CheckedContinuation<News, Never>
    }

    init(reader: LogReader, head: LogHead?) {
        self.reader = reader
        self.head = head
        state = Mutex(State())
    }

    // MARK: Waiting

    /// Waits for events from `position` on that match `filter`, at most `milliseconds`.
    func next(_ filter: Filter, from position: UInt64, milliseconds: Int) async throws -> News {
        start()
        let deadline = Self.now + milliseconds
        let number = state.withLock { state in
            state.lastNumber += 1
            return state.lastNumber
        }
        let news = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let waiter = Waiter(
                    filter: filter, position: position, deadline: deadline, continuation: continuation)
                if let news = enter(waiter, number) { continuation.resume(returning: news) }
            }
        } onCancel: {
            let waiter = state.withLock { state in
                if let waiter = state.waiting.removeValue(forKey: number) { return waiter as Waiter? }
                state.cancelled.insert(number)
                return nil
            }
            waiter?.continuation.resume(returning: .closed)
        }
        _ = state.withLock { $0.cancelled.remove(number) }
        try Task.checkCancellation()
        return news
    }

    /// - Returns: the answer where there is no need to wait.
    private func enter(_ waiter: Waiter, _ number: UInt64) -> News? {
        let (news, isFirst) = state.withLock { state -> (News?, Bool) in
            if state.isStopped || Task.isCancelled { return (.closed, false) }
            if waiter.position < state.end { return (.behind, false) }
            state.waiting[number] = waiter
            return (nil, state.waiting.count == 1)
        }
        // The thread sleeps without a limit, and lets the log move on, while nobody waits.
        if isFirst { bell.ring() }
        return news
    }

    private static var now: Int {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return time.tv_sec * 1_000 + time.tv_nsec / 1_000_000
    }

    // MARK: The thread

    private func start() {
        thread.withLock { thread in
            guard thread == nil, !state.withLock({ $0.isStopped }) else { return }
            head?.tell { [bell] in bell.ring() }
            thread = WorkerThread { [self] in run() }
        }
    }

    var isStopped: Bool { state.withLock { $0.isStopped } }

    /// Lets everybody go who waits or will come to wait.
    func stop() {
        let waiting = state.withLock { state in
            state.isStopped = true
            defer { state.waiting = [:] }
            return state.waiting
        }
        for waiter in waiting.values { waiter.continuation.resume(returning: .closed) }
        bell.ring()
        let thread = self.thread.withLock { thread in
            defer { thread = nil }
            return thread
        }
        thread?.join()
    }

    private func run() {
        while true {
            let (isStopped, isIdle) = state.withLock { ($0.isStopped, $0.waiting.isEmpty) }
            if isStopped { return }
            bell.wait(
                milliseconds: isIdle ? nil : head == nil ? Self.pollMilliseconds : Self.tickMilliseconds)
            handOut()
        }
    }

    private func handOut() {
        let (waiting, start) = state.withLock { state in
            defer { state.waiting = [:] }
            return (state.waiting, state.end)
        }
        var end = start
        var fresh: [Fresh]? = []
        do {
            end = try head?.value ?? reader.head()
            if end > start, !waiting.isEmpty { fresh = try read(from: start, to: end, for: waiting.values) }
        } catch {
            // Whoever waits reads for itself, and so learns what is wrong.
            fresh = nil
        }
        var answers: [(Waiter, News)] = []
        var staying: [UInt64: Waiter] = [:]
        let now = Self.now
        for (number, waiter) in waiting {
            guard let fresh else {
                answers.append((waiter, .behind))
                continue
            }
            let events = fresh.filter { $0.event.position >= waiter.position && $0.matches(waiter.filter) }
            if !events.isEmpty {
                answers.append((waiter, .events(events.map(\.event), end: end)))
            } else if waiter.deadline <= now {
                answers.append((waiter, .quiet(end: max(end, waiter.position))))
            } else {
                staying[number] = waiter
            }
        }
        answers += putBack(staying, end: end)
        for (waiter, news) in answers { waiter.continuation.resume(returning: news) }
    }

    /// - Returns: who came or gave up meanwhile, and what to tell them.
    private func putBack(_ staying: [UInt64: Waiter], end: UInt64) -> [(Waiter, News)] {
        state.withLock { state in
            var answers: [(Waiter, News)] = []
            for (number, waiter) in state.waiting where waiter.position < end {
                state.waiting[number] = nil
                answers.append((waiter, .behind))
            }
            for (number, waiter) in staying {
                if state.isStopped || state.cancelled.remove(number) != nil {
                    answers.append((waiter, .closed))
                } else {
                    state.waiting[number] = waiter
                }
            }
            state.end = end
            return answers
        }
    }

    // MARK: Reading

    /// An event and, where a filter asks for it, what it concerns.
    private struct Fresh {
        let event: Event
        let concerned: Set<String>

        func matches(_ filter: Filter) -> Bool { filter.matches(event, concerned: concerned) }
    }

    /// - Returns: `nil` where there are more than the feed keeps.
    private func read(
        from start: UInt64, to end: UInt64, for waiting: some Collection<Waiter>
    ) throws -> [Fresh]? {
        let first = max(start, waiting.map(\.position).min() ?? end)
        if first >= end { return [] }
        if end - first > Self.maximumBatch { return nil }
        let needsConcerns = waiting.contains { !$0.filter.entities.isEmpty }
        var events: [Event] = []
        try reader.scan(from: first, to: end) { decoder in
            events.append(try decoder.event())
            return true
        }
        return try events.map { event in
            Fresh(event: event, concerned: needsConcerns ? Set(try reader.concerns(of: event)) : [])
        }
    }
}
