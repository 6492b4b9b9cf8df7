internal import LMDB

/// Moves the boxes of one data subject to another slot of the vault, so that the key of the old one can be
/// destroyed: some of its boxes turned out to be about another person as well, who is being erased.
///
/// Entries hold commitments only, so neither they nor the tree change; the boxes are all that is written
/// anew. What LMDB leaves of the old ones in free pages is encrypted under the key that goes.
public struct Resealing: Sendable {
    /// A stream's name.
    public let subject: String
    public let old: UInt32
    public let new: UInt32
    /// The box of an event under the new slot; `nil` for one that is to be taken out. Called on the
    /// writer's thread, so nothing is appended meanwhile.
    public let box: @Sendable (Event) throws -> SealedBox?

    public init(
        subject: String, from old: UInt32, to new: UInt32,
        box: @escaping @Sendable (Event) throws -> SealedBox?
    ) {
        self.subject = subject
        self.old = old
        self.new = new
        self.box = box
    }
}

extension WriterDesk {
    /// Writes the boxes in one transaction, with a row that says so: after a crash the old slot is in use as
    /// before, or known to be one whose key is to be destroyed.
    ///
    /// - Returns: how many boxes there were.
    func reseal(_ resealing: Resealing) throws -> Int {
        try becomeFit()
        let subject = try admission.entities.entity(resealing.subject)
        let filter = Filter(entities: [resealing.subject])
        let events = try reader.read(filter, in: 0..<UInt64.max, direction: .forward, limit: .max).events
            .filter { $0.box?.slot == resealing.old }
        let boxes = try events.map { ($0.position, try resealing.box($0)) }
        let moved = MovedSlot(subject: resealing.subject, old: resealing.old, new: resealing.new)
        do {
            try reader.store.write { transaction, tables in
                for (position, box) in boxes {
                    guard let record = try transaction.get(position, in: tables.events)?.array else {
                        throw LogError(.damaged, "the log has no position \(position)")
                    }
                    let renewed = try reader.codec.withDecoder { decoder in
                        try record.withUnsafeBytes { record in
                            try decoder.decode(record, at: position)
                            return decoder.record(with: box)
                        }
                    }
                    try transaction.put(position, renewed.span.bytes, in: tables.events)
                }
                let (key, value) = (moved.key, moved.value(reader.codec.logID))
                try transaction.put(key.span.bytes, value.span.bytes, in: tables.meta)
            }
        } catch {
            throw recover(from: error)
        }
        note(moved, subject)
        return boxes.count
    }

    /// Lets the index know of moves that reached the log without it.
    func adoptMovedSlots() throws {
        let moves = try reader.store.read { transaction, tables in
            try MovedSlot.all(transaction, tables, reader.codec.logID)
        }
        for moved in moves {
            let subject = try admission.entities.entity(moved.subject)
            if subject.entry?.slot == moved.old { note(moved, subject) }
        }
    }

    private func note(_ moved: MovedSlot, _ subject: EntityTable.Entity) {
        var entry = subject.entry ?? StreamEntry()
        entry.slot = moved.new
        admission.entities.set(entry, of: subject, at: admission.head)
        indexer.add(admission.commit())
    }
}
