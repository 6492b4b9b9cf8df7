internal import EventLog
internal import Groups
internal import Hummingbird

/// The JSON object in a request about a group, member by member; what is wrong is told all at once.
struct GroupBody {
    private static let maximumBytes = 1 << 20
    private static let maximumPositions = 1_000
    static let maximumReasonBytes = 1_000

    private let root: JSONValue
    private var reasons: [Refusal.Reason] = []

    /// - Parameter members: those that it may have.
    init(_ request: Request, members: Set<String>) async throws {
        let type = AppendBody.mediaType(of: request.headers)
        guard type == AppendBody.json else {
            throw Problem.unsupportedMediaType(type, known: [AppendBody.json])
        }
        root = try AppendBody.document(try await AppendBody.bytes(of: request, upTo: Self.maximumBytes))
        guard root.kind == .object else { throw Refusal(.wrongType, "", "the body is a JSON object") }
        for (key, _) in root.members where !members.contains(key) {
            reasons.append(.init(.unknownField, key, "there is no \(key) here"))
        }
    }

    mutating func string(_ name: String, bytes: ClosedRange<Int>, isRequired: Bool = true) -> String {
        guard let value = root[name] else {
            if isRequired { reasons.append(.init(.missingField, name, "\(name) is needed")) }
            return ""
        }
        guard let text = value.string, bytes.contains(text.utf8.count) else {
            reasons.append(
                .init(
                    .wrongType, name,
                    "\(name) is a string of \(bytes.lowerBound) to \(bytes.upperBound) bytes"))
            return ""
        }
        return text
    }

    mutating func integer(_ name: String, _ range: ClosedRange<Int>, default value: Int) -> Int {
        guard let found = root[name] else { return value }
        guard let number = found.integer, let number = Int(exactly: number), range.contains(number) else {
            reasons.append(
                .init(.wrongType, name, "\(name) is \(range.lowerBound) to \(range.upperBound)"))
            return value
        }
        return number
    }

    /// The text of an object; `{}` where there is none.
    mutating func object(_ name: String) -> [UInt8] {
        guard let found = root[name] else { return Array("{}".utf8) }
        if found.kind != .object { reasons.append(.init(.wrongType, name, "\(name) is an object")) }
        return Array(found.bytes)
    }

    mutating func boolean(_ name: String) -> Bool {
        guard let found = root[name] else { return false }
        if found.boolean == nil { reasons.append(.init(.wrongType, name, "\(name) is true or false")) }
        return found.boolean ?? false
    }

    /// An array of positions in quotes.
    mutating func positions(_ name: String, isRequired: Bool = true) -> [UInt64] {
        guard let value = root[name] else {
            if isRequired { reasons.append(.init(.missingField, name, "\(name) is needed")) }
            return []
        }
        let all = value.elements.map { $0.string.flatMap { UInt64($0) } }
        let positions = all.compactMap(\.self)
        if value.kind != .array || all.count != positions.count || all.count > Self.maximumPositions {
            reasons.append(
                .init(
                    .wrongType, name,
                    "\(name) is an array of at most \(Self.maximumPositions) positions in quotes"))
        }
        return positions
    }

    mutating func word(_ name: String, of words: [String]) -> String {
        guard let found = root[name]?.string, words.contains(found) else {
            reasons.append(
                .init(.invalidValue, name, "\(name) is one of \(words.joined(separator: ", "))"))
            return ""
        }
        return found
    }

    /// - Throws: ``Refusal`` with all that was wrong so far.
    func check() throws {
        if !reasons.isEmpty { throw Refusal(reasons) }
    }
}
