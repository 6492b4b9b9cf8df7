extension Admission {
    /// Where a request began: what is behind it goes if the request is refused.
    struct Mark {
        let admitted: Int
        let names: Int
        let postings: Int
        let events: Int
        let entities: Int
        let head: UInt64
        let lastRecorded: Instant
    }

    var mark: Mark {
        Mark(
            admitted: admitted.count, names: newNames.count, postings: batch.postings.count,
            events: batch.count, entities: entities.mark, head: head, lastRecorded: lastRecorded)
    }

    mutating func rollBack(to mark: Mark) {
        recentIDs.removeAll(from: mark.head)
        admitted.removeLast(admitted.count - mark.admitted)
        newNames.removeLast(newNames.count - mark.names)
        batch.postings.removeLast(batch.postings.count - mark.postings)
        batch.idHashes.removeLast(batch.count - mark.events)
        batch.postingEnds.removeLast(batch.postingEnds.count - mark.events)
        entities.rollBack(to: mark.entities)
        head = mark.head
        lastRecorded = mark.lastRecorded
    }

    /// The event at `position` if it is of this batch; `nil` for one that is in the log, as in a replay all are.
    func pending(at position: UInt64) -> Admitted? {
        guard position >= batchStart.head, position - batchStart.head < UInt64(admitted.count) else {
            return nil
        }
        return admitted[Int(position - batchStart.head)]
    }

    /// The batch did not reach the disk: everything is as before it.
    mutating func rollBack() {
        rollBack(
            to: Mark(
                admitted: 0, names: 0, postings: 0, events: 0, entities: 0, head: batchStart.head,
                lastRecorded: batchStart.lastRecorded))
    }

    /// The batch is on disk (or was already, in a replay).
    ///
    /// - Returns: what the index must learn of it.
    mutating func commit() -> IndexBatch {
        batch.changes = entities.commit()
        let committed = batch
        if committed.count > 0 { tail.append(committed) }
        batch = IndexBatch(first: head)
        batchStart = (head, lastRecorded)
        admitted.removeAll(keepingCapacity: true)
        newNames.removeAll(keepingCapacity: true)
        return committed
    }

    /// Forgets what the index, complete up to `position`, can give again.
    mutating func prune(indexedTo position: UInt64) {
        guard let first = tail.first, first.end <= position else { return }
        tail.removeAll { $0.end <= position }
        recentIDs.removeAll(before: position)
        entities.prune(indexedTo: position)
    }

    /// Forgets committed events, but no entity.
    mutating func forgetTail() {
        tail.removeAll()
        recentIDs.removeAll()
    }

    /// Events that are committed and, as far as is known here, not in the index.
    var tailCount: Int { tail.reduce(0) { $0 + $1.count } }
}
