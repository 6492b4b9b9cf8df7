import EventLog
import Testing

/// What stands at the edge of the rules and is accepted, and the entry that it becomes.
@Suite(.serialized) struct AcceptedInputTests {
    private static let place = #","position":"0","revision":0,"recordedtime":"…""#

    /// The entry of `json` alone in a log, its recorded time replaced.
    private func entry(_ json: String) async throws -> String {
        let test = try LogUnderTest()
        try await test.append(json)
        let event = try #require(try test.log.event(at: 0))
        return text(event.entry).replacing(event.recordedTime.description, with: "…")
    }

    /// Attributes as sent behind id, source, type and subject, and what the entry has for them.
    static let attributes: [(sent: String, stored: String)] = [
        (#""time":"2025-02-01T10:00:00+03:30""#, #""time":"2025-02-01T06:30:00.000000Z""#),
        (#""time":"2025-01-01T00:15:00.5+01:00""#, #""time":"2024-12-31T23:15:00.500000Z""#),
        (#""time":"2024-02-29t23:59:59.000001z""#, #""time":"2024-02-29T23:59:59.000001Z""#),
        (#""time":"2000-02-29T00:00:00-00:00""#, #""time":"2000-02-29T00:00:00.000000Z""#),
        (#""time":"1969-12-31T23:59:59.999999Z""#, #""time":"1969-12-31T23:59:59.999999Z""#),
        (#""time":"0001-01-01T00:00:00Z""#, #""time":"0001-01-01T00:00:00.000000Z""#),
        (#""time":"2025-02-01\u005410:00:00Z""#, #""time":"2025-02-01T10:00:00.000000Z""#),
    ]

    @Test(arguments: attributes)
    func `time is written in UTC with six digits`(sent: String, stored: String) async throws {
        let entry = try await entry(#"{\#(sent),"id":"i","source":"s","type":"x.y","subject":"x-1"}"#)
        #expect(
            entry
                == #"{"specversion":"1.0","id":"i","source":"s","type":"x.y","subject":"x-1",\#(stored)\#(Self.place),"data":{}}"#
        )
    }

    private static let head =
        #"{"specversion":"1.0","id":"i","source":"s","type":"x.y","subject":"x-1","time":"2025-02-01T10:00:00.000000Z""#

    /// Other attributes and data as sent, and what follows time in the entry but for the place.
    static let members: [(sent: String, attributes: String, rest: String)] = [
        (
            #""actor":null,"data":null,"ext":null,"time":null,"schemaversion":null,"id":null"#, "",
            #","data":{}"#
        ),
        (
            #""zeta":1,"alpha":true,"beta10":"b","beta1":false"#, "",
            #","alpha":true,"beta1":false,"beta10":"b","zeta":1,"data":{}"#
        ),
        (#""traceparent":"00-1-2-03","tracestate":"a=b""#, "", #","data":{}"#),
        (#""position":"77","revision":9,"recordedtime":"2001-01-01T00:00:00Z""#, "", #","data":{}"#),
        (#""dataschema":"https://x.example/s#1""#, "", #","dataschema":"https://x.example/s#1","data":{}"#),
        (#""ext":"a\"b\\c d""#, "", #","ext":"a\"b\\c d","data":{}"#),
        (#""ext":"\u0041\/b""#, "", #","ext":"A/b","data":{}"#),
        (#""ext":-2147483648,"flag":2147483647"#, "", #","ext":-2147483648,"flag":2147483647,"data":{}"#),
        (#""\u0065xt":1"#, "", #","ext":1,"data":{}"#),
        (#""abcdefghij0123456789":"~""#, "", #","abcdefghij0123456789":"~","data":{}"#),
        (
            #""datacontenttype":"application/json","schemaversion":65535"#,
            #","datacontenttype":"application/json","schemaversion":65535"#, #","data":{}"#
        ),
        (
            #""causationid":"c","correlationid":"r","actor":"a\/\u0062""#,
            #","actor":"a/b","correlationid":"r","causationid":"c""#, #","data":{}"#
        ),
        (#""data" : { "a" : -0 , "b":1E5,"c": -1.50e-7 }"#, "", #","data":{"a":-0,"b":1E5,"c":-1.50e-7}"#),
        (
            #""\u0061ctor":"a","cor\u0072elationid":"r","d\u0061ta":{"a":1}"#,
            #","actor":"a","correlationid":"r""#, #","data":{"a":1}"#
        ),
        (
            #""data":{"big":1.7976931348623157e308,"tiny":1e-400,"long":0.1234567890123456789012345678901234567890}"#,
            "",
            #","data":{"big":1.7976931348623157e308,"tiny":1e-400,"long":0.1234567890123456789012345678901234567890}"#
        ),
        (
            #""data":{"a":9007199254740991,"b":-9007199254740991,"c":123456789012345678901234567890.0}"#, "",
            #","data":{"a":9007199254740991,"b":-9007199254740991,"c":123456789012345678901234567890.0}"#
        ),
        (
            #""data":{"":"","A":1,"a":2,"é":3,"e\u0301":4}"#, "",
            #","data":{"":"","A":1,"a":2,"é":3,"e\u0301":4}"#
        ),
        (
            #""data":{"s":" \u00e9\/\ud83d\ude00 \t ","u":"سلام\u200c😀"}"#, "",
            #","data":{"s":" \u00e9\/\ud83d\ude00 \t ","u":"سلام\u200c😀"}"#
        ),
        (
            "\"data\":{\"del\":\"\u{7F}\u{80}\u{2028}\u{FFFF}\u{10FFFF}\"}", "",
            ",\"data\":{\"del\":\"\u{7F}\u{80}\u{2028}\u{FFFF}\u{10FFFF}\"}"
        ),
        (
            #""data":\#(String(repeating: #"{"a":"#, count: 30))[]\#(String(repeating: "}", count: 30))"#, "",
            #","data":\#(String(repeating: #"{"a":"#, count: 30))[]\#(String(repeating: "}", count: 30))"#
        ),
    ]

    @Test(arguments: members)
    func `attributes come in order and data as sent`(
        sent: String, attributes: String, rest: String
    ) async throws {
        let own = #""source":"s","type":"x.y","subject":"x-1""#
        let given = sent.contains(#""time":null"#) ? "" : #","id":"i","time":"2025-02-01T10:00:00Z""#
        var entry = try await entry("\t{\(sent),\(own)\(given) }\r\n")
        if given.isEmpty {
            // The server's id and time take the place of those left out.
            entry.replace(/"id":"[0-9a-f-]{36}"/, with: #""id":"i""#)
            entry.replace(/"time":"[^"]*"/, with: #""time":"2025-02-01T10:00:00.000000Z""#)
        }
        #expect(entry == "\(Self.head)\(attributes)\(Self.place)\(rest)}")
    }

    @Test func `names and ids may be as long as allowed`() async throws {
        let id = String(repeating: "i", count: 128)
        let stream = "deal-" + String(repeating: "1", count: 120)
        let entry = try await entry(
            #"{"id":"\#(id)","source":"\#(id)","type":"x.y","subject":"\#(stream)","actor":"\#(id)","ext":"\#(id)\#(id)"}"#
        )
        #expect(entry.contains(#""id":"\#(id)","source":"\#(id)""#))
        #expect(entry.contains(#""subject":"\#(stream)""#))
    }

    @Test func `what was left out is filled in and marked`() async throws {
        let test = try LogUnderTest()
        try await test.append(#"{"type":"x.y","subject":"x-1"}"#)
        let event = try #require(try test.log.event(at: 0))
        #expect(event.filledIn == [.id, .time, .source])
        #expect(event.source == "daftar")
        #expect(event.id.contains(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/))
        #expect(event.time < event.recordedTime)
    }
}
