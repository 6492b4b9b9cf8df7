/// What an event says, with places for what its data says.
///
/// ```
/// Deal lost: {reason}[, to {competitor}]
/// ```
/// `{field}` stands for the field's value, `{field.member}` for that of a member, `{field#}` for the number of a
/// list's elements. What stands in brackets is said only where all its places have a value.
public struct Sentence: Sendable, Equatable {
    public indirect enum Part: Sendable, Equatable {
        case text(String)
        /// The members that lead to a value.
        case value([String])
        /// How many elements a list has.
        case count([String])
        case optional([Part])
    }

    public let parts: [Part]

    struct Failure: Error {
        let message: String
    }

    init(_ text: some StringProtocol) throws(Failure) {
        var rest = Substring(text)
        parts = try Self.read(&rest, isInner: false)
    }

    private static func read(_ rest: inout Substring, isInner: Bool) throws(Failure) -> [Part] {
        var parts: [Part] = []
        while let character = rest.first {
            switch character {
            case "[":
                rest.removeFirst()
                parts.append(.optional(try read(&rest, isInner: true)))
            case "]":
                guard isInner else { throw Failure(message: "a bracket too many") }
                rest.removeFirst()
                return parts
            case "{":
                guard let end = rest.firstIndex(of: "}") else { throw Failure(message: "a brace is missing") }
                parts.append(place(rest[rest.index(after: rest.startIndex)..<end]))
                rest = rest[rest.index(after: end)...]
            default:
                let text = rest.prefix { !"[]{".contains($0) }
                parts.append(.text(String(text)))
                rest = rest.dropFirst(text.count)
            }
        }
        if isInner { throw Failure(message: "a bracket is missing") }
        return parts
    }

    private static func place(_ text: Substring) -> Part {
        let path = text.split(separator: ".").map { $0.hasSuffix("#") ? String($0.dropLast()) : String($0) }
        return text.hasSuffix("#") ? .count(path) : .value(path)
    }

    /// The paths of all places, those in brackets included.
    public var paths: [[String]] { Self.paths(of: parts) }

    private static func paths(of parts: [Part]) -> [[String]] {
        parts.flatMap { part -> [[String]] in
            switch part {
            case .text: []
            case .value(let path), .count(let path): [path]
            case .optional(let inner): paths(of: inner)
            }
        }
    }

    /// The sentence with its places filled in.
    ///
    /// - Parameters:
    ///   - value: the text for a path; `nil` where there is none.
    ///   - count: the text for the number of elements at a path.
    public func text(
        value: ([String]) -> String?, count: ([String]) -> String?
    ) -> String {
        Self.text(parts, value, count).text
    }

    private static func text(
        _ parts: [Part], _ value: ([String]) -> String?, _ count: ([String]) -> String?
    ) -> (text: String, isWhole: Bool) {
        var (text, isWhole) = ("", true)
        for part in parts {
            switch part {
            case .text(let words): text += words
            case .value(let path):
                let found = value(path)
                isWhole = isWhole && found != nil
                text += found ?? "–"
            case .count(let path):
                let found = count(path)
                isWhole = isWhole && found != nil
                text += found ?? "–"
            case .optional(let inner):
                let found = Self.text(inner, value, count)
                if found.isWhole { text += found.text }
            }
        }
        return (text, isWhole)
    }
}
