import EventLog

/// The events of the golden files. Add at the end only: a change here changes every root behind it.
enum GoldenEvents {
    struct Golden: Sendable {
        let json: String
        var box: SealedBox?
    }

    static let all: [Golden] = [
        // As little as can be.
        Golden(json: #"{"type":"x.y","subject":"x-1"}"#),
        // Every attribute, an offset, white space.
        Golden(
            json:
                #" { "data" : { "agentId" : "employee-12", "n" : [ 1, -0, 1E5, 2.50 ] }, "causationid":"cause-1","correlationid":"flow-1","actor":"employee-12","schemaversion":3,"datacontenttype":"application/json","time":"2025-02-28T13:30:07.25+03:30","subject":"call-991","type":"call.answered","source":"/pbx/1","id":"0198c6f2-0000-7000-8000-0000000000ab","specversion":"1.0" } "#
        ),
        // Extensions of all kinds, out of order; what is not kept.
        Golden(
            json:
                #"{"id":"e-2","type":"deal.opened","subject":"deal-7","time":"2025-02-28T10:00:00Z","zeta":-2147483648,"alpha":"two words","flag":true,"off":false,"beta2":"b","beta10":"a","dataschema":"https://x.example/s#1","traceparent":"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01","tracestate":"a=b","position":"99","revision":5,"recordedtime":"2001-01-01T00:00:00Z","nothing":null,"data":{"links":["contact-1"]}}"#
        ),
        // Quotes, backslashes and escapes in attributes.
        Golden(
            json:
                #"{"id":"a\"b\\c","source":"\u0022\/\\","actor":"\u0041\\","correlationid":"r\"","causationid":"\\\\","ext":"say \"\u0068i\"\\","type":"deal.moved","subject":"deal-7","time":"2025-02-28T10:00:00.000001Z"}"#
        ),
        // Persian text, escapes and all planes in data, kept as sent.
        Golden(
            json:
                #"{"id":"e-4","type":"message.received","subject":"message-~:._-Z9","time":"2024-02-29T23:59:59.999999Z","data":{"text":"سلام، می\u200cخواهم «سفارش ۱۲۳» را لغو کنم.\n😀 \ud83d\ude00 \u00e9 é e\u0301 \/ \\ \" \t","کلید":{"":[[],{}]},"ي":"ی","refs":["contact-1","account-unknown"]}}"#
        ),
        // Commitments and their box, for the stream itself, for another, in an unknown entity's name.
        Golden(
            json:
                #"{"id":"e-5","type":"contact.created","subject":"contact-1","time":"2025-02-28T11:00:00Z","data":{"fullName":{"sealed":"47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"},"emails":[{"sealed":"bjQLnP-zepicpUTmu3gKLHiQHT-zNzh2hRGjBhevoB0"}],"locale":"fa-IR"}}"#,
            box: SealedBox(slot: 0, subject: "contact-1", bytes: Array(0..<80))),
        Golden(
            json:
                #"{"id":"e-6","type":"deal.noted","subject":"deal-7","time":"2025-02-28T12:00:00Z","data":{"subject":"contact-1","note":{"sealed":"47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"}}}"#,
            box: SealedBox(slot: 0, subject: "contact-1", bytes: Array((0..<40).reversed()))),
        Golden(
            json:
                #"{"id":"e-7","type":"call.noted","subject":"call-991","time":"2025-02-28T12:00:00Z","data":{"subject":"contact-later","note":{"sealed":"bjQLnP-zepicpUTmu3gKLHiQHT-zNzh2hRGjBhevoB0"}}}"#,
            box: SealedBox(slot: 300, subject: "contact-later", bytes: [0xFF])),
        // Long ago; a long compressible body.
        Golden(
            json:
                #"{"id":"e-8","type":"x.y","subject":"x-1","time":"0001-01-01T00:00:00Z","data":{"t":"\#(String(repeating: "again and again ", count: 60))"}}"#
        ),
        // Nothing for zstd to gain.
        Golden(
            json: #"{"id":"e-9","source":"Qz7!","type":"x.y","subject":"x-9","time":"2025-02-28T12:00:00Z"}"#),
    ]
}
