internal import Glibc

/// A string as it stands in a JSON text – a member's name, a value –, compared there without making a `String` of it:
/// `switch name { case "amount": … }`.
public struct JSONStringValue: Sendable {
    private let document: JSONDocument
    /// Between the quotes.
    private let start: Int
    private let count: Int
    private let hasEscapes: Bool

    init(of node: JSONNode, in document: JSONDocument) {
        self.document = document
        start = Int(node.start) + 1
        count = Int(node.end) - 1 - start
        hasEscapes = node.hasEscapes
    }

    /// Unescaped.
    public var string: String {
        document.bytes.withUnsafeBytes { bytes in
            let content = UnsafeRawBufferPointer(rebasing: bytes[start..<start + count])
            return hasEscapes
                ? String(decoding: JSONString.unescape(content), as: UTF8.self)
                : String(decoding: content, as: UTF8.self)
        }
    }

    public static func ~= (text: StaticString, other: JSONStringValue) -> Bool {
        if other.hasEscapes { return other.string == text.description }
        guard other.count == text.utf8CodeUnitCount else { return false }
        return other.document.bytes.withUnsafeBytes { bytes in
            memcmp(bytes.baseAddress! + other.start, text.utf8Start, other.count) == 0
        }
    }
}
