public import EventLog
internal import Synchronization

/// What a member got, to be answered event by event before the lease ends.
public struct Fetched: Sendable {
    public struct Delivered: Sendable {
        public let event: Event
        /// This is the how-manieth time, from 1.
        public let attempt: Int
    }

    /// Names the lease in answers.
    public let lease: String
    /// Milliseconds since 1970.
    public let until: Int64
    public let events: [Delivered]
}

/// What a member says of an event.
public struct Answer: Sendable {
    public enum Verdict: Sendable, Equatable {
        case acknowledged
        /// To be delivered again after a while; parked when that was often enough.
        case retry(reason: String)
        case park(reason: String)
        case skip(reason: String)
    }

    public let position: UInt64
    public let verdict: Verdict

    public init(position: UInt64, _ verdict: Verdict) {
        self.position = position
        self.verdict = verdict
    }
}

/// How a group stands.
public struct GroupStatus: Sendable {
    public let settings: GroupSettings
    /// Every matching event before it is done, skipped, parked or being replayed.
    public let position: UInt64
    /// How far the log has been looked through.
    public let scanned: UInt64
    public let inFlight: Int
    /// Looked at and not delivered.
    public let waiting: Int
    public let parked: Int
}

/// An event that was put aside.
public struct ParkedEvent: Sendable, Equatable {
    public let position: UInt64
    public let attempts: Int
    /// Milliseconds since 1970.
    public let at: Int64
    public let reason: String
}

extension GroupDesk {
    /// Makes a group; it begins with the event at `settings.start`.
    ///
    /// - Throws: ``GroupError`` `invalid`, `group_exists`, `too_many`.
    public func create(_ settings: GroupSettings) async throws {
        try await perform { book, _ in try book.create(settings) }
    }

    /// Removes a group and all that is known of it. Leases of its members end.
    public func remove(_ name: String) async throws {
        try await perform { book, _ in try book.remove(name) }
    }

    /// All groups by name.
    public func groups() async throws -> [GroupStatus] {
        try await perform { book, _ in
            book.groups.values.map { GroupStatus($0.state) }.sorted { $0.settings.name < $1.settings.name }
        }
    }

    public func group(_ name: String) async throws -> GroupStatus {
        try await perform { book, _ in GroupStatus(try book.state(name)) }
    }

    /// Leases up to `count` events of the group to `member`, the oldest first; waits up to
    /// `waitMilliseconds` for the first.
    ///
    /// - Returns: `nil` where none came.
    public func fetch(
        _ name: String, member: String, count: Int, waitMilliseconds: Int
    ) async throws -> Fetched? {
        let box = WaitingNumber()
        let leased = try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation {
                (continuation: CheckedContinuation<GroupDeskThread.Leased?, any Error>) in
                let isOpen = send { thread, now in
                    guard thread.book.groups[name] != nil else {
                        let error = GroupError(.unknownGroup, "there is no group \(name)")
                        return { _ in continuation.resume(throwing: error) }
                    }
                    box.number.withLock {
                        $0 = thread.wait(
                            .init(
                                group: name, member: member, count: count,
                                until: now + Int64(waitMilliseconds),
                                answer: { continuation.resume(with: $0) }))
                    }
                    return { _ in }
                }
                if !isOpen { continuation.resume(throwing: GroupError(.closed, "groups are being closed")) }
            }
        } onCancel: {
            send { thread, _ in
                if let number = box.number.withLock({ $0 }) { thread.cancel(number) }
                return { _ in }
            }
        }
        return try leased.map { try fetched($0) }
    }

    /// Under which the thread knows the fetch, once it has taken it up.
    private final class WaitingNumber: Sendable {
        let number = Mutex<UInt64?>(nil)
    }

    /// Lets members go that wait for events, now and later: they get none. What is leased can still be settled.
    public func release() {
        send { thread, _ in
            thread.release()
            return { _ in }
        }
    }

    private func fetched(_ leased: GroupDeskThread.Leased) throws -> Fetched {
        Fetched(
            lease: "\(run)-\(leased.id)", until: leased.until,
            events: try leased.events.map { delivery in
                guard let event = try log.event(at: delivery.position) else {
                    throw GroupError(.damaged, "the log has no position \(delivery.position)")
                }
                return Fetched.Delivered(event: event, attempt: delivery.attempt)
            })
    }

    /// Takes what a member says of events that it has leased, all in one step.
    ///
    /// - Returns: for each whether it counted; not where the lease is over or has no such event: then another
    ///   member gets it, or the event is settled.
    public func settle(_ name: String, lease: String, _ answers: [Answer]) async throws -> [Bool] {
        let id = number(of: lease)
        return try await perform { book, now in
            try book.change(name) { state in
                answers.map { answer in
                    guard let id else { return false }
                    return state.settle(answer.position, lease: id, answer.verdict.asDecided, now: now)
                }
            }
        }
    }

    /// Gives a lease its full time again, up to ten times its length in all.
    ///
    /// - Returns: `false` where it is over.
    public func renew(_ name: String, lease: String) async throws -> Bool {
        guard let id = number(of: lease) else { return false }
        return try await perform { book, now in try book.change(name) { $0.renew(id, now: now) } }
    }

    /// `nil` for one of an earlier run.
    private func number(of lease: String) -> UInt64? {
        let parts = lease.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0] == "\(run)" else { return nil }
        return UInt64(parts[1])
    }

    /// Parked events behind `position`, in order.
    public func parked(_ name: String, after position: UInt64? = nil, limit: Int) async throws
        -> [ParkedEvent]
    {
        try await perform { book, _ in
            try book.state(name).parked
                .filter { parked in position.map { parked.key > $0 } ?? true }
                .sorted { $0.key < $1.key }.prefix(limit)
                .map {
                    ParkedEvent(
                        position: $0.key, attempts: $0.value.attempts, at: $0.value.at,
                        reason: $0.value.reason)
                }
        }
    }

    /// Delivers parked events again, as if for the first time (`positions` empty: all of them).
    ///
    /// - Returns: how many.
    /// - Throws: ``GroupError`` `not_parked` where one is not; then none is.
    public func replay(_ name: String, _ positions: [UInt64]) async throws -> Int {
        let log = self.log
        return try await perform { book, _ in
            let parked = try book.state(name).parked
            for position in positions where parked[position] == nil {
                throw GroupError(.notParked, "the event at position \(position) is not parked")
            }
            let wanted = Set(positions.isEmpty ? Array(parked.keys) : positions).sorted()
            let streams = try wanted.map { try log.event(at: $0)?.stream ?? "" }
            try book.change(name) { state in
                for (position, stream) in zip(wanted, streams) { _ = state.replay(position, stream: stream) }
            }
            return wanted.count
        }
    }
}

extension Answer.Verdict {
    fileprivate var asDecided: GroupState.Verdict {
        switch self {
        case .acknowledged: .done
        case .retry(let reason): .retry(reason)
        case .park(let reason): .park(reason)
        case .skip(let reason): .skip(reason)
        }
    }
}

extension GroupStatus {
    fileprivate init(_ state: GroupState) {
        settings = state.settings
        position = state.position
        scanned = state.scanned
        inFlight = state.inFlightCount
        waiting = state.openCount - state.inFlightCount
        parked = state.parked.count
    }
}
