/// What an index was made from, and how far.
struct IndexState: Equatable {
    /// 2: with postings of links.
    static let format: UInt64 = 2

    var logID: [UInt8]
    var ruleVersion: UInt64
    /// The position up to which it is complete.
    var end: UInt64
    /// Slots of the vault that events up to there have used: the next free one.
    var slotEnd: UInt32

    init(logID: LogID, ruleVersion: Int) {
        self.logID = logID.bytes
        self.ruleVersion = UInt64(ruleVersion)
        end = 0
        slotEnd = 0
    }

    /// v format · log id (16) · v rule version · v end · v slot end; `nil` for anything else.
    init?(_ bytes: UnsafeRawBufferPointer) {
        var reader = ByteReader(bytes)
        guard reader.varint() == Self.format, let id = reader.take(16), let rules = reader.varint(),
            let end = reader.varint(), let slotEnd = reader.varint()
        else { return nil }
        logID = Array(bytes[id])
        ruleVersion = rules
        self.end = end
        self.slotEnd = UInt32(truncatingIfNeeded: slotEnd)
    }

    var bytes: [UInt8] {
        var output: [UInt8] = []
        Varint.append(Self.format, to: &output)
        output.append(contentsOf: logID)
        Varint.append(ruleVersion, to: &output)
        Varint.append(end, to: &output)
        Varint.append(UInt64(slotEnd), to: &output)
        return output
    }
}
