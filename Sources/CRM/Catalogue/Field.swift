/// One field of an event type, or one member of an object in it.
public struct Field: Sendable, CustomStringConvertible {
    public let name: String
    public let isRequired: Bool
    /// Required only in the event that creates its stream.
    public let isRequiredAtCreation: Bool
    /// Sealed under the data subject's key.
    public let isPersonal: Bool
    public let kind: Kind

    init(
        _ name: String, _ kind: Kind, isRequired: Bool = true, isRequiredAtCreation: Bool = false,
        isPersonal: Bool = false
    ) {
        self.name = name
        self.isRequired = isRequired
        self.isRequiredAtCreation = isRequiredAtCreation
        self.isPersonal = isPersonal
        self.kind = kind
    }

    /// As it stands in a row.
    public var description: String {
        let marks = (isPersonal ? "†" : "") + (isRequiredAtCreation ? "°" : isRequired ? "" : "?")
        switch kind {
        case .text: return name + marks
        case .reference, .object, .array, .changes: return "\(name)\(marks)\(kind)"
        default: return "\(name)\(marks) \(kind)"
        }
    }
}

/// The members that an object may have, in the order of the declaration.
///
/// At most 63, so that which of them were met fits a word. What the guard needs of a shape – where its
/// references and amounts stand – is resolved when the shape is made.
public final class Shape: Sendable {
    public static let maximumFieldCount = 63

    public let fields: [Field]
    /// A bit for each required field.
    let required: UInt64
    /// The fields that are references or hold some.
    let referring: [Int]
    /// The fields that are amounts of money or hold some.
    let paying: [Int]
    /// Both `start` and `end`: the second must be behind the first.
    let isSpan: Bool

    init(_ fields: [Field]) {
        precondition(fields.count <= Self.maximumFieldCount, "a shape has at most 63 fields")
        self.fields = fields
        required = fields.indices.reduce(0) { fields[$1].isRequired ? $0 | 1 << UInt64($1) : $0 }
        referring = fields.indices.filter { fields[$0].kind.hasReferences }
        paying = fields.indices.filter { fields[$0].kind.hasMoney }
        isSpan = fields.contains { $0.name == "start" } && fields.contains { $0.name == "end" }
    }

    /// The categories that fields marked `!` link to.
    var linkedCategories: Set<String> { fields.reduce(into: []) { $0.formUnion($1.kind.linkedCategories) } }

    /// Whether the guard remembers something of an event of this shape.
    var leavesTrace: Bool { !paying.isEmpty || !linkedCategories.isEmpty }

    static let location = Shape(
        Kind.places.sorted { $0.key < $1.key }.map { Field($0.key, .number($0.value)) })

    /// Where `name` stands among the fields. Senders mostly keep the order of the declaration, so the
    /// search begins at `expected`.
    func index(of name: String, expected: Int) -> Int? {
        for index in expected..<fields.count where fields[index].name == name { return index }
        for index in 0..<min(expected, fields.count) where fields[index].name == name { return index }
        return nil
    }
}
