extension SlotFile {
    /// Gives a random key to each of `count` slots from `first` on, but to tombstones and to those that have
    /// one, and writes all of them, so that a sync that failed before is made good. Does not sync.
    ///
    /// Of `random`: for each slot filled, in one draw for all, key (32) ‖ nonce (24).
    func fill(
        _ first: UInt32, _ count: UInt32, codec: SlotCodec, random: (Int) -> [UInt8]
    ) throws(VaultError) {
        var bytes = try file.read(Int(count) * SlotFormat.slotCount, at: SlotFormat.offset(of: first))
        bytes.append(contentsOf: repeatElement(0, count: Int(count) * SlotFormat.slotCount - bytes.count))
        let empty = bytes.withUnsafeBytes { bytes in
            (0..<Int(count)).filter { index in
                let slot = UnsafeRawBufferPointer(rebasing: bytes[range(index)])
                return !isTaken(slot, first + UInt32(index), codec)
            }
        }
        let drawCount = AEAD.keyCount + AEAD.nonceCount
        var random = random(empty.count * drawCount)
        defer { Sodium.wipe(&random) }
        bytes.withUnsafeMutableBytes { bytes in
            random.withUnsafeBytes { random in
                for (draw, index) in empty.enumerated() {
                    let middle = draw * drawCount + AEAD.keyCount
                    codec.fill(
                        UnsafeMutableRawBufferPointer(rebasing: bytes[range(index)]),
                        slot: first + UInt32(index),
                        key: UnsafeRawBufferPointer(rebasing: random[draw * drawCount..<middle]),
                        nonce: UnsafeRawBufferPointer(rebasing: random[middle..<middle + AEAD.nonceCount]))
                }
            }
        }
        try write(bytes, at: first)
    }

    private func range(_ index: Int) -> Range<Int> {
        index * SlotFormat.slotCount..<(index + 1) * SlotFormat.slotCount
    }

    /// A tombstone, also a damaged one, or a slot with a key.
    private func isTaken(_ bytes: UnsafeRawBufferPointer, _ slot: UInt32, _ codec: SlotCodec) -> Bool {
        if bytes[0] == SlotFormat.State.erased.rawValue { return true }
        var key = SubjectKey()
        defer { key.wipe() }
        return codec.state(of: bytes, slot: slot) == .filled && codec.unwrap(bytes, slot: slot, into: &key)
    }
}
