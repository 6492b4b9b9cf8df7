/// UUIDs (RFC 9562) as 16 bytes: ids in the canonical form are stored so.
public enum UUIDBytes {
    static let count = 16

    private static func isDash(_ place: Int) -> Bool {
        place == 8 || place == 13 || place == 18 || place == 23
    }

    /// The bytes of a canonical (lower-case, dashed) UUID; `nil` for any other text.
    static func parse(_ text: String) -> [UInt8]? {
        var text = text
        return text.withUTF8 { utf8 in
            guard utf8.count == 36 else { return nil }
            var bytes: [UInt8] = []
            bytes.reserveCapacity(count)
            var index = 0
            while index < 36 {
                if isDash(index) {
                    guard utf8[index] == UInt8(ascii: "-") else { return nil }
                    index += 1
                }
                guard let high = digit(utf8[index]), let low = digit(utf8[index + 1]) else { return nil }
                bytes.append(high << 4 | low)
                index += 2
            }
            return bytes
        }
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        default: nil
        }
    }

    static func text(_ bytes: UnsafeRawBufferPointer) -> String {
        String(unsafeUninitializedCapacity: 36) { output in
            var place = 0
            for index in 0..<count {
                if isDash(place) {
                    output[place] = UInt8(ascii: "-")
                    place += 1
                }
                output[place] = hexadecimal(bytes[index] >> 4)
                output[place + 1] = hexadecimal(bytes[index] & 15)
                place += 2
            }
            return 36
        }
    }

    private static func hexadecimal(_ digit: UInt8) -> UInt8 {
        digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
    }

    /// A UUIDv7 (RFC 9562, section 5.7) for `instant`, filled up with `random` (at least 10 bytes).
    public static func version7(at instant: Instant, random: [UInt8]) -> String {
        let milliseconds = UInt64(clamping: instant.microseconds / 1_000)
        var bytes = (0..<6).map { UInt8(truncatingIfNeeded: milliseconds >> UInt64(40 - 8 * $0)) }
        bytes.append(contentsOf: random.prefix(10))
        bytes[6] = bytes[6] & 0x0F | 0x70
        bytes[8] = bytes[8] & 0x3F | 0x80
        return bytes.withUnsafeBytes { text($0) }
    }
}
