internal import CSodium
internal import EventLog

/// Makes and reads the bytes of ``SlotFormat``.
struct SlotCodec: Sendable {
    let logID: LogID
    let master: MasterKey

    // MARK: Header

    /// - Parameter nonce: 24 random bytes.
    func header(nonce: [UInt8], root: RootKey) -> [UInt8] {
        var header = SlotFormat.magic
        header.append(contentsOf: littleEndian(SlotFormat.version))
        header.append(contentsOf: repeatElement(0, count: SlotFormat.logIDOffset - header.count))
        header.append(contentsOf: logID.bytes)
        header.append(contentsOf: nonce)
        header.append(contentsOf: repeatElement(0, count: SlotFormat.headerCount - header.count))
        header.withUnsafeMutableBytes { header in
            let place = SlotFormat.headerNonceOffset + AEAD.nonceCount
            UnsafeMutableRawBufferPointer(rebasing: header[place..<place + AEAD.keyCount])
                .copyMemory(from: UnsafeRawBufferPointer(root.secret.bytes))
            wrap(header, nonceOffset: SlotFormat.headerNonceOffset, slot: SlotFormat.headerSlot)
            let sum = headerChecksum(UnsafeRawBufferPointer(header))
            header.storeBytes(
                of: sum.littleEndian, toByteOffset: SlotFormat.headerChecksumOffset, as: UInt64.self)
        }
        return header
    }

    /// - Returns: the root key in it.
    /// - Throws: `damaged`, `unsupportedFormat`, `otherLedger`, `wrongMasterKey`, in this order.
    func root(header: [UInt8]) throws(VaultError) -> RootKey {
        guard header.count == SlotFormat.headerCount, header.starts(with: SlotFormat.magic) else {
            throw VaultError(.damaged, "the slots file does not begin as one")
        }
        let (version, sum, found) = header.withUnsafeBytes {
            (
                UInt32(littleEndian: $0.load(fromByteOffset: SlotFormat.versionOffset, as: UInt32.self)),
                UInt64(
                    littleEndian: $0.load(fromByteOffset: SlotFormat.headerChecksumOffset, as: UInt64.self)),
                headerChecksum($0)
            )
        }
        guard version == SlotFormat.version else {
            throw VaultError(.unsupportedFormat, "the slots file has format version \(version)")
        }
        guard sum == found else { throw VaultError(.damaged, "the header of the slots file is damaged") }
        let owner = header[SlotFormat.logIDOffset..<SlotFormat.logIDOffset + SlotFormat.logIDCount]
        guard owner.elementsEqual(logID.bytes) else {
            throw VaultError(.otherLedger, "the slots file belongs to another log")
        }
        var key = SubjectKey()
        defer { key.wipe() }
        let opens = header.withUnsafeBytes {
            unwrap($0, nonceOffset: SlotFormat.headerNonceOffset, slot: SlotFormat.headerSlot, into: &key)
        }
        guard opens else { throw VaultError(.wrongMasterKey, "the keys are under another master key") }
        return key.withBytes { RootKey($0) }
    }

    private func headerChecksum(_ header: UnsafeRawBufferPointer) -> UInt64 {
        let summed = UnsafeRawBufferPointer(rebasing: header[..<SlotFormat.headerChecksumOffset])
        let end = SlotFormat.logIDOffset + SlotFormat.logIDCount
        return sipHash(summed, key: UnsafeRawBufferPointer(rebasing: header[SlotFormat.logIDOffset..<end]))
    }

    // MARK: Slots

    /// What a slot's bytes say. A slot that is none of these is damaged.
    func state(of bytes: UnsafeRawBufferPointer, slot: UInt32) -> SlotFormat.State? {
        guard let state = SlotFormat.State(rawValue: bytes[0]) else { return nil }
        switch state {
        case .unused: return bytes.allSatisfy { $0 == 0 } ? state : nil
        case .filled, .erased:
            let sum = bytes.loadUnaligned(fromByteOffset: SlotFormat.checksumOffset, as: UInt32.self)
            return UInt32(littleEndian: sum) == checksum(bytes, slot: slot) ? state : nil
        }
    }

    /// Writes a filled slot over `bytes`.
    ///
    /// - Parameters:
    ///   - key: 32 bytes.
    ///   - nonce: 24 random bytes.
    func fill(
        _ bytes: UnsafeMutableRawBufferPointer, slot: UInt32, key: UnsafeRawBufferPointer,
        nonce: UnsafeRawBufferPointer
    ) {
        let wrapped = UnsafeMutableRawBufferPointer(rebasing: bytes[SlotFormat.wrappedOffset...])
        wrapped.copyMemory(from: key)
        UnsafeMutableRawBufferPointer(rebasing: bytes[..<SlotFormat.nonceOffset]).initializeMemory(
            as: UInt8.self, repeating: 0)
        UnsafeMutableRawBufferPointer(rebasing: bytes[SlotFormat.nonceOffset...]).copyMemory(from: nonce)
        wrap(bytes, nonceOffset: SlotFormat.nonceOffset, slot: slot)
        finish(bytes, state: .filled, slot: slot)
    }

    /// The bytes of an erased slot: nothing of the key is in them.
    func tombstone(slot: UInt32) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: SlotFormat.slotCount)
        bytes.withUnsafeMutableBytes { finish($0, state: .erased, slot: slot) }
        return bytes
    }

    /// The key in a filled slot's bytes.
    ///
    /// - Returns: whether it is there and is that of this slot; `key` is not to be used if not.
    func unwrap(_ bytes: UnsafeRawBufferPointer, slot: UInt32, into key: inout SubjectKey) -> Bool {
        unwrap(bytes, nonceOffset: SlotFormat.nonceOffset, slot: slot, into: &key)
    }

    private func finish(_ bytes: UnsafeMutableRawBufferPointer, state: SlotFormat.State, slot: UInt32) {
        bytes[0] = state.rawValue
        let sum = checksum(UnsafeRawBufferPointer(bytes), slot: slot).littleEndian
        bytes.storeBytes(of: sum, toByteOffset: SlotFormat.checksumOffset, as: UInt32.self)
    }

    private func checksum(_ bytes: UnsafeRawBufferPointer, slot: UInt32) -> UInt32 {
        withUnsafeTemporaryAllocation(byteCount: 4 + SlotFormat.slotCount, alignment: 8) { copy in
            copy.storeBytes(of: slot.littleEndian, as: UInt32.self)
            UnsafeMutableRawBufferPointer(rebasing: copy[4...]).copyMemory(from: bytes)
            copy.storeBytes(of: 0, toByteOffset: 4 + SlotFormat.checksumOffset, as: UInt32.self)
            let sum = logID.bytes.withUnsafeBytes { sipHash(UnsafeRawBufferPointer(copy), key: $0) }
            return UInt32(truncatingIfNeeded: sum)
        }
    }

    // MARK: Wrapping

    /// Wraps, in place, the 32 bytes behind the nonce at `nonceOffset`.
    private func wrap(_ bytes: UnsafeMutableRawBufferPointer, nonceOffset: Int, slot: UInt32) {
        let nonce = (bytes.baseAddress! + nonceOffset).assumingMemoryBound(to: UInt8.self)
        withAssociated(slot) {
            AEAD.seal(
                nonce + AEAD.nonceCount, count: AEAD.keyCount, associated: $0, nonce: nonce,
                key: master.pointer)
        }
    }

    private func unwrap(
        _ bytes: UnsafeRawBufferPointer, nonceOffset: Int, slot: UInt32, into key: inout SubjectKey
    ) -> Bool {
        let nonce = (bytes.baseAddress! + nonceOffset).assumingMemoryBound(to: UInt8.self)
        return withAssociated(slot) { associated in
            withUnsafeTemporaryAllocation(of: UInt8.self, capacity: SlotFormat.wrappedCount) { copy in
                copy.baseAddress!.initialize(from: nonce + AEAD.nonceCount, count: SlotFormat.wrappedCount)
                defer { sodium_memzero(copy.baseAddress, copy.count) }
                guard
                    AEAD.open(
                        copy.baseAddress!, count: copy.count, associated: associated, nonce: nonce,
                        key: master.pointer)
                else { return false }
                key.set(copy.baseAddress!)
                return true
            }
        }
    }

    private func withAssociated<Result>(_ slot: UInt32, _ body: (UnsafeRawBufferPointer) -> Result) -> Result
    {
        withUnsafeTemporaryAllocation(byteCount: SlotFormat.logIDCount + 4, alignment: 4) { bytes in
            bytes.copyBytes(from: logID.bytes)
            bytes.storeBytes(of: slot.littleEndian, toByteOffset: SlotFormat.logIDCount, as: UInt32.self)
            return body(UnsafeRawBufferPointer(bytes))
        }
    }

    private func sipHash(_ bytes: UnsafeRawBufferPointer, key: UnsafeRawBufferPointer) -> UInt64 {
        var sum: UInt64 = 0
        withUnsafeMutableBytes(of: &sum) { sum in
            _ = crypto_shorthash(
                sum.baseAddress!.assumingMemoryBound(to: UInt8.self),
                bytes.baseAddress!.assumingMemoryBound(to: UInt8.self), UInt64(bytes.count),
                key.baseAddress!.assumingMemoryBound(to: UInt8.self))
        }
        return UInt64(littleEndian: sum)
    }

    private func littleEndian(_ value: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: value >> UInt32(8 * $0)) }
    }
}
