/// A JSON text without white space outside strings, and the place of each value in it.
///
/// `JSONScanner` makes it in one pass; nothing of the text is changed but that white space, so the
/// bytes of any value can be stored and hashed as they are. Values are read through ``JSONValue``.
public final class JSONDocument: Sendable {
    /// The minified text, UTF-8.
    public let bytes: [UInt8]
    /// All values and keys in the order of the text; an object's members are key, value, key, value, ….
    @usableFromInline let nodes: ContiguousArray<JSONNode>

    init(bytes: [UInt8], nodes: ContiguousArray<JSONNode>) {
        self.bytes = bytes
        self.nodes = nodes
    }

    /// The whole text as one value.
    public var root: JSONValue { JSONValue(document: self, index: 0) }

    /// Scans `text`; see ``JSONScanner`` for what is refused.
    public convenience init(_ text: some Collection<UInt8>) throws(JSONError) {
        let scanned = try JSONScanner.scan(Array(text))
        self.init(bytes: scanned.bytes, nodes: scanned.nodes)
    }
}

/// What a JSON value is. A number is an `integer` when it is written without fraction and exponent.
public enum JSONKind: UInt8, Sendable {
    case null, `false`, `true`, integer, decimal, string, array, object
}

/// One value's place: the half-open range of its bytes, quotes included, and the node behind its last.
@usableFromInline struct JSONNode: Sendable {
    @usableFromInline var kind: JSONKind
    @usableFromInline var hasEscapes: Bool
    @usableFromInline var start: UInt32
    @usableFromInline var end: UInt32
    @usableFromInline var next: UInt32
}
