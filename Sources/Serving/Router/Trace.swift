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
        spanID = Self.hexadecimal(UInt64.random(in: 1 ... .max))
        let parts = header?.split(separator: "-", omittingEmptySubsequences: false) ?? []
        guard parts.count >= 4, parts[0].utf8.count == 2, parts[0] != "ff",
            parts[0] != "00" || parts.count == 4,
            Self.isHexadecimal(parts[0], 2), Self.isHexadecimal(parts[1], 32),
            Self.isHexadecimal(parts[2], 16),
            Self.isHexadecimal(parts[3], 2), parts[1].contains(where: { $0 != "0" }),
            parts[2].contains(where: { $0 != "0" })
        else {
            traceID =
                Self.hexadecimal(UInt64.random(in: 1 ... .max))
                + Self.hexadecimal(UInt64.random(in: 0 ... .max))
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

    private static func hexadecimal(_ value: UInt64) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }
}
