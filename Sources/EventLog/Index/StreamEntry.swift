/// What the index knows of an entity: the number of its stream's events, the vault's slot if it is a data
/// subject, and the state that the guard keeps for it.
struct StreamEntry: Sendable, Equatable {
    /// The position of its first event; `nil` while it has none (a state can be kept for a mere name).
    var creation: UInt64?
    /// Events in its stream: the next revision.
    var count: UInt64 = 0
    var slot: UInt32?
    var state: [UInt8] = []

    init() {}

    /// ```
    /// v  creation + 1 (0: none) · v  count · v  slot + 1 (0: none) · state, to the end
    /// ```
    var bytes: [UInt8] {
        var output: [UInt8] = []
        Varint.append(creation.map { $0 + 1 } ?? 0, to: &output)
        Varint.append(count, to: &output)
        Varint.append(slot.map { UInt64($0) + 1 } ?? 0, to: &output)
        output.append(contentsOf: state)
        return output
    }

    /// `nil` for bytes that are no entry.
    init?(_ bytes: UnsafeRawBufferPointer) {
        var reader = ByteReader(bytes)
        guard let creation = reader.varint(), let count = reader.varint(), let slot = reader.varint() else {
            return nil
        }
        self.creation = creation == 0 ? nil : creation - 1
        self.count = count
        self.slot = slot == 0 ? nil : UInt32(truncatingIfNeeded: slot - 1)
        state = Array(bytes[reader.offset...])
    }
}
