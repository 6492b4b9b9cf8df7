import CRM
import EventLog
import Testing

@Suite("The declarations")
struct CatalogueTests {
    private static let types = Catalogue.builtIn.types.map(\.name)

    private func check(_ type: EventType, _ data: String) -> Refusal? {
        verdict {
            let json = #"{"type":"\#(type.name)","subject":"\#(type.category)-x","data":\#(data)}"#
            let draft = try EventDraft(json: Array(json.utf8))
            let target = Catalogue.builtIn.type("account.created")
            _ = try Catalogue.builtIn.check(draft, byServer: true, correcting: target)
        }
    }

    private func least(_ type: EventType) -> String {
        type.name == "ledger.corrected"
            ? #"{"eventId":"e","data":{"name":"n"},"reason":"r"}"# : type.example(.least)
    }

    @Test("give an example of the least and the fullest acceptable data", arguments: types)
    func examples(_ name: String) throws {
        let type = try #require(Catalogue.builtIn.type(name))
        #expect(check(type, least(type)) == nil)
        if type.name != "ledger.corrected" { #expect(check(type, type.example(.fullest)) == nil) }
    }

    @Test("refuse a field that no row has, and commitments, wherever they stand", arguments: types)
    func unknownFields(_ name: String) throws {
        let type = try #require(Catalogue.builtIn.type(name))
        let data = try JSONDocument(Array(least(type).utf8)).root
        let unknown = try #require(check(type, Self.replacing("nonsense", in: data, with: "1")))
        #expect(unknown.names(.unknownField, "nonsense"))
        for (field, json, place) in [
            ("sealed", "\"x\"", "sealed"), ("custom", #"{"a":[{"sealed":"x"}]}"#, "custom.a[0].sealed"),
            ("nonsense", #"{"sealed":"x"}"#, "nonsense.sealed"),
        ] {
            let refusal = try #require(check(type, Self.replacing(field, in: data, with: json)))
            #expect(refusal.names(.ruleViolated, place), "\(refusal)")
        }
    }

    @Test("have a JSON Schema that is JSON", arguments: types)
    func schemas(_ name: String) throws {
        let type = try #require(Catalogue.builtIn.type(name))
        let schema = try JSONDocument(Array(type.jsonSchema().utf8)).root
        #expect(schema["title"]?.string == name)
        for field in type.fields { #expect(schema["properties"]?[field.name] != nil) }
    }

    /// `data` with one member replaced, added or (nil) left out.
    static func replacing(_ name: String, in data: JSONValue, with json: String?) -> String {
        var members: [String] = []
        for (key, value) in data.members where key != name {
            members.append("\"\(key)\":\(String(decoding: value.bytes, as: UTF8.self))")
        }
        if let json { members.append("\"\(name)\":\(json)") }
        return "{\(members.joined(separator: ","))}"
    }
}
