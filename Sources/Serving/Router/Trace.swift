internal import Synchronization

/// W3C trace context: the trace that a request belongs to, and this server's part of it.
public struct Trace: Sendable {
    /// 32 hexadecimal digits.
    public let traceID: String
    /// 16 hexadecimal digits: this server's span.
    public let spanID: String
    public let isSampled: Bool

    /// A new trace, or that of a `traceparent` header: `00-<trace>-<parent span>-<flags>`. What has another
    /// form begins a new one, as the recommendation says.
    public init(_ header: String? = nil) {
        spanID = Self.hexadecimal(Self.newNumber())
        let parts = header?.split(separator: "-", omittingEmptySubsequences: false) ?? []
        guard parts.count >= 4, parts[0].utf8.count == 2, parts[0] != "ff",
            parts[0] != "00" || parts.count == 4,
            Self.isHexadecimal(parts[0], 2), Self.isHexadecimal(parts[1], 32),
            Self.isHexadecimal(parts[2], 16),
            Self.isHexadecimal(parts[3], 2), parts[1].contains(where: { $0 != "0" }),
            parts[2].contains(where: { $0 != "0" })
        else {
            traceID = Self.hexadecimal(Self.newNumber()) + Self.hexadecimal(Self.newNumber())
            isSampled = false
            return
        }
        traceID = String(parts[1])
        isSampled = (UInt8(parts[3], radix: 16) ?? 0) & 1 == 1
    }

    /// As a `traceparent` header.
    public var header: String { "00-\(traceID)-\(spanID)-\(isSampled ? "01" : "00")" }

    private static func isHexadecimal(_ text: Substring, _ count: Int) -> Bool {
        text.utf8.count == count
            && text.utf8.allSatisfy {
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                    || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
            }
    }

    private static let start = UInt64.random(in: .min ... .max)
    private static let count = Atomic<UInt64>(0)

    /// Not zero, different each time, and without a pattern: SplitMix64 (Steele, Lea, Flood 2014) from a random
    /// start. Asking the system for random bytes costs more than all else about a trace.
    private static func newNumber() -> UInt64 {
        let step = count.wrappingAdd(1, ordering: .relaxed).newValue
        var value = start &+ step &* 0x9E37_79B9_7F4A_7C15
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        value ^= value >> 31
        return value == 0 ? newNumber() : value
    }

    private static func hexadecimal(_ value: UInt64) -> String {
        String(unsafeUninitializedCapacity: 16) { digits in
            for place in 0..<16 {
                let digit = UInt8(truncatingIfNeeded: value >> UInt64(60 - 4 * place)) & 0xF
                digits[place] = digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
            }
            return 16
        }
    }
}
