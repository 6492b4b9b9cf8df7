/// Strings of a JSON text: reading escapes, and writing them as the entry demands.
public enum JSONString {
    static func hexadecimalDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    /// The bytes that `content`, the inside of a scanned string, stands for.
    package static func unescape(_ content: some Collection<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(content.count)
        var bytes = content.makeIterator()
        var highSurrogate: UInt32 = 0
        while let byte = bytes.next() {
            guard byte == UInt8(ascii: "\\"), let escape = bytes.next() else {
                result.append(byte)
                continue
            }
            switch escape {
            case UInt8(ascii: "b"): result.append(0x08)
            case UInt8(ascii: "f"): result.append(0x0C)
            case UInt8(ascii: "n"): result.append(0x0A)
            case UInt8(ascii: "r"): result.append(0x0D)
            case UInt8(ascii: "t"): result.append(0x09)
            case UInt8(ascii: "u"):
                var unit: UInt32 = 0
                for _ in 0..<4 { unit = unit << 4 | UInt32(hexadecimalDigit(bytes.next() ?? 0) ?? 0) }
                if unit & 0xFC00 == 0xD800 {
                    highSurrogate = unit
                    continue
                }
                if unit & 0xFC00 == 0xDC00 {
                    unit = 0x10000 + (highSurrogate & 0x3FF) << 10 + unit & 0x3FF
                }
                if let scalar = Unicode.Scalar(unit) { result.append(contentsOf: String(scalar).utf8) }
            default: result.append(escape)
            }
        }
        return result
    }

    /// Appends `text` in quotes, escaping only `"`, `\` and controls: `\b\t\n\f\r`, else `\u00xx` in
    /// lower case. Nothing else is changed or normalised.
    public static func append(_ text: String, to output: inout [UInt8]) {
        var text = text
        output.append(UInt8(ascii: "\""))
        text.withUTF8 { text in
            let isPlain = text.allSatisfy {
                $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\")
            }
            if isPlain { output.append(contentsOf: text) } else { appendEscaped(text, to: &output) }
        }
        output.append(UInt8(ascii: "\""))
    }

    private static func appendEscaped(_ text: UnsafeBufferPointer<UInt8>, to output: inout [UInt8]) {
        for byte in text {
            switch byte {
            case UInt8(ascii: "\""): output.append(contentsOf: [UInt8(ascii: "\\"), byte])
            case UInt8(ascii: "\\"): output.append(contentsOf: [UInt8(ascii: "\\"), byte])
            case 0x08: output.append(contentsOf: #"\b"#.utf8)
            case 0x09: output.append(contentsOf: #"\t"#.utf8)
            case 0x0A: output.append(contentsOf: #"\n"#.utf8)
            case 0x0C: output.append(contentsOf: #"\f"#.utf8)
            case 0x0D: output.append(contentsOf: #"\r"#.utf8)
            case 0..<0x20:
                let digits = Array("0123456789abcdef".utf8)
                output.append(contentsOf: #"\u00"#.utf8)
                output.append(digits[Int(byte >> 4)])
                output.append(digits[Int(byte & 15)])
            default: output.append(byte)
            }
        }
    }
}
