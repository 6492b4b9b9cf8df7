internal import Synchronization

extension Vault {
    /// Wraps all keys under another master key. Slots stay where they are, so nothing sealed is touched.
    ///
    /// A new file is written beside the old one, synced and renamed; then the old file's bytes are overwritten
    /// and it is removed. After a crash `slots` is whole, under the old master key or the new one – which, is
    /// told by `wrongMasterKey` – and what is left beside it goes when it is opened for writing. So the new
    /// master key must be on disk before: write it to a file of its own, rotate, then
    /// ``MasterKey/replaceFile(at:by:)``.
    ///
    /// Keys are sealed and opened with meanwhile; erasing and filling wait. A damaged slot whose key still
    /// unwraps is made good, any other is carried over as it is; a tombstone stays one.
    ///
    /// - Throws: `readOnly`, `diskFull`, `storage`; then the old master key holds, unless the error came after
    ///   the file was renamed.
    public func rotate(to new: MasterKey) throws(VaultError) {
        try requireWritable()
        try writing.withLock { (_) throws(VaultError) in
            let (old, codec, root) = state.withLock { ($0.slots, $0.codec, $0.root) }
            let newCodec = SlotCodec(logID: logID, master: new)
            try directory.discard(SlotFile.newName, unless: SlotFile.name)
            let file = try directory.create(SlotFile.newName)
            try file.write(newCodec.header(nonce: random(AEAD.nonceCount), root: root), at: 0)
            let slots = try SlotFile(file)
            let count = try old.slotCount()
            for first in stride(from: 0, to: count, by: Int(Self.fillCount)) {
                let batch = min(Self.fillCount, count - first)
                try slots.write(rewrap(old, first, batch, from: codec, to: newCodec), at: first)
            }
            try file.sync()
            try directory.replace(SlotFile.name, by: SlotFile.newName) {
                state.withLock { state in
                    state.slots = slots
                    state.codec = newCodec
                }
            }
        }
    }

    /// The bytes of `count` slots from `first` on under another master key.
    private func rewrap(
        _ slots: SlotFile, _ first: UInt32, _ count: UInt32, from codec: SlotCodec, to newCodec: SlotCodec
    ) throws(VaultError) -> [UInt8] {
        let size = SlotFormat.slotCount
        var bytes = try slots.file.read(Int(count) * size, at: SlotFormat.offset(of: first))
        let random = random(Int(count) * AEAD.nonceCount)
        var key = SubjectKey()
        defer { key.wipe() }
        bytes.withUnsafeMutableBytes { bytes in
            for index in 0..<bytes.count / size {
                let slot = first + UInt32(index)
                let place = UnsafeMutableRawBufferPointer(rebasing: bytes[index * size..<(index + 1) * size])
                switch SlotFormat.State(rawValue: place[0]) {
                case .erased:
                    place.copyBytes(from: newCodec.tombstone(slot: slot))
                case .filled where codec.unwrap(UnsafeRawBufferPointer(place), slot: slot, into: &key):
                    let draw = index * AEAD.nonceCount..<(index + 1) * AEAD.nonceCount
                    random.withUnsafeBytes { random in
                        let nonce = UnsafeRawBufferPointer(rebasing: random[draw])
                        key.withBytes { newCodec.fill(place, slot: slot, key: $0, nonce: nonce) }
                    }
                case .filled, .unused, nil:
                    break
                }
            }
        }
        return bytes
    }
}
