extension RecordFormat {
    /// `record` with another box, or none, where it has one. Whose personal values they are stays; the entry
    /// is not touched, since it holds nothing but their commitments.
    ///
    /// - Parameter boxPart: from the slot to the end of the box.
    static func record(
        _ record: UnsafeRawBufferPointer, boxPart: Range<Int>, with box: SealedBox?, position: UInt64,
        logID: LogID
    ) -> [UInt8] {
        var output = Array(record[..<boxPart.lowerBound])
        if let box {
            var reader = ByteReader(record, from: boxPart.lowerBound)
            _ = reader.varint()
            let subject = reader.varint() ?? 0
            Varint.append(UInt64(box.slot), to: &output)
            Varint.append(subject, to: &output)
            Varint.append(UInt64(box.bytes.count), to: &output)
            output.append(contentsOf: box.bytes)
        } else {
            output[checksumCount + 1] &= ~Flags.box.rawValue
        }
        output.append(contentsOf: record[boxPart.upperBound...])
        seal(&output, position: position, logID: logID)
        return output
    }
}
