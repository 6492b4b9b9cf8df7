/// Numbers of a JSON text.
enum JSONNumber {
    /// 2⁵³ − 1: the largest integer that every JSON reader keeps exact (RFC 8259, section 6).
    static let largestInteger: Int64 = 9_007_199_254_740_991

    /// The integer written in `text` (digits with an optional minus), `nil` beyond ±(2⁵³−1).
    static func integer(_ text: some Collection<UInt8>) -> Int64? {
        var magnitude: Int64 = 0
        var isNegative = false
        for byte in text {
            if byte == UInt8(ascii: "-") {
                isNegative = true
                continue
            }
            guard case UInt8(ascii: "0")...UInt8(ascii: "9") = byte else { return nil }
            magnitude = magnitude &* 10 &+ Int64(byte &- UInt8(ascii: "0"))
            if magnitude > largestInteger { return nil }
        }
        return isNegative ? -magnitude : magnitude
    }

    static func double(_ text: some Collection<UInt8>) -> Double? {
        Double(String(decoding: text, as: UTF8.self))
    }
}
