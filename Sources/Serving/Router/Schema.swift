/// A JSON Schema, as the OpenAPI document has it.
public struct Schema: Sendable, ExpressibleByStringLiteral {
    public let json: String

    public init(_ json: String) { self.json = json }
    public init(stringLiteral json: String) { self.json = json }

    public static let text = Schema(#"{"type":"string"}"#)
    public static let object = Schema(#"{"type":"object"}"#)
    public static let boolean = Schema(#"{"type":"boolean"}"#)
    /// A position: 64 bits, so a string, as CloudEvents integers have 32.
    public static let position = Schema(#"{"type":"string","pattern":"^[0-9]{1,20}$"}"#)

    /// A schema that the document names.
    public static func named(_ name: String) -> Schema {
        Schema("{\"$ref\":\"#/components/schemas/\(name)\"}")
    }

    public static func array(of element: Schema, atLeast least: Int = 0, atMost most: Int? = nil) -> Schema {
        Schema(
            #"{"type":"array","items":\#(element.json),"minItems":\#(least)"#
                + (most.map { #","maxItems":\#($0)"# } ?? "") + "}")
    }

    public static func anyOf(_ schemas: [Schema]) -> Schema {
        Schema(#"{"anyOf":["# + schemas.map(\.json).joined(separator: ",") + "]}")
    }

    public static func integer(_ range: ClosedRange<Int>) -> Schema {
        Schema(#"{"type":"integer","minimum":\#(range.lowerBound),"maximum":\#(range.upperBound)}"#)
    }

    public static func oneOf(_ words: [String]) -> Schema {
        Schema(#"{"type":"string","enum":["# + words.map { "\"\($0)\"" }.joined(separator: ",") + "]}")
    }
}
