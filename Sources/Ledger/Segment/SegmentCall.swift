public import EventLog

/// A call of the Segment spec (identify, track, group, alias, page, screen) as it was sent.
public struct SegmentCall: Sendable {
    public enum Kind: String, Sendable, CaseIterable {
        case identify, track, group, alias, page, screen
    }

    public let kind: Kind
    /// Of the sender; the same one again writes nothing.
    let messageID: String?
    /// `contact-<userId>`, or of somebody who has not said who they are `contact-<anonymousId>`.
    let contact: String?
    /// When it happened; `nil`: now.
    let time: String?
    let source: String
    let root: JSONValue

    private static let maximumMessageIDBytes = 100
    private static let maximumSourceBytes = 100

    /// - Parameter kind: by the address that it was sent to; `nil`: as it says itself.
    /// - Throws: ``Refusal`` with every reason.
    public init(_ root: JSONValue, kind: Kind?) throws(Refusal) {
        guard root.kind == .object else { throw Refusal(.wrongType, "", "a call is a JSON object") }
        var reasons: [Refusal.Reason] = []
        let word = root["type"]?.string
        if let kind {
            self.kind = kind
        } else if let kind = word.flatMap(Kind.init(rawValue:)) {
            self.kind = kind
        } else {
            self.kind = .track
            let known = Kind.allCases.map(\.rawValue).joined(separator: ", ")
            reasons.append(.init(.invalidValue, "type", "is one of \(known)"))
        }
        messageID = root["messageId"]?.string
        if let messageID, !Self.isPlain(messageID, upTo: Self.maximumMessageIDBytes) {
            reasons.append(
                .init(.invalidValue, "messageId", "1 to 100 printable ASCII characters without space and @"))
        }
        contact = Self.stream("contact", root, ["userId", "anonymousId"], &reasons)
        time = root["timestamp"]?.string ?? root["originalTimestamp"]?.string
        let library = root["context"]?["library"]?["name"]?.string ?? ""
        source = Self.isPlain(library, upTo: Self.maximumSourceBytes) ? "segment/\(library)" : "segment"
        self.root = root
        if !reasons.isEmpty { throw Refusal(reasons) }
    }

    /// The stream that the first of `members` names.
    static func stream(
        _ category: String, _ value: JSONValue, _ members: [String], _ reasons: inout [Refusal.Reason],
        at place: String = ""
    ) -> String? {
        for member in members {
            guard let value = value[member], !value.isNull else { continue }
            let id = value.string ?? value.integer.map { "\($0)" } ?? ""
            let name = "\(category)-\(id)"
            if StreamName.category(of: name) == category { return name }
            reasons.append(
                .init(
                    .invalidValue, place + member,
                    "1 to 120 letters, digits and . _ ~ : - (an e-mail address is no id)"))
            return nil
        }
        return nil
    }

    private static func isPlain(_ text: String, upTo count: Int) -> Bool {
        (1...count).contains(text.utf8.count)
            && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "@") }
    }
}
