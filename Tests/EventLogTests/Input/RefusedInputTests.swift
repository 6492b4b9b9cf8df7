import EventLog
import Testing

/// An event that must be refused, and how.
struct BadInput: Sendable, CustomTestStringConvertible {
    let name: String
    let json: [UInt8]
    let code: Refusal.Code
    /// Of the first reason.
    let field: String
    /// What its message must say: as a rule where it is.
    let says: String

    init(_ name: String, _ json: [UInt8], _ code: Refusal.Code, _ field: String, _ says: String) {
        (self.name, self.json, self.code, self.field, self.says) = (name, json, code, field, says)
    }

    var testDescription: String { name }

    /// Something wrong with the text; `¬` stands before the byte that the message must name.
    static func text(_ name: String, _ marked: String, _ code: Refusal.Code, _ says: String = "") -> BadInput
    {
        var json = Array(marked.utf8)
        let mark = Array("¬".utf8)
        let offset = json.indices.first { json[$0...].starts(with: mark) }!
        json.removeSubrange(offset..<offset + mark.count)
        return BadInput(name, json, code, "", says.isEmpty ? "(byte \(offset))" : says)
    }

    /// `bytes` stand inside a string; `offset` among them is what the message must name.
    static func string(_ name: String, _ bytes: [UInt8], _ code: Refusal.Code, at offset: Int = 0) -> BadInput
    {
        let head = Array(#"{"type":"x.y","subject":"x-1","data":{"a":""#.utf8)
        return BadInput(name, head + bytes + Array(#""}}"#.utf8), code, "", "(byte \(head.count + offset))")
    }

    /// An attribute that is not as it must be.
    static func attribute(
        _ name: String, _ attribute: String, _ value: String, _ code: Refusal.Code, field: String? = nil,
        says: String
    ) -> BadInput {
        let rest = [("type", #""x.y""#), ("subject", #""x-1""#)].filter { $0.0 != attribute }
        let members = ([(attribute, value)] + rest).map { #""\#($0.0)":\#($0.1)"# }
        return BadInput(
            name, Array("{\(members.joined(separator: ","))}".utf8), code, field ?? attribute, says)
    }
}

/// Law 6: bad input is refused whole, with code, place and words.
@Suite struct RefusedInputTests {
    static let texts: [BadInput] = [
        .text("nothing", "¬", .invalidJSON),
        .text("white space alone", "  \n¬", .invalidJSON),
        .text("no JSON", "¬hello", .invalidJSON),
        .text("a byte order mark", "¬\u{FEFF}{}", .invalidJSON),
        .text("a cut-off object", #"{"type":"x.y"¬"#, .invalidJSON),
        .text("a cut-off string", #"{"type":"x.y¬"#, .invalidJSON),
        .text("two values", #"{"type":"x.y","subject":"x-1"} ¬{}"#, .invalidJSON),
        .text("a comma too many", #"{"type":"x.y",¬}"#, .invalidJSON),
        .text("a comma too many in an array", #"{"data":{"a":[1,¬]}}"#, .invalidJSON),
        .text("no colon", #"{"type" ¬"x.y"}"#, .invalidJSON),
        .text("a key without quotes", #"{¬type:"x.y"}"#, .invalidJSON),
        .text("single quotes", #"{¬'type':'x.y'}"#, .invalidJSON),
        .text("a comment", #"{¬/* */"type":"x.y"}"#, .invalidJSON),
        .text("a literal in capitals", #"{"data":{"a":¬True}}"#, .invalidJSON),
        .text("half a literal", #"{"data":{"a":tru¬}}"#, .invalidJSON),
        .text("not a number", #"{"data":{"a":¬NaN}}"#, .invalidJSON),
        .text("a number with a leading zero", #"{"data":{"a":0¬1}}"#, .invalidJSON),
        .text("a number with a leading plus", #"{"data":{"a":¬+1}}"#, .invalidJSON),
        .text("a number that begins with a point", #"{"data":{"a":¬.5}}"#, .invalidJSON),
        .text("a number that ends with a point", #"{"data":{"a":1.¬}}"#, .invalidJSON),
        .text("an exponent without digits", #"{"data":{"a":1e¬}}"#, .invalidJSON),
        .text("a minus alone", #"{"data":{"a":-¬}}"#, .invalidJSON),
        .text("an unknown escape", #"{"data":{"a":"¬\x41"}}"#, .invalidJSON),
        .text("a short \\u escape", #"{"data":{"a":"\u12¬"}}"#, .invalidJSON),
        .text("a raw line feed in a string", "{\"data\":{\"a\":\"x¬\n\"}}", .invalidJSON),
        .text("a raw NUL in a string", "{\"data\":{\"a\":\"x¬\0\"}}", .invalidJSON),
        .text("an escaped NUL", #"{"data":{"a":"x¬\u0000"}}"#, .invalidValue),
        .text("a lone high surrogate", #"{"data":{"a":"¬\ud83d"}}"#, .invalidValue),
        .text("a lone low surrogate", #"{"data":{"a":"¬\ude00"}}"#, .invalidValue),
        .text("surrogates in the wrong order", #"{"data":{"a":"¬\ude00\ud83d"}}"#, .invalidValue),
        .text("two high surrogates", #"{"data":{"a":"¬\ud83d\ud83d"}}"#, .invalidValue),
        .text("a lone surrogate in a key", #"{"data":{"¬\ud83d":1}}"#, .invalidValue),
        .text("a key twice", #"{¬"type":"x.y","type":"x.y"}"#, .duplicateKey, #""type""#),
        .text("a key twice, once escaped", #"{"data":{¬"a":1,"\u0061":2}}"#, .duplicateKey, #""a""#),
        .text("an empty key twice", #"{"data":{¬"":1,"":2}}"#, .duplicateKey, #""""#),
        .text(
            "a key twice in a large object",
            #"{"data":{¬\#((0..<40).map { #""k\#($0)":0,"# }.joined())"\u006b7":1}}"#, .duplicateKey, #""k7""#
        ),
        .text("2^53", #"{"data":{"a":¬9007199254740992}}"#, .numberOutOfRange),
        .text("−2^53", #"{"data":{"a":¬-9007199254740992}}"#, .numberOutOfRange),
        .text(
            "an integer of 400 digits", #"{"data":{"a":¬1\#(String(repeating: "0", count: 400))}}"#,
            .numberOutOfRange),
        .text("1e400", #"{"data":{"a":¬1e400}}"#, .numberOutOfRange),
        .text("−1.5E+999", #"{"data":{"a":¬-1.5E+999}}"#, .numberOutOfRange),
        .text("33 deep in arrays", #"{"data":{"a":\#(String(repeating: "[", count: 30))¬["#, .tooDeep),
        .text(
            "33 deep in objects", #"{"data":\#(String(repeating: #"{"a":"#, count: 31))¬{}"#, .tooDeep),
    ]

    static let encodings: [BadInput] = [
        .string("a byte FF", [0xFF], .invalidUTF8), .string("a lone continuation", [0x80], .invalidUTF8),
        .string("a cut-off sequence", [0xD8], .invalidUTF8),
        .string("an overlong slash", [0xC0, 0xAF], .invalidUTF8),
        .string("an overlong NUL", [0xC0, 0x80], .invalidUTF8),
        .string("an overlong sequence of three", [0xE0, 0x80, 0xAF], .invalidUTF8),
        .string("an overlong sequence of four", [0xF0, 0x8F, 0xBF, 0xBF], .invalidUTF8),
        .string("a surrogate in UTF-8", [0xED, 0xA0, 0x80], .invalidUTF8),
        .string("beyond U+10FFFF", [0xF4, 0x90, 0x80, 0x80], .invalidUTF8),
        .string("a lead byte F5", [0xF5, 0x80, 0x80, 0x80], .invalidUTF8),
        .string("Latin-1 behind ASCII", Array("caf".utf8) + [0xE9], .invalidUTF8, at: 3),
        BadInput("bad UTF-8 outside strings", [0x7B, 0xC3, 0x28, 0x7D], .invalidJSON, "", "(byte 1)"),
        BadInput("UTF-16", Array("{}".utf16).flatMap { [UInt8($0 & 255), 0] }, .invalidJSON, "", "(byte 1)"),
    ]

    static let attributes: [BadInput] = [
        BadInput("an array", Array("[]".utf8), .wrongType, "", "object"),
        BadInput("a string", Array(#""x""#.utf8), .wrongType, "", "object"),
        BadInput("no type", Array(#"{"subject":"x-1"}"#.utf8), .missingField, "type", "type"),
        BadInput("no stream", Array(#"{"type":"x.y"}"#.utf8), .missingField, "subject", "stream"),
        .attribute("type null", "type", "null", .missingField, says: "type"),
        .attribute("type a number", "type", "5", .wrongType, says: "string"),
        .attribute("type empty", "type", #""""#, .invalidValue, says: "1–128"),
        .attribute("specversion 0.3", "specversion", #""0.3""#, .invalidValue, says: "1.0"),
        .attribute("specversion a number", "specversion", "1.0", .wrongType, says: "string"),
        .attribute("datacontenttype XML", "datacontenttype", #""text/xml""#, .invalidValue, says: "json"),
        .attribute("datacontenttype a boolean", "datacontenttype", "true", .wrongType, says: "string"),
        .attribute("schemaversion 0", "schemaversion", "0", .invalidValue, says: "1 to 65535"),
        .attribute("schemaversion 65536", "schemaversion", "65536", .invalidValue, says: "1 to 65535"),
        .attribute("schemaversion 1.0", "schemaversion", "1.0", .wrongType, says: "integer"),
        .attribute("schemaversion a string", "schemaversion", #""1""#, .wrongType, says: "integer"),
        .attribute("an id with a space", "id", #""a b""#, .invalidValue, says: "space"),
        .attribute("an id with @", "id", #""a@b.example""#, .invalidValue, says: "@"),
        .attribute(
            "an id of 129 bytes", "id", #""\#(String(repeating: "i", count: 129))""#, .invalidValue,
            says: "128"),
        .attribute("an id with a control", "id", #""a\u0007""#, .invalidValue, says: "printable"),
        .attribute("an id with DEL", "id", #""a\u007f""#, .invalidValue, says: "printable"),
        .attribute("a Persian id", "id", #""شناسه""#, .invalidValue, says: "ASCII"),
        .attribute("an id that is an object", "id", "{}", .wrongType, says: "string"),
        .attribute("an empty source", "source", #""""#, .invalidValue, says: "1–128"),
        .attribute("an actor with @", "actor", #""me@x""#, .invalidValue, says: "@"),
        .attribute("a correlationid with a space", "correlationid", #"" ""#, .invalidValue, says: "space"),
        .attribute("a causationid that is a number", "causationid", "7", .wrongType, says: "string"),
        .attribute("a stream without a category", "subject", #""-1""#, .invalidValue, says: "category"),
        .attribute("a stream without an id", "subject", #""deal-""#, .invalidValue, says: "category"),
        .attribute("a stream without a dash", "subject", #""deal""#, .invalidValue, says: "category"),
        .attribute("a stream with capitals", "subject", #""Deal-1""#, .invalidValue, says: "category"),
        .attribute("a stream with digits in front", "subject", #""d3-1""#, .invalidValue, says: "category"),
        .attribute(
            "an e-mail address as a stream", "subject", #""contact-a@b.c""#, .invalidValue, says: "category"),
        .attribute("a stream with a slash", "subject", #""deal-a/b""#, .invalidValue, says: "category"),
        .attribute(
            "a stream id of 121 bytes", "subject", #""deal-\#(String(repeating: "1", count: 121))""#,
            .invalidValue, says: "120"),
        .attribute("a stream that is an array", "subject", "[]", .wrongType, says: "string"),
        .attribute("data an array", "data", "[]", .wrongType, says: "object"),
        .attribute("data a string", "data", #""{}""#, .wrongType, says: "object"),
        .attribute("data in base64", "data_base64", #""e30=""#, .unknownField, says: "attribute"),
        .attribute("an attribute in capitals", "Actor", #""x""#, .unknownField, says: "lower-case"),
        .attribute("an attribute with a dash", "my-ext", #""x""#, .unknownField, says: "lower-case"),
        .attribute("an attribute of 21 letters", "abcdefghijklmnopqrstu", "1", .unknownField, says: "1–20"),
        .attribute("an attribute without a name", "", "1", .unknownField, says: "1–20"),
        .attribute("an extension that is an object", "ext", "{}", .wrongType, says: "string, an integer"),
        .attribute("an extension that is a decimal", "ext", "1.5", .wrongType, says: "string, an integer"),
        .attribute("an extension beyond 32 bits", "ext", "2147483648", .numberOutOfRange, says: "32"),
        .attribute("an empty extension", "ext", #""""#, .invalidValue, says: "1–256"),
        .attribute("an extension with @", "ext", #""a@b""#, .invalidValue, says: "@"),
        .attribute("an extension with a line feed", "ext", #""a\nb""#, .invalidValue, says: "printable"),
        .attribute("a Persian extension", "ext", #""سلام""#, .invalidValue, says: "ASCII"),
        .attribute(
            "an extension of 257 bytes", "ext", #""\#(String(repeating: "e", count: 257))""#, .invalidValue,
            says: "256"),
    ]

    static let instants = [
        "2025-03-01T10:00:07.1234567Z", "2025-03-01T24:00:00Z", "2025-02-30T00:00:00Z",
        "2025-02-29T00:00:00Z",
        "1900-02-29T00:00:00Z", "2025-04-31T00:00:00Z", "2025-13-01T00:00:00Z", "2025-00-01T00:00:00Z",
        "2025-01-00T00:00:00Z", "2025-03-01T10:00:07", "2025-03-01T10:00:60Z", "2025-03-01T10:60:00Z",
        "2025-03-01 10:00:07Z", "2025-03-01", "2025-03-01T10:00Z", "2025-3-1T10:00:00Z", "25-03-01T10:00:00Z",
        "2025-03-01T10:00:07.Z", "2025-03-01T10:00:07,5Z", "2025-03-01T10:00:07+24:00",
        "2025-03-01T10:00:07+03:60",
        "2025-03-01T10:00:07+0330", "2025-03-01T10:00:07+03", "2025-03-01T10:00:07ZZ",
        "2025-03-01T10:00:07 Z",
        "0000-01-01T00:00:00Z", "0001-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01",
        "10000-01-01T00:00:00Z",
        "-001-01-01T00:00:00Z", "۲۰۲۵-۰۳-۰۱T10:00:00Z", "", "now",
    ]

    @Test(arguments: texts + encodings + attributes)
    func `bad input is refused with code, place and words`(input: BadInput) throws {
        let refusal = try #require(throws: Refusal.self) { try EventDraft(json: input.json) }
        let reason = refusal.reasons[0]
        #expect(reason.code == input.code)
        #expect(reason.field == input.field)
        #expect(reason.message.contains(input.says), "\(reason.message)")
    }

    @Test(arguments: instants)
    func `what is no instant is refused as time`(text: String) throws {
        let json = #"{"type":"x.y","subject":"x-1","time":"\#(text)"}"#
        let refusal = try #require(throws: Refusal.self) { try EventDraft(json: Array(json.utf8)) }
        #expect(refusal.reasons.map(\.code) == [.invalidValue])
        #expect(refusal.reasons.map(\.field) == ["time"])
    }

    @Test func `every reason is said at once`() throws {
        let json = #"{"id":"","time":"never","ext":{},"Bad":1,"data":[],"subject":"x"}"#
        let refusal = try #require(throws: Refusal.self) { try EventDraft(json: Array(json.utf8)) }
        #expect(refusal.reasons.map(\.field) == ["id", "time", "ext", "Bad", "data", "subject", "type"])
        #expect(refusal.code == .invalidValue)
        #expect(refusal.description.contains("missing_field (type)"))
    }
}
