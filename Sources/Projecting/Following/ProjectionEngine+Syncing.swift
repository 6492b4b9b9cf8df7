internal import LMDB
internal import Synchronization

/// Bringing to the disk what was folded in.
///
/// Following does not wait for the disk: a commit of each projection after each few events would cost more than
/// the log's own. Nothing is lost where a process is killed, for the system has the writes by then. Where the
/// machine goes down they may be half there; so a note of it is on disk before them (``ProjectionLock``), and
/// a projection that has that note afterwards is made anew from the log.
extension ProjectionEngine {
    /// What keeping the projections up has left to do.
    struct Keeping {
        /// When something was written last that was not synced since.
        var lastWrite: ContinuousClock.Instant?
    }

    /// How long nothing was written before it is synced: a log that rests is followed at rest.
    private static let quietTime = Duration.seconds(2)

    /// Notes on disk that the projections are written to from now on.
    func noteWrites(_ keeping: inout Keeping) throws {
        if keeping.lastWrite == nil {
            let locks = state.withLock { Array($0.locks.values) }
            for lock in locks { try lock.noteWrites() }
            for lock in locks { try lock.sync() }
        }
        keeping.lastWrite = .now
    }

    /// Brings the projections to the disk whenever nothing has been written for a while; until the task is
    /// cancelled.
    func syncWhenQuiet() async throws {
        while !Task.isCancelled {
            try? await Task.sleep(for: Self.quietTime)
            try sync(ifQuietFor: Self.quietTime)
        }
    }

    /// Brings the projections to the disk, where they were written to and nothing has been written for
    /// `duration`.
    func sync(ifQuietFor duration: Duration = .zero) throws {
        try keeping.withLock { keeping in
            guard let lastWrite = keeping.lastWrite, .now - lastWrite >= duration else { return }
            let (stores, locks) = state.withLock { state in
                (state.stores.filter { state.locks[$0.key] != nil }, state.locks)
            }
            for store in stores.values {
                try store.writeStanding()
                try store.sync()
            }
            for lock in locks.values { try lock.noteSynced() }
            keeping.lastWrite = nil
        }
    }
}
