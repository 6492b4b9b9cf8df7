import CRM
import EventLog
import Testing

@Suite("The forms of values")
struct FormTests {
    /// A type with one field of `kind`, and the verdict on `json` there.
    private func verdict(on json: String, as kind: String) throws -> Refusal.Code? {
        let definition =
            #"{"type":"trial.made","category":"trial","transitions":[{"from":[],"to":"made"}],"#
            + #""fields":[{"name":"value","kind":"\#(kind)","required":true}]}"#
        let catalogue = try Catalogue.builtIn.defining(JSONDocument(Array(definition.utf8)).root)
        let event = #"{"type":"trial.made","subject":"trial-1","data":{"value":\#(json)}}"#
        let draft = try EventDraft(json: Array(event.utf8))
        return CRMTests.verdict { _ = try catalogue.check(draft) }?.code
    }

    @Test(
        "are taken",
        arguments: [
            ("email", #""Sara.A+x@example.com""#), ("email", #""a@b""#), ("phone", #""+989121234567""#),
            ("phone", #""\u002b15551234567""#), ("dial", #""118""#), ("date", #""2024-02-29""#),
            ("instant", #""2025-03-01T13:30:00.5+03:30""#), ("moment", #""2025-03-01""#),
            ("country", #""IR""#),
            ("currency", #""IRR""#), ("sha256", "\"\(String(repeating: "0f", count: 32))\""),
            ("decimal", #""0.024""#),
            ("period", #""2025-Q4""#), ("period", #""2025""#),
            ("timezone", #""America/Argentina/Buenos_Aires""#),
            ("hours", #""00:00-24:00""#), ("[] hours", #"["09:00-12:00","22:00-06:00"]"#),
            ("[] hours", #"["09:00-12:00","12:00-17:30"]"#),
            ("place", #"{"lat":-90,"lon":180}"#),
            ("place", #""Tehran""#), ("money", #"{"currency":"EUR","amount":0}"#),
            ("integer 1…", "9007199254740991"),
            ("number", "-1.5e3"), ("percent", "100"), ("value", "false"), ("json", #"{"a":[1,{"b":null}]}"#),
            ("text[]", "[]"), ("enum(a|b)", #""b""#), ("{street?, lines[+] text}", #"{"lines":["x"]}"#),
        ])
    func taken(_ kind: String, _ json: String) throws {
        #expect(try verdict(on: json, as: kind) == nil)
    }

    @Test(
        "are refused",
        arguments: [
            ("email", #""Sara@Example.com""#), ("email", #""a@b..c""#), ("email", #""a b@c.d""#),
            ("email", #""a@b@c""#),
            ("phone", #""09121234567""#), ("phone", #""+0123456789""#), ("phone", #""+1234567890123456""#),
            ("date", #""2025-02-29""#), ("date", #""2025-3-01""#), ("instant", #""2025-03-01T10:00:00""#),
            ("country", #""ir""#), ("country", #""QQ""#), ("currency", #""EURO""#), ("currency", #""ABC""#),
            ("sha256", #""0F""#), ("decimal", #""1,5""#), ("decimal", #""0.0""#), ("decimal", #""01""#),
            ("period", #""2025-13""#), ("period", #""2025-Q5""#), ("timezone", #""asia tehran""#),
            ("hours", #""09:00-09:00""#), ("[] hours", #"["22:00-06:00","23:00-24:00"]"#),
            ("[] hours", #"["09:00-12:00","11:00-17:30"]"#),
            ("integer 1…", "0"),
            ("percent", "101"), ("enum(a|b)", #""c""#), ("[+] text", "[]"), ("text", #""""#),
        ])
    func refused(_ kind: String, _ json: String) throws {
        #expect(try verdict(on: json, as: kind) == .invalidValue)
    }

    @Test("a custom object has 16 KiB at most")
    func custom() throws {
        for (count, code) in [(16_000, nil), (17_000, Refusal.Code.invalidValue)] {
            let text = String(repeating: "x", count: count)
            let event = #"{"type":"deal.won","subject":"deal-1","data":{"custom":{"a":"\#(text)"}}}"#
            let draft = try EventDraft(json: Array(event.utf8))
            #expect(CRMTests.verdict { _ = try Catalogue.builtIn.check(draft) }?.code == code)
        }
    }
}
