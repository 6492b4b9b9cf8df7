internal import Synchronization

extension Vault {
    /// The slot whose key seals what is personal to `subject`.
    ///
    /// - Parameters:
    ///   - subject: a stream's name.
    ///   - known: the slot that the log says the subject has; `nil` where no event has used one. Then it is the
    ///     slot that this vault has given the subject before, or the next free one.
    /// - Throws: `erased` where the slot is a tombstone, `missing` where it has no key, `readOnly`, `full`,
    ///   `diskFull`, `storage`.
    public func slot(for subject: String, known: UInt32?) throws(VaultError) -> UInt32 {
        if let known {
            try requireKey(known)
            return known
        }
        try requireWritable()
        while true {
            switch state.withLock({ $0.assign(subject) }) {
            case .slot(let slot):
                return slot
            case .erased(let slot):
                throw Self.erased(slot)
            case .unfilled(let slot):
                try fill(from: slot)
            }
        }
    }

    /// A slot that nothing is sealed under, for a data subject whose boxes are to be moved.
    ///
    /// - Throws: as ``slot(for:known:)``.
    public func newSlot() throws(VaultError) -> UInt32 {
        // No stream has such a name.
        let slot = try slot(for: "", known: nil)
        settle(subject: "")
        return slot
    }

    /// Forgets that `subject` has been given a slot: the log has it now, and every caller from now on knows.
    ///
    /// Whoever looked into the log before the event was there, and asks for a slot after this, is given another
    /// one: call it when such callers are done.
    public func settle(subject: String) {
        state.withLock { _ = $0.pending.removeValue(forKey: subject) }
    }

    /// The slots in the file that are neither filled nor erased nor unused: for `verify`. Reads all of it.
    ///
    /// - Throws: `storage`.
    public func damagedSlots() throws(VaultError) -> [UInt32] {
        let (slots, codec) = state.withLock { ($0.slots, $0.codec) }
        var key = SubjectKey()
        defer { key.wipe() }
        var damaged: [UInt32] = []
        for slot in 0..<(try slots.slotCount()) {
            switch codec.state(of: slots[slot], slot: slot) {
            case .unused, .erased: continue
            case .filled: if codec.unwrap(slots[slot], slot: slot, into: &key) { continue }
            case nil: break
            }
            // It may have been erased while it was read.
            if codec.state(of: slots[slot], slot: slot) != .erased { damaged.append(slot) }
        }
        return damaged
    }

    /// How many slots there are, by what is in them. Looks at the first byte of each.
    public func slotCounts() throws(VaultError) -> SlotCounts {
        let slots = state.withLock { $0.slots }
        var counts = SlotCounts()
        for slot in 0..<(try slots.slotCount()) {
            switch SlotFormat.State(rawValue: slots[slot][0]) {
            case .filled: counts.filled += 1
            case .erased: counts.erased += 1
            case .unused: counts.unused += 1
            case nil: counts.damaged += 1
            }
        }
        return counts
    }

    /// Looks at the first byte only: whether the slot is damaged turns out when it is used.
    private func requireKey(_ slot: UInt32) throws(VaultError) {
        let found = state.withLock { (state) -> SlotFormat.State? in
            guard let byte = state.stateByte(slot) else { return .unused }
            return SlotFormat.State(rawValue: byte)
        }
        switch found {
        case .erased: throw Self.erased(slot)
        case .unused: throw noKey(slot)
        case .filled, nil: return
        }
    }

    /// Gives keys to the slots from `first` on that have none, and syncs them, before any is handed out.
    private func fill(from first: UInt32) throws(VaultError) {
        guard first < SlotFormat.maximumSlots else {
            throw VaultError(.full, "all \(SlotFormat.maximumSlots) slots are taken")
        }
        try writing.withLock { (_) throws(VaultError) in
            let (slots, codec, isDone) = state.withLock { state in
                (
                    state.slots, state.codec,
                    state.next != first || state.syncedEnd > first && state.loads(first)
                )
            }
            // Another thread was faster.
            if isDone { return }
            let count = min(Self.fillCount, SlotFormat.maximumSlots - first)
            try slots.fill(first, count, codec: codec, random: random)
            try slots.file.sync()
            let slotCount = try slots.slotCount()
            state.withLock { state in
                state.slotCount = slotCount
                state.syncedEnd = max(state.syncedEnd, first + count)
            }
        }
    }

    static func erased(_ slot: UInt32) -> VaultError {
        VaultError(.erased, "the data subject of slot \(slot) was erased")
    }

    /// `missing`, or `rotated` where a reader has a file before it that is no longer in use.
    func noKey(_ slot: UInt32) -> VaultError {
        isOutdated ? Self.rotated : VaultError(.missing, "slot \(slot) has no key")
    }

    /// `damaged`, or `rotated`.
    func damaged(_ slot: UInt32) -> VaultError {
        isOutdated ? Self.rotated : VaultError(.damaged, "slot \(slot) is damaged")
    }

    private static let rotated = VaultError(.rotated, "the master key was rotated; open the keys again")

    private var isOutdated: Bool {
        guard isReadOnly, let here = try? state.withLock({ $0.slots }).file.identity() else { return false }
        return (try? directory.identity(of: SlotFile.name)) != here
    }
}

extension Vault.State {
    enum Assignment {
        case slot(UInt32)
        case erased(UInt32)
        /// No key is ready; the slot is the one to be filled.
        case unfilled(UInt32)
    }

    /// The pending slot of `subject`, or the next free one, whose key is in memory then.
    mutating func assign(_ subject: String) -> Assignment {
        if let slot = pending[subject] {
            return stateByte(slot) == SlotFormat.State.erased.rawValue ? .erased(slot) : .slot(slot)
        }
        while next < syncedEnd {
            let slot = next
            if stateByte(slot) == SlotFormat.State.erased.rawValue {
                next += 1
            } else if loads(slot) {
                next += 1
                pending[subject] = slot
                return .slot(slot)
            } else {
                return .unfilled(slot)
            }
        }
        return .unfilled(next)
    }

    /// The first byte of `slot`; `nil` where the file is too short for it.
    mutating func stateByte(_ slot: UInt32) -> UInt8? {
        guard hasRoom(slot) else { return nil }
        return slots[slot][0]
    }

    /// Whether the file reaches beyond `slot`; another process may have made it longer.
    private mutating func hasRoom(_ slot: UInt32) -> Bool {
        if slot < slotCount { return true }
        if slot < SlotFormat.maximumSlots, let count = try? slots.slotCount() { slotCount = count }
        return slot < slotCount
    }

    /// Whether the key of `slot` could be put into memory.
    mutating func loads(_ slot: UInt32) -> Bool {
        var key = SubjectKey()
        defer { key.wipe() }
        return load(slot, into: &key) == .filled
    }

    /// Gets the key of `slot`, from memory or else from the file.
    ///
    /// - Returns: `filled` where `key` holds it now; `nil` for a damaged slot.
    mutating func load(_ slot: UInt32, into key: inout SubjectKey) -> SlotFormat.State? {
        guard let byte = stateByte(slot) else { return .unused }
        if byte == SlotFormat.State.filled.rawValue {
            if keys.get(slot, into: &key) { return .filled }
        } else {
            keys.drop(slot)
        }
        // A second look, in case another process was erasing it during the first.
        for _ in 0..<2 {
            let found = codec.state(of: slots[slot], slot: slot)
            switch found {
            case .unused, .erased:
                return found
            case .filled:
                if codec.unwrap(slots[slot], slot: slot, into: &key) {
                    keys.put(slot, &key)
                    return .filled
                }
            case nil:
                break
            }
        }
        return nil
    }
}
