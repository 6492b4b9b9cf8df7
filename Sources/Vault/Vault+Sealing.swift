internal import EventLog
internal import Synchronization

extension Vault {
    /// Seals the personal values of one event.
    ///
    /// - Parameters:
    ///   - values: minified JSON each.
    ///   - slot: of the data subject.
    ///   - eventID: the box opens for this event only.
    /// - Returns: for each value its commitment, and one box for all.
    /// - Throws: `erased`; `missing` where the slot has no key; `damaged`; `rotated`.
    public func seal(
        _ values: [ArraySlice<UInt8>], slot: UInt32, eventID: String
    ) throws(VaultError) -> (commitments: [String], box: [UInt8]) {
        var key = SubjectKey()
        defer { key.wipe() }
        guard try load(slot, into: &key) else { throw Self.erased(slot) }
        let count = Box.randomCount(values: values.count)
        let random = random(count)
        precondition(random.count == count, "the source of randomness gave another count of bytes")
        return withAssociated(eventID) { associated in
            key.withBytes { key in
                Box.seal(
                    values, random: random, associated: associated,
                    key: key.baseAddress!.assumingMemoryBound(to: UInt8.self))
            }
        }
    }

    /// The same for values that are arrays of their own.
    public func seal(
        _ values: [[UInt8]], slot: UInt32, eventID: String
    ) throws(VaultError) -> (commitments: [String], box: [UInt8]) {
        try seal(values.map { $0[...] }, slot: slot, eventID: eventID)
    }

    /// Seals values that were sealed before, under another key: with the same salts, so that their
    /// commitments hold.
    ///
    /// - Returns: the box.
    /// - Throws: as ``seal(_:slot:eventID:)``.
    public func seal(
        again values: [SealedValue], slot: UInt32, eventID: String
    ) throws(VaultError) -> [UInt8] {
        var key = SubjectKey()
        defer { key.wipe() }
        guard try load(slot, into: &key) else { throw Self.erased(slot) }
        let random = random(AEAD.nonceCount) + values.flatMap(\.salt)
        return withAssociated(eventID) { associated in
            key.withBytes { key in
                Box.seal(
                    values.map(\.value), random: random, associated: associated,
                    key: key.baseAddress!.assumingMemoryBound(to: UInt8.self)
                ).box
            }
        }
    }

    /// The values in the box of an event, in the order in which they were sealed.
    ///
    /// - Returns: `nil` where the data subject was erased.
    /// - Throws: `damaged` where box, slot and event do not belong together or one of them was changed;
    ///   `missing` where the slot has no key; `rotated`.
    public func open(_ box: [UInt8], slot: UInt32, eventID: String) throws(VaultError) -> [SealedValue]? {
        var key = SubjectKey()
        defer { key.wipe() }
        guard try load(slot, into: &key) else { return nil }
        let values = withAssociated(eventID) { associated in
            key.withBytes { key in
                Box.open(
                    box, associated: associated, key: key.baseAddress!.assumingMemoryBound(to: UInt8.self))
            }
        }
        guard let values else {
            throw VaultError(
                .damaged, "the box of event \(eventID) does not open with the key of slot \(slot)")
        }
        return values
    }

    /// - Returns: `false` for a tombstone.
    private func load(_ slot: UInt32, into key: inout SubjectKey) throws(VaultError) -> Bool {
        var found: SlotFormat.State?
        state.withLock { found = $0.load(slot, into: &key) }
        switch found {
        case .filled: return true
        case .erased: return false
        case .unused: throw noKey(slot)
        case nil: throw damaged(slot)
        }
    }

    /// Log id ‖ event id.
    private func withAssociated<Result>(_ eventID: String, _ body: (UnsafeRawBufferPointer) -> Result)
        -> Result
    {
        var eventID = eventID
        return eventID.withUTF8 { eventID in
            withUnsafeTemporaryAllocation(byteCount: SlotFormat.logIDCount + eventID.count, alignment: 1) {
                bytes in
                bytes.copyBytes(from: logID.bytes)
                UnsafeMutableRawBufferPointer(rebasing: bytes[SlotFormat.logIDCount...]).copyBytes(
                    from: eventID)
                return body(UnsafeRawBufferPointer(bytes))
            }
        }
    }
}
