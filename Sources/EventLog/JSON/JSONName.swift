internal import Glibc

/// The name of an object's member, to be compared as it stands in the text: `switch name { case "amount": … }`.
public struct JSONName: Sendable {
    private let key: JSONValue
    /// Bytes, as they stand in the text.
    private let count: Int
    private let hasEscapes: Bool

    init(key: JSONValue) {
        self.key = key
        count = key.range.count - 2
        hasEscapes = key.hasEscapes
    }

    public var text: String { key.string ?? "" }

    public static func ~= (text: StaticString, name: JSONName) -> Bool {
        if name.hasEscapes { return name.text == text.description }
        guard name.count == text.utf8CodeUnitCount, let content = name.key.plainString else { return false }
        return content.withUnsafeBytes { memcmp($0.baseAddress!, text.utf8Start, $0.count) == 0 }
    }
}
