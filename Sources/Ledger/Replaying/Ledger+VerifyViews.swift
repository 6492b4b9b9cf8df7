public import EventLog
internal import Projecting

extension Ledger {
    /// Folds the log anew in `scratch`, which is made, and compares the hash of each projection as it stands with
    /// that of its replay at the same position. Projections that have not been built are passed over.
    ///
    /// - Parameter progress: told how many events have been folded in.
    @available(*, noasync)
    public func verifyViews(
        in scratch: String, progress: (UInt64) throws -> Void = { _ in }
    ) throws -> [Finding] {
        let views = self.views(earlier: [])
        let standing = try views.status().compactMap { status in
            status.position.map { (name: status.name, position: $0) }
        }
        if standing.isEmpty { return [] }
        let replay = try Replay(of: self, before: .max, in: scratch, isHypothetical: false)
        try replay.run(standing.map(\.name), progress: progress)
        return try standing.compactMap { name, position in
            let (kept, folded) = (
                try views.hash(of: name, at: position), try replay.views.hash(of: name, at: position)
            )
            return kept == folded
                ? nil : Finding("the view \(name) is not what the log folds to at position \(position)")
        }
    }
}
