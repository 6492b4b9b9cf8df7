internal import Synchronization

extension Vault {
    /// Whether `slot` is a tombstone.
    public func isErased(_ slot: UInt32) -> Bool {
        state.withLock { $0.stateByte(slot) == SlotFormat.State.erased.rawValue }
    }

    /// Destroys the key of `slot`; see ``erase(_:)``.
    public func erase(slot: UInt32) throws(VaultError) {
        try erase(CollectionOfOne(slot))
    }

    /// Destroys keys: overwrites their slots with tombstones, which stay for ever, and syncs. Nothing sealed
    /// under them can be read from then on, by this process or by another that has them open.
    ///
    /// Slots that are tombstones already, that are damaged, or that the file does not have yet become
    /// tombstones as well, so on open all slots that the log says are erased can be given: a tombstone lost
    /// with an old backup of `keys/` comes back, one cut short by a crash is completed. One sync serves all.
    ///
    /// - Throws: `readOnly`, `diskFull`, `storage`; then some may not be erased: do it again.
    public func erase(_ slots: some Sequence<UInt32>) throws(VaultError) {
        try requireWritable()
        try writing.withLock { (_) throws(VaultError) in
            for slot in slots {
                guard slot < SlotFormat.maximumSlots else {
                    throw VaultError(.full, "there is no slot \(slot)")
                }
                try state.withLock { (state) throws(VaultError) in
                    state.keys.drop(slot)
                    // Also over a tombstone: after a sync that failed, the disk may not have it.
                    try state.slots.write(state.codec.tombstone(slot: slot), at: slot)
                }
            }
            let file = state.withLock { $0.slots.file }
            try file.sync()
        }
    }
}
