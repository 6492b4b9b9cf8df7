/// A value inside a ``JSONDocument``: cheap to pass on, read without copying the text.
public struct JSONValue: Sendable {
    public let document: JSONDocument
    /// Its place among the document's nodes, in the order of the text.
    public let index: Int

    init(document: JSONDocument, index: Int) {
        self.document = document
        self.index = index
    }

    private var node: JSONNode { document.nodes[index] }

    public var kind: JSONKind { node.kind }
    /// Where it stands in ``JSONDocument/bytes``, quotes and brackets included.
    public var range: Range<Int> { Int(node.start)..<Int(node.end) }
    /// Its minified text.
    public var bytes: ArraySlice<UInt8> { document.bytes[range] }
    public var isNull: Bool { kind == .null }

    /// The bytes between the quotes of a string that has no escapes; `nil` for anything else.
    public var plainString: ArraySlice<UInt8>? {
        let node = self.node
        guard node.kind == .string, !node.hasEscapes else { return nil }
        return document.bytes[Int(node.start) + 1..<Int(node.end) - 1]
    }

    /// The string it is, unescaped; `nil` for another kind.
    public var string: String? {
        kind == .string ? JSONStringValue(of: node, in: document).string : nil
    }

    /// The integer it is, within ±(2⁵³−1); `nil` for another kind (also for `1.0`).
    public var integer: Int64? {
        kind == .integer ? JSONNumber.integer(bytes) : nil
    }

    /// The number it is, integer or not.
    public var double: Double? {
        kind == .integer || kind == .decimal ? JSONNumber.double(bytes) : nil
    }

    public var boolean: Bool? {
        switch kind {
        case .true: true
        case .false: false
        default: nil
        }
    }

    /// The members of an object in the order of the text; empty for another kind.
    public var members: Members { Members(value: self) }
    /// As ``members``, for readers that know which names they look for: no strings are made of them.
    public var namedMembers: NamedMembers { NamedMembers(members: members) }
    /// The elements of an array; empty for another kind.
    public var elements: Elements { Elements(value: self) }

    /// The member called `key`; `nil` where there is none or this is no object.
    public subscript(key: String) -> JSONValue? {
        guard kind == .object else { return nil }
        var member = index + 1
        let end = Int(node.next)
        while member < end {
            if keyMatches(document.nodes[member], key) {
                return JSONValue(document: document, index: member + 1)
            }
            member = Int(document.nodes[member + 1].next)
        }
        return nil
    }

    private func keyMatches(_ node: JSONNode, _ key: String) -> Bool {
        let content = document.bytes[Int(node.start) + 1..<Int(node.end) - 1]
        return node.hasEscapes
            ? JSONString.unescape(content).elementsEqual(key.utf8)
            : content.count == key.utf8.count && content.elementsEqual(key.utf8)
    }

    public struct Members: Sequence, IteratorProtocol, Sendable {
        private let document: JSONDocument
        private var index: Int
        private let end: Int

        init(value: JSONValue) {
            document = value.document
            index = value.index + 1
            end = value.kind == .object ? Int(document.nodes[value.index].next) : 0
        }

        public mutating func next() -> (key: String, value: JSONValue)? {
            nextPair().map { ($0.string, $1) }
        }

        @inline(__always)
        fileprivate mutating func nextPair() -> (name: JSONStringValue, value: JSONValue)? {
            guard index < end else { return nil }
            let name = JSONStringValue(of: document.nodes[index], in: document)
            let value = JSONValue(document: document, index: index + 1)
            index = Int(document.nodes[index + 1].next)
            return (name, value)
        }
    }

    public struct NamedMembers: Sequence, IteratorProtocol, Sendable {
        fileprivate var members: Members

        public mutating func next() -> (name: JSONStringValue, value: JSONValue)? {
            members.nextPair()
        }
    }

    public struct Elements: Sequence, IteratorProtocol, Sendable {
        private let document: JSONDocument
        private var index: Int
        private let end: Int

        init(value: JSONValue) {
            document = value.document
            index = value.index + 1
            end = value.kind == .array ? Int(document.nodes[value.index].next) : 0
        }

        public mutating func next() -> JSONValue? {
            guard index < end else { return nil }
            defer { index = Int(document.nodes[index].next) }
            return JSONValue(document: document, index: index)
        }
    }
}
