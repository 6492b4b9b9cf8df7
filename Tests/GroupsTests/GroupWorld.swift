import TestSupport
import Testing

@testable import Groups

/// A log, a disk, a clock and members, all made up, around a group's state; beside it a model of what must be:
/// for each event whether it was settled, parked or neither, by the answers that counted alone.
struct GroupWorld {
    struct Held {
        let lease: UInt64
        let position: UInt64
        let run: Int
    }

    enum Fate: Equatable {
        case pending, parked, settled
    }

    let settings: GroupSettings
    /// By position: the stream, or `nil` where the filter does not match.
    let log: [String?]
    var random: SeededGenerator
    var state: GroupState
    var now: Int64 = 1_000_000
    // The disk.
    private var savedPosition: UInt64 = 0
    private var savedRecords: [UInt64: GroupRecord] = [:]
    // What members hold or believe to hold.
    var held: [Held] = []
    private var run = 0
    // The model.
    private(set) var fates: [UInt64: Fate] = [:]
    private(set) var acknowledged: [UInt64: Int] = [:]
    private(set) var deliveries = 0
    private(set) var faults: [String] = []

    init(seed: UInt64, settings: GroupSettings, log: [String?]) {
        random = SeededGenerator(seed: seed)
        self.settings = settings
        self.log = log
        state = GroupState(settings, position: 0)
        for (position, stream) in log.enumerated() where stream != nil { fates[UInt64(position)] = .pending }
    }

    // MARK: Steps

    mutating func offer(_ count: Int) {
        let end = min(UInt64(log.count), state.scanned + UInt64(count))
        let events = (state.scanned..<max(end, state.scanned)).compactMap { position in
            log[Int(position)].map { (position: position, stream: $0) }
        }
        state.offer(events, to: end)
    }

    mutating func fetch(_ member: String, _ count: Int) {
        let leased = state.lease(member, count: count, now: now)
        // Leases that are over may have parked something first.
        save()
        guard let (id, events) = leased else { return }
        for event in events {
            deliveries += 1
            check(event.position)
            held.append(Held(lease: id, position: event.position, run: run))
        }
    }

    /// An event may be delivered when it is not settled, no earlier one of its stream is pending, and no other
    /// of its stream is in flight.
    private mutating func check(_ position: UInt64) {
        if fates[position] == .settled { faults.append("\(position) is delivered though it is settled") }
        if fates[position] == .parked { faults.append("\(position) is delivered though it is parked") }
        let stream = log[Int(position)]
        for (other, fate) in fates where other < position && fate == .pending && log[Int(other)] == stream {
            faults.append("\(position) is delivered before \(other) of \(stream ?? "")")
        }
        let alive = Set(state.leases.keys)
        for other in held
        where other.run == run && alive.contains(other.lease) && other.position != position
            && log[Int(other.position)] == stream
            && state.leases[other.lease]?.positions.contains(other.position) == true
        {
            faults.append("\(position) is delivered beside \(other.position) of \(stream ?? "")")
        }
    }

    /// A member answers for one of the events that it believes to hold.
    mutating func answer(_ index: Int, _ verdict: GroupState.Verdict, isSaved: Bool = true) {
        let held = self.held.remove(at: index)
        guard held.run == run else { return }
        let counts = state.settle(held.position, lease: held.lease, verdict, now: now)
        guard isSaved else { return }
        save()
        guard counts else { return }
        switch verdict {
        case .done:
            acknowledged[held.position, default: 0] += 1
            if fates[held.position] != .pending { faults.append("\(held.position) is acked as \(fates)") }
            fates[held.position] = .settled
        case .skip: fates[held.position] = .settled
        case .park: fates[held.position] = .parked
        case .retry: break
        }
    }

    mutating func replay(_ position: UInt64) {
        let counts = state.replay(position, stream: log[Int(position)] ?? "")
        if counts != (fates[position] == .parked) { faults.append("\(position) is replayed: \(counts)") }
        if counts { fates[position] = .pending }
        save()
    }

    /// Brings what has changed to the disk, and notes what the group has parked by itself.
    mutating func save() {
        let changes = state.takeChanges(slack: UInt64(random.below(3)))
        if let position = changes.position {
            if position < savedPosition { faults.append("the position goes back to \(position)") }
            savedPosition = position
        }
        for (position, record) in changes.records {
            savedRecords[position] = record.flatMap { GroupRecord($0.bytes) }
            if case .parked? = record, fates[position] == .pending { fates[position] = .parked }
        }
    }

    /// Kill and restart: what was not saved is lost, leases too; members do not know.
    mutating func restart() {
        run += 1
        state = GroupState(settings, position: savedPosition, records: savedRecords)
        for position in state.toReopen { state.reopen(position, stream: log[Int(position)] ?? "") }
    }

    /// All members are quick and content from here on.
    ///
    /// - Returns: how many steps it took until nothing was left to deliver; `nil` when that did not happen.
    mutating func finish() -> Int? {
        for step in 0..<20_000 {
            if !fates.values.contains(.pending), state.scanned == UInt64(log.count) { return step }
            offer(50)
            fetch("last", 20)
            while let index = held.indices.last { answer(index, .done) }
            now += 500
        }
        return nil
    }
}
