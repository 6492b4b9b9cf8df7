import EventLog

extension EventType {
    /// A JSON Schema (draft 2020-12) of the type's `data`. What it cannot say – states, references,
    /// sums – the ledger decides.
    public func jsonSchema() -> String {
        var text = #"{"$schema":"https://json-schema.org/draft/2020-12/schema","#
        text += "\"title\":\"\(name)\",\"description\":"
        var description: [UInt8] = []
        JSONString.append(self.description, to: &description)
        text += String(decoding: description, as: UTF8.self) + ","
        text += SchemaWriter.members(of: shape, isEvent: true)
        return text + "}"
    }
}

private enum SchemaWriter {
    /// The members of an object's schema, without its braces.
    static func members(of shape: Shape, isEvent: Bool = false, unsets: Bool = false) -> String {
        var properties = shape.fields.map { field -> String in
            var schema = schema(of: field.kind)
            if !field.isRequired, !field.isRequiredAtCreation || unsets {
                schema = "{\"anyOf\":[\(schema),{\"type\":\"null\"}]}"
            }
            return "\"\(field.name)\":\(schema)"
        }
        if isEvent { properties.append(#""custom":{"type":"object"}"#) }
        let required = unsets ? [] : shape.fields.filter(\.isRequired).map { "\"\($0.name)\"" }
        return #""type":"object","additionalProperties":false,"#
            + "\"properties\":{\(properties.joined(separator: ","))}"
            + (required.isEmpty ? "" : ",\"required\":[\(required.joined(separator: ","))]")
    }

    static func schema(of kind: Kind) -> String {
        switch kind {
        case .text: #"{"type":"string","maxLength":4096}"#
        case .prose: #"{"type":"string","maxLength":32768}"#
        case .key: #"{"type":"string","maxLength":128}"#
        case .value: #"{"type":["string","number","boolean"]}"#
        case .json: "true"
        case .anyObject: #"{"type":"object"}"#
        case .boolean: #"{"type":"boolean"}"#
        case .integer(let range):
            "{\"type\":\"integer\",\"minimum\":\(range.lowerBound),\"maximum\":\(range.upperBound)}"
        case .number(let range): number(range)
        case .money: money
        case .choice(let names):
            "{\"enum\":[\(names.map { "\"\($0)\"" }.joined(separator: ","))]}"
        case .object(let shape): "{\(members(of: shape))}"
        case .changes(let shape): "{\(members(of: shape, unsets: true))}"
        case .place(let shape): "{\"anyOf\":[{\"type\":\"string\"},{\(members(of: shape))}]}"
        case .array(let element, let least):
            "{\"type\":\"array\",\"items\":\(schema(of: element))\(least > 0 ? ",\"minItems\":\(least)" : "")}"
        case .reference(let category, _): pattern("\(category)-[A-Za-z0-9._~:-]{1,120}")
        default: formed(kind)
        }
    }

    private static let money =
        #"{"type":"object","additionalProperties":false,"required":["amount","currency"],"properties":"#
        + #"{"amount":{"type":"integer","minimum":0,"maximum":9007199254740991},"#
        + #""currency":{"type":"string","pattern":"^[A-Z]{3}$"}}}"#

    private static func formed(_ kind: Kind) -> String {
        switch kind {
        case .instant: #"{"type":"string","format":"date-time"}"#
        case .date: #"{"type":"string","format":"date"}"#
        case .moment: #"{"anyOf":[{"type":"string","format":"date-time"},{"type":"string","format":"date"}]}"#
        case .email: #"{"type":"string","format":"email"}"#
        case .phone: pattern(#"\\+[1-9][0-9]{3,14}"#)
        case .dial: pattern(#"(\\+[1-9][0-9]{3,14}|[0-9]{1,6})"#)
        case .country: pattern("[A-Z]{2}")
        case .currency: pattern("[A-Z]{3}")
        case .sha256: pattern("[0-9a-f]{64}")
        case .decimal: pattern(#"[0-9]+(\\.[0-9]+)?"#)
        case .period: pattern("[0-9]{4}(-(0[1-9]|1[0-2]|Q[1-4]))?")
        case .timeZone: pattern("[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z][A-Za-z0-9_+-]*){0,2}")
        case .hours: pattern("[0-2][0-9]:[0-5][0-9]-[0-2][0-9]:[0-5][0-9]")
        default: #"{"type":"string"}"#
        }
    }

    private static func pattern(_ pattern: String) -> String {
        "{\"type\":\"string\",\"pattern\":\"^\(pattern)$\"}"
    }

    private static func number(_ range: ClosedRange<Double>) -> String {
        var text = "{\"type\":\"number\""
        if range.lowerBound > -.greatestFiniteMagnitude { text += ",\"minimum\":\(range.lowerBound)" }
        if range.upperBound < .greatestFiniteMagnitude { text += ",\"maximum\":\(range.upperBound)" }
        return text + "}"
    }
}
