internal import EventLog
internal import Glibc
internal import Synchronization

/// Bringing projections up with the log, and keeping them there.
extension ProjectionEngine {
    /// Takes the right to write projections, which one process at a time has for each version of each. An
    /// earlier version that another process keeps up is left to it.
    ///
    /// - Throws: ``ProjectingError`` `in_use`.
    public func takeOver() throws {
        mkdir(directory, 0o700)
        try state.withLock { state in
            var taken = state.locks
            for projection in projections where taken[projection.identity] == nil {
                taken[projection.identity] = try lock(projection)
            }
            for projection in earlier
            where taken[projection.identity] == nil && access(path(of: projection), F_OK) == 0 {
                taken[projection.identity] = try? lock(projection)
            }
            if taken.count == state.locks.count { return }
            // What was opened for reading is opened again, for writing.
            for identity in taken.keys where state.locks[identity] == nil { state.stores[identity] = nil }
            state.locks = taken
        }
    }

    /// Takes the right to write `projection`; what the machine may have lost of it is removed.
    private func lock(_ projection: Projection) throws -> ProjectionLock {
        let path = lockPath(of: projection)
        let lock = try ProjectionLock(path)
        if ProjectionLock.mayHaveLostWrites(path) {
            try Self.remove(self.path(of: projection))
            try lock.noteSynced()
        }
        return lock
    }

    func lockPath(of projection: Projection) -> String { "\(directory)/lock-\(projection.identity)" }

    func requireLock() throws {
        if state.withLock({ $0.locks.isEmpty }) { try takeOver() }
    }

    private func isKept(_ projection: Projection) -> Bool {
        state.withLock { $0.locks[projection.identity] != nil }
    }

    /// Brings all projections up with the log: those that are missing or of another log are built, the
    /// others follow.
    ///
    /// - Returns: what differs in those that an earlier definition had made.
    @available(*, noasync)
    @discardableResult
    public func catchUp(progress: (UInt64) throws -> Void = { _ in }) throws -> [RebuildReport] {
        try requireLock()
        try log.waitForIndex()
        let missing = try missing().map(\.name)
        let reports = missing.isEmpty ? [] : try rebuild(missing, isCompared: true, progress: progress)
        try follow(to: try log.headPosition())
        try sync()
        return reports
    }

    /// Projections that are to be built. Stores that LMDB lets nobody use any more, as after a first page that it
    /// could not write, are taken away before.
    private func missing() throws -> [Projection] {
        try state.withLock { state in
            for (identity, store) in state.stores where state.locks[identity] != nil && !store.isUsable {
                state.stores[identity] = nil
                try Self.remove(store.path)
            }
        }
        return try projections.filter { try store(of: $0) == nil }
    }

    /// Follows the log until it is closed or the task cancelled: what the writing process runs beside its
    /// appends. Each time it takes all events that have come since.
    ///
    /// What has not been built is built first – or, where an earlier definition answers for it, beside that.
    ///
    /// - Parameters:
    ///   - advanced: told the position that all projections have reached.
    ///   - isAwaited: whether somebody waits for events to be in the views, which is asked while they are let
    ///     gather, and while the folding rests.
    ///   - replaced: told what differs when a projection has come in the place of an earlier one, on a thread
    ///     of its own.
    public func follow(
        advanced: @Sendable (UInt64) -> Void = { _ in },
        isAwaited: @escaping @Sendable () -> Bool = { false },
        replaced: @escaping @Sendable (Result<[RebuildReport], any Error>) -> Void = { _ in }
    ) async throws {
        let building = try begin(replaced)
        defer { building?.join() }
        try await withThrowingDiscardingTaskGroup { group in
            group.addTask { try await self.syncWhenQuiet() }
            defer { group.cancelAll() }
            var position = try position()
            var pace = FollowPace(now: .now)
            let arrivals = Arrivals { [log] in try? log.headPosition() }
            let isPressing = { isAwaited() || arrivals.haveStopped }
            advanced(position)
            while !Task.isCancelled {
                let head = try await log.waitForHead(beyond: position)
                if head == position { return }
                let start = ContinuousClock.now
                try advance(to: head, pace.rests(isPressing: isPressing))
                pace.note(head - position, from: start, to: .now)
                position = head
                advanced(position)
                try? await gather(pace, isPressing)
                // Nothing more has come: other processes see at once how far it is.
                if try log.headPosition() == position { try writeStandings() }
            }
        }
    }

    /// Lets events gather for as long as the pace gives them.
    private func gather(_ pace: FollowPace, _ isPressing: () -> Bool) async throws {
        try await Task.sleep(until: pace.next, clock: .continuous)
        while .now < pace.nextAtLeisure, !isPressing() {
            try await Task.sleep(
                until: min(pace.nextAtLeisure, .now + Self.glance), clock: .continuous)
        }
    }

    /// How often it is asked whether the folding may wait.
    private static let glance = Duration.milliseconds(10)

    /// Builds what nothing answers for and brings all up with the log.
    ///
    /// - Returns: the thread that builds what an earlier definition answers for.
    private func begin(
        _ replaced: @escaping @Sendable (Result<[RebuildReport], any Error>) -> Void
    ) throws -> WorkerThread? {
        try requireLock()
        try log.waitForIndex()
        let missing = try missing()
        let outdated = try missing.filter { try answering($0).identity != $0.identity }.map(\.name)
        let absent = missing.map(\.name).filter { !outdated.contains($0) }
        if !absent.isEmpty { try rebuild(absent) }
        try follow(to: try log.headPosition())
        if outdated.isEmpty { return nil }
        return WorkerThread(.yielding) { [self] in
            replaced(Result { try rebuild(outdated, isCompared: true) })
        }
    }

    // A write transaction belongs to its thread: between these no other work of the task comes.
    private func advance(to head: UInt64, _ rests: WorkRests) throws { try follow(to: head, rests) }

    /// Writes how far the projections have come that nothing has concerned since they were written.
    private func writeStandings() throws {
        try keeping.withLock { _ in
            for projection in try answering() where isKept(projection) {
                try store(of: projection)?.writeStanding()
            }
        }
    }

    /// Folds what the log has up to `head` into each projection.
    @available(*, noasync)
    func follow(to head: UInt64, _ rests: WorkRests = .none) throws {
        try keeping.withLock { keeping in
            var groups: [UInt64: [ProjectionStore]] = [:]
            for projection in try answering() where isKept(projection) {
                guard let store = try store(of: projection), let standing = try store.standing() else {
                    continue
                }
                groups[standing.position, default: []].append(store)
            }
            for (start, stores) in groups where start < head {
                try noteWrites(&keeping)
                try follow(stores, start..<head, rests)
            }
        }
    }

    /// Folds the events in `range` into stores that stand at its start.
    @available(*, noasync)
    func follow(_ stores: [ProjectionStore], _ range: Range<UInt64>, _ rests: WorkRests) throws {
        let follower = Follower(log: log, catalogue: catalogue, stores: stores)
        var position = range.lowerBound
        while position < range.upperBound {
            let end = min(range.upperBound, position + Follower.batchLimit)
            try follower.advance(position..<end, try knowledge(upTo: end), rests)
            position = end
        }
    }
}
