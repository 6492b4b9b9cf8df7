/// A box: the personal values of one event, encrypted together under their data subject's key.
///
/// ```
///  0  24  nonce     random
/// 24   …  for each value, encrypted:
///         16  salt
///          v  count of the value's bytes (LEB128)
///          …  the value, minified JSON
///     16  tag       XChaCha20-Poly1305-IETF; associated data: log id (16) ‖ the event's id, UTF-8
/// ```
/// The order of the values is that of their commitments in the event's data.
enum Box {
    /// Random bytes for a box of `values` values: a nonce, then a salt for each.
    static func randomCount(values: Int) -> Int { AEAD.nonceCount + Commitment.saltCount * values }

    /// - Parameter random: as many bytes as ``randomCount(values:)`` says.
    static func seal(
        _ values: [ArraySlice<UInt8>], random: [UInt8], associated: UnsafeRawBufferPointer,
        key: UnsafePointer<UInt8>
    ) -> (commitments: [String], box: [UInt8]) {
        var commitments: [String] = []
        commitments.reserveCapacity(values.count)
        var box: [UInt8] = []
        box.reserveCapacity(
            random.count + AEAD.tagCount + values.reduce(0) { $0 + countLength($1.count) + $1.count })
        box.append(contentsOf: random[..<AEAD.nonceCount])
        random.withUnsafeBytes { random in
            for (index, value) in values.enumerated() {
                let start = AEAD.nonceCount + Commitment.saltCount * index
                let salt = UnsafeRawBufferPointer(rebasing: random[start..<start + Commitment.saltCount])
                box.append(contentsOf: salt)
                appendCount(value.count, to: &box)
                box.append(contentsOf: value)
                commitments.append(value.withUnsafeBytes { Commitment.of(value: $0, salt: salt) })
            }
        }
        let count = box.count - AEAD.nonceCount
        box.append(contentsOf: repeatElement(0, count: AEAD.tagCount))
        box.withUnsafeMutableBufferPointer { box in
            let nonce = box.baseAddress!
            AEAD.seal(nonce + AEAD.nonceCount, count: count, associated: associated, nonce: nonce, key: key)
        }
        return (commitments, box)
    }

    /// - Returns: `nil` where the box is not what was sealed with this key for this event.
    static func open(
        _ box: [UInt8], associated: UnsafeRawBufferPointer, key: UnsafePointer<UInt8>
    ) -> [SealedValue]? {
        let count = box.count - AEAD.nonceCount
        guard count >= AEAD.tagCount else { return nil }
        var isOpen = false
        let content = [UInt8](unsafeUninitializedCapacity: count) { content, written in
            box.withUnsafeBufferPointer { box in
                content.baseAddress!.initialize(from: box.baseAddress! + AEAD.nonceCount, count: count)
                isOpen = AEAD.open(
                    content.baseAddress!, count: count, associated: associated, nonce: box.baseAddress!,
                    key: key)
            }
            written = count - AEAD.tagCount
        }
        return isOpen ? values(in: content) : nil
    }

    private static func values(in content: [UInt8]) -> [SealedValue]? {
        var values: [SealedValue] = []
        var offset = 0
        while offset < content.count {
            let salt = offset..<offset + Commitment.saltCount
            offset = salt.upperBound
            guard let count = takeCount(content, &offset), count <= content.count - offset else { return nil }
            values.append(SealedValue(salt: content[salt], value: content[offset..<offset + count]))
            offset += count
        }
        return values
    }

    // MARK: LEB128

    private static func appendCount(_ count: Int, to output: inout [UInt8]) {
        var count = UInt(count)
        while count >= 0x80 {
            output.append(UInt8(truncatingIfNeeded: count) | 0x80)
            count >>= 7
        }
        output.append(UInt8(count))
    }

    private static func countLength(_ count: Int) -> Int {
        max(1, (Int.bitWidth - count.leadingZeroBitCount + 6) / 7)
    }

    /// At most five bytes: no box comes near 2³⁵ bytes.
    private static func takeCount(_ bytes: [UInt8], _ offset: inout Int) -> Int? {
        var count = 0
        for shift in stride(from: 0, to: 35, by: 7) {
            guard offset < bytes.count else { return nil }
            let byte = bytes[offset]
            offset += 1
            count |= Int(byte & 0x7F) << shift
            if byte < 0x80 { return count }
        }
        return nil
    }
}
