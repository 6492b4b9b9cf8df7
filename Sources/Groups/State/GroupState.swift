/// A consumer group's decisions, without threads, clock, disk or sockets: which event may be delivered to
/// whom, what became of it, what has to be on disk before that is told.
///
/// ```
///             offer                lease                 ack, skip
///   log ────────────────▶ waiting ────────▶ in flight ────────────────▶ done
///                            ▲ ▲               │  │
///                            │ └── back-off ◀──┘  └──▶ parked ──┐
///                            │   retry, lease over                │ replay
///                            └────────────────────────────────────┘
/// ```
/// Of one stream at most one event is in flight, and none before an earlier one of it is done, parked or
/// skipped: that is the order. Nothing else waits for anything, so a slow member holds back its streams alone,
/// and no longer than its lease. A parked event steps out of the order until it is replayed.
///
/// ``position`` is the group's place: every matching event before it is settled or kept in a record. Up to
/// ``window`` events are looked at ahead of it.
struct GroupState: Sendable {
    /// Matching events from the position on, settled or not, that are held in memory.
    static let window = 65_536

    struct Lease: Sendable {
        let member: String
        let began: Int64
        var until: Int64
        var positions: Set<UInt64>
    }

    /// How many times its own length a lease may become by being renewed.
    private static let longestRenewal: Int64 = 10

    struct Parked: Sendable, Equatable {
        var attempts: Int
        var at: Int64
        var reason: String
    }

    private struct Open: Sendable {
        let stream: String
        var attempts = 0
        var due: Int64 = 0
        var reason = ""
        var lease: UInt64?
        /// Was parked, so it has a record until it is settled again.
        var isReplay = false
    }

    /// When an event may be tried again.
    private struct Due: Comparable, Sendable {
        let at: Int64
        let position: UInt64

        static func < (one: Due, other: Due) -> Bool {
            (one.at, one.position) < (other.at, other.position)
        }
    }

    let settings: GroupSettings
    /// Everything before it is settled or has a record.
    private(set) var position: UInt64
    /// Everything before it was offered.
    private(set) var scanned: UInt64
    private(set) var parked: [UInt64: Parked] = [:]
    private var open: [UInt64: Open] = [:]
    /// Settled, from the position on.
    private var done: Set<UInt64> = []
    /// Matching positions from the position on, in order; those before `orderStart` are gone.
    private var order: [UInt64] = []
    private var orderStart = 0
    /// Open events of each stream, in order.
    private var queues: [String: [UInt64]] = [:]
    private var busy: [String: UInt64] = [:]
    /// Heads of streams that may be deliverable; looked at again when they come up.
    private var ready = Heap<UInt64>()
    private var delayed = Heap<Due>()
    private(set) var leases: [UInt64: Lease] = [:]
    private var lastLease: UInt64 = 0
    /// Records read from disk for events that have not been offered yet.
    private var remembered: [UInt64: GroupRecord] = [:]
    /// Events whose record may have changed since ``takeChanges()``.
    private var touched: Set<UInt64> = []
    private var savedPosition: UInt64

    /// - Parameters:
    ///   - position: as saved.
    ///   - records: as saved; of those before `position` the open ones have to be offered by ``reopen(_:stream:)``.
    init(_ settings: GroupSettings, position: UInt64, records: [UInt64: GroupRecord] = [:]) {
        self.settings = settings
        self.position = position
        scanned = position
        savedPosition = position
        for (place, record) in records {
            switch record {
            case .parked(let attempts, let at, let reason):
                parked[place] = Parked(attempts: attempts, at: at, reason: reason)
            case .done: if place >= position { done.insert(place) }
            case .open: remembered[place] = record
            }
        }
    }

    // MARK: What comes in

    /// How many events may be offered.
    var room: Int { Self.window - (order.count - orderStart) }
    var openCount: Int { open.count }
    var inFlightCount: Int { busy.count }

    /// Events before the position that were being replayed when the state was saved.
    var toReopen: [UInt64] { remembered.keys.filter { $0 < position }.sorted() }

    /// Takes up an event of ``toReopen`` again.
    mutating func reopen(_ place: UInt64, stream: String) {
        guard place < position else { return }
        put(place, stream)
        open[place]?.isReplay = true
    }

    /// Takes all matching events from ``scanned`` up to `end`, in order.
    mutating func offer(_ events: [(position: UInt64, stream: String)], to end: UInt64) {
        for event in events where event.position >= scanned {
            order.append(event.position)
            if !done.contains(event.position), parked[event.position] == nil {
                put(event.position, event.stream)
            }
        }
        scanned = max(scanned, end)
        advance()
    }

    private mutating func put(_ place: UInt64, _ stream: String) {
        var event = Open(stream: stream)
        if case .open(let attempts, let due, let reason)? = remembered.removeValue(forKey: place) {
            (event.attempts, event.due, event.reason) = (attempts, due, reason)
        }
        open[place] = event
        let index = queues[stream]?.lastIndex { $0 < place }.map { $0 + 1 } ?? 0
        queues[stream, default: []].insert(place, at: index)
        if index == 0 { nominate(place) }
    }

    /// Puts the head of a stream where it is found when it may be delivered.
    private mutating func nominate(_ place: UInt64) {
        guard let event = open[place] else { return }
        if event.due > 0 {
            delayed.insert(Due(at: event.due, position: place))
        } else {
            ready.insert(place)
        }
    }

    private mutating func nominateHead(of stream: String) {
        if let head = queues[stream]?.first { nominate(head) }
    }

    // MARK: Delivering

    /// An event on its way to a member.
    struct Delivery: Sendable, Equatable {
        let position: UInt64
        /// This is the how-manieth time, from 1.
        let attempt: Int
    }

    /// Leases up to `count` events to `member`, the oldest first.
    mutating func lease(_ member: String, count: Int, now: Int64) -> (id: UInt64, events: [Delivery])? {
        expire(now)
        var events: [Delivery] = []
        let id = lastLease + 1
        while events.count < count, let place = ready.popFirst() {
            guard let event = open[place], busy[event.stream] == nil, queues[event.stream]?.first == place,
                event.due == 0 || event.due <= now
            else { continue }
            busy[event.stream] = place
            open[place]?.lease = id
            open[place]?.attempts += 1
            events.append(Delivery(position: place, attempt: event.attempts + 1))
        }
        if events.isEmpty { return nil }
        lastLease = id
        leases[id] = Lease(
            member: member, began: now, until: now + settings.leaseMilliseconds,
            positions: Set(events.map(\.position)))
        return (id, events)
    }

    /// Ends leases that are over – their events are delivered again, as after a `retry` – and looks which
    /// back-offs are.
    mutating func expire(_ now: Int64) {
        for (id, lease) in leases where lease.until <= now {
            for place in lease.positions.sorted() {
                fail(place, "the lease of \(lease.member) ended without an answer", now)
            }
            leases[id] = nil
        }
        // A clock that was put back must not keep an event longer than its back-off.
        while let due = delayed.first,
            due.at <= now || due.at > now + settings.longestRetryMilliseconds
        {
            _ = delayed.popFirst()
            guard let event = open[due.position], event.due == due.at else { continue }
            open[due.position]?.due = 0
            if event.due > now { touched.insert(due.position) }
            ready.insert(due.position)
        }
    }

    /// When ``expire(_:)`` has something to do next.
    var nextTime: Int64? {
        let lease = leases.values.map(\.until).min()
        guard let due = delayed.first?.at else { return lease }
        return min(due, lease ?? due)
    }

    // MARK: Answers

    enum Verdict: Sendable, Equatable {
        case done
        case retry(String)
        case park(String)
        case skip(String)
    }

    /// What a member says of an event that it has leased.
    ///
    /// - Returns: `false` where the lease is over or never had it: somebody else has it, or it is settled.
    mutating func settle(_ place: UInt64, lease id: UInt64, _ verdict: Verdict, now: Int64) -> Bool {
        expire(now)
        guard leases[id]?.positions.remove(place) != nil, let event = open[place], event.lease == id else {
            return false
        }
        if leases[id]?.positions.isEmpty == true { leases[id] = nil }
        switch verdict {
        case .done, .skip: close(place, event.stream)
        case .retry(let reason): fail(place, reason, now)
        case .park(let reason): park(place, reason, now)
        }
        return true
    }

    /// Gives `lease` its full time again from now, up to ten times its length from the start.
    mutating func renew(_ id: UInt64, now: Int64) -> Bool {
        expire(now)
        guard let lease = leases[id] else { return false }
        let length = settings.leaseMilliseconds
        leases[id]?.until = min(now + length, lease.began + Self.longestRenewal * length)
        return true
    }

    private mutating func fail(_ place: UInt64, _ reason: String, _ now: Int64) {
        guard let event = open[place] else { return }
        if event.attempts >= settings.maximumAttempts { return park(place, reason, now) }
        busy[event.stream] = nil
        open[place]?.lease = nil
        open[place]?.reason = reason
        let wait = settings.backOff(after: event.attempts)
        open[place]?.due = wait == 0 ? 0 : now + wait
        touched.insert(place)
        nominateHead(of: event.stream)
    }

    private mutating func park(_ place: UInt64, _ reason: String, _ now: Int64) {
        guard let event = open[place] else { return }
        parked[place] = Parked(attempts: event.attempts, at: now, reason: reason)
        remove(place, event.stream)
    }

    private mutating func close(_ place: UInt64, _ stream: String) {
        if place >= position { done.insert(place) }
        remove(place, stream)
    }

    private mutating func remove(_ place: UInt64, _ stream: String) {
        open[place] = nil
        if busy[stream] == place { busy[stream] = nil }
        if let index = queues[stream]?.firstIndex(of: place) { queues[stream]?.remove(at: index) }
        if queues[stream]?.isEmpty == true { queues[stream] = nil }
        touched.insert(place)
        nominateHead(of: stream)
        advance()
    }

    /// Delivers a parked event of `stream` again, as if for the first time.
    ///
    /// - Returns: `false` where it is not parked.
    mutating func replay(_ place: UInt64, stream: String) -> Bool {
        guard parked.removeValue(forKey: place) != nil else { return false }
        touched.insert(place)
        if place >= scanned {
            // After a restart it comes by again, behind what stands before it in its stream.
            remembered[place] = .open(attempts: 0, due: 0, reason: "")
        } else {
            put(place, stream)
            open[place]?.isReplay = true
        }
        return true
    }

    /// Leaves a parked event for good.
    mutating func dismiss(_ place: UInt64) -> Bool {
        guard parked.removeValue(forKey: place) != nil else { return false }
        if place >= position { done.insert(place) }
        touched.insert(place)
        advance()
        return true
    }

    // MARK: The position, and what must be on disk

    private mutating func advance() {
        while orderStart < order.count, open[order[orderStart]] == nil {
            if done.remove(order[orderStart]) != nil { touched.insert(order[orderStart]) }
            orderStart += 1
        }
        position = orderStart < order.count ? order[orderStart] : scanned
        if orderStart > 1_024, orderStart * 2 > order.count {
            order.removeFirst(orderStart)
            orderStart = 0
        }
    }

    /// What has changed since this was last asked: must be on disk, in one step, before anybody is answered.
    struct Changes: Sendable {
        var position: UInt64?
        /// `nil`: the record goes.
        var records: [(position: UInt64, record: GroupRecord?)] = []

        var isEmpty: Bool { position == nil && records.isEmpty }
    }

    /// - Parameter slack: a position that has moved by less alone is not worth writing.
    mutating func takeChanges(slack: UInt64 = 0) -> Changes {
        var changes = Changes()
        for place in touched.sorted() { changes.records.append((place, record(of: place))) }
        touched.removeAll()
        if position != savedPosition, !changes.records.isEmpty || position - savedPosition > slack {
            changes.position = position
            savedPosition = position
        }
        return changes
    }

    private func record(of place: UInt64) -> GroupRecord? {
        if let parked = parked[place] {
            return .parked(attempts: parked.attempts, at: parked.at, reason: parked.reason)
        }
        if let event = open[place] {
            // A delivery that was not answered yet counts when it ends.
            let attempts = event.lease == nil ? event.attempts : event.attempts - 1
            if attempts == 0, !event.isReplay { return nil }
            return .open(attempts: attempts, due: event.due, reason: event.reason)
        }
        return done.contains(place) ? .done : remembered[place]
    }
}
