internal import CRename
internal import EventLog
internal import Glibc
internal import LMDB
internal import Synchronization

/// Building projections beside those that answer meanwhile.
extension ProjectionEngine {
    /// Builds `names` (all where empty) anew beside what there is, catches up with the log, and switches.
    ///
    /// What stood before – made by the same definition or an earlier one – answers until the switch, which is
    /// one step for each projection; nobody who reads sees a projection go back. Where a process was killed
    /// that built the same, this goes on where it stopped.
    ///
    /// - Parameters:
    ///   - end: an upper moment: only the events before it are folded in, and the projections stay there
    ///     until they follow the log. Default: the log's head.
    ///   - keepsHistory: without it past moments are folded from the log.
    ///   - sectionSize: tasks, of up to 256 streams each, that are written at a time; a process that is killed
    ///     loses two sections at most.
    ///   - isCompared: whether to tell what differs from what stood before; that reads both once.
    ///   - progress: told how many events have been folded in, first of all how many a killed process had.
    /// - Returns: what differs, for each projection that stood before.
    @available(*, noasync)
    @discardableResult
    public func rebuild(
        _ names: [String] = [], before end: UInt64? = nil, keepsHistory: Bool = true, workers: Int = 2,
        sectionSize: Int = 64, isCompared: Bool = false, progress: (UInt64) throws -> Void = { _ in }
    ) throws -> [RebuildReport] {
        try requireLock()
        let wanted = projections.filter { names.isEmpty || names.contains($0.name) }
        try log.waitForIndex()
        let indexed = try log.indexedEnd()
        let (stores, begun) = try beginStores(wanted, before: end, keepsHistory: keepsHistory)
        defer { for store in stores { store.close() } }
        let start = begun?.plan.standing.position ?? min(end ?? indexed, indexed)
        let input = RebuildInput(
            log: log, catalogue: catalogue, projections: wanted,
            amendments: try knowledge(upTo: start).amendments, end: start, keepsHistory: keepsHistory,
            places: try log.recordPlaces(before: start))
        try Rebuild(input: input, stores: stores, workerCount: workers, sectionSize: sectionSize).run(
            from: begun, progress: progress)
        if end == nil { try catchUp(stores, from: start) }
        let reports = try isCompared ? stores.compactMap(report) : []
        try keeping.withLock { _ in
            // What came while the rows were compared, and in the same breath the switch.
            if end == nil { try catchUp(stores, from: try stores.first?.standing()?.position ?? start) }
            for store in stores {
                store.close()
                try switchTo(store)
            }
        }
        return reports
    }

    /// Opens what a killed process has begun of the same, or makes stores anew.
    private func beginStores(
        _ wanted: [Projection], before end: UInt64?, keepsHistory: Bool
    ) throws -> ([ProjectionStore], RebuildProgress?) {
        let begun = wanted.compactMap { projection -> ProjectionStore? in
            let path = unfinishedPath(of: projection)
            guard access(path, F_OK) == 0 else { return nil }
            return try? ProjectionStore(
                projection, in: path, identity: identity(of: projection), readOnly: false)
        }
        if begun.count == wanted.count, let progress = try begun.first?.rebuildProgress(),
            try begun.allSatisfy({ try $0.rebuildProgress() == progress }),
            try isToGoOn(with: progress, wanted, before: end, keepsHistory: keepsHistory)
        {
            return (begun, progress)
        }
        for store in begun { store.close() }
        return (try wanted.map(beginStore), nil)
    }

    /// Whether `progress` is that of the rebuild that is wanted, of this log.
    private func isToGoOn(
        with progress: RebuildProgress, _ wanted: [Projection], before end: UInt64?, keepsHistory: Bool
    ) throws -> Bool {
        let position = progress.plan.standing.position
        guard try position <= log.indexedEnd(), end == nil || end == position else { return false }
        let standing = ProjectionStore.Standing(
            position: position, root: try log.root(size: position), keepsHistory: keepsHistory)
        return progress.plan == RebuildProgress.Plan(wanted, standing)
    }

    private func beginStore(_ projection: Projection) throws -> ProjectionStore {
        let path = unfinishedPath(of: projection)
        try Self.remove(path)
        guard mkdir(path, 0o700) == 0 else {
            throw ProjectingError(.storage, "\(path) cannot be made: \(String(cString: strerror(errno)))")
        }
        return try ProjectionStore(
            projection, in: path, identity: identity(of: projection), readOnly: false)
    }

    /// Folds in what came while stores that are not synced were built: switching to them never goes back.
    private func catchUp(_ stores: [ProjectionStore], from position: UInt64) throws {
        let head = try log.headPosition()
        if head == position { return }
        try log.waitForIndex()

        try follow(stores, position..<head, .none)
        for store in stores {
            try store.writeStanding()
            try store.sync()
        }
    }

    /// Puts a store that is built in the place of the present one, and of those that earlier definitions made;
    /// whoever reads one of them goes on reading it.
    private func switchTo(_ store: ProjectionStore) throws {
        let path = self.path(of: store.projection)
        let replaced = earlier.filter { $0.name == store.projection.name }
        try state.withLock { state in
            for projection in [store.projection] + replaced { state.stores[projection.identity] = nil }
            // In one step: a process killed here leaves the one or the other, and never has to build anew.
            if daftar_exchange(store.path, path) != 0 {
                if errno != ENOENT { try Self.remove(path) }
                guard rename(store.path, path) == 0 else {
                    throw ProjectingError(.storage, "\(path) cannot be put in place")
                }
            }
            try Self.remove(store.path)
            for projection in replaced where state.locks[projection.identity] != nil {
                try Self.remove(self.path(of: projection))
                unlink(lockPath(of: projection))
                state.locks[projection.identity] = nil
            }
        }
    }

    static func remove(_ path: String) throws {
        for file in ["data.mdb", "lock.mdb"] { unlink("\(path)/\(file)") }
        if rmdir(path) != 0, errno != ENOENT {
            throw ProjectingError(.storage, "\(path) cannot be removed: \(String(cString: strerror(errno)))")
        }
    }
}
