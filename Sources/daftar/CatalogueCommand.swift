import ArgumentParser
import CRM
import EventLog
import Ledger

/// `daftar catalogue`: which events there are.
struct CatalogueCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "catalogue",
        abstract: "List the types of events with their fields, states and examples.",
        discussion: """
            Without a ledger the built-in types; with one (--data) also the company's own. A row reads like the \
            catalogue's source: type · from-states → state · fields; ? optional, † personal, → reference, → …! link; \
            – is the stream that does not exist yet, * any state but a terminal one.
            """)

    @OptionGroup var place: LedgerPlace
    @Argument(help: "A type (deal.won) or a category (deal).")
    var name: String?
    @Flag(help: "Print the JSON Schema of the type's data.")
    var schema = false
    @Flag(help: "Print one line a type, without examples.")
    var brief = false

    func run() throws {
        let catalogue = try inForce()
        let types = catalogue.types.filter { name == nil || $0.name == name || $0.category == name }
        if types.isEmpty {
            throw Refusal(.unknownType, "", "no event type or category is called \(name ?? "")")
        }
        if schema {
            for type in types { Console.line(type.jsonSchema()) }
        } else if place.json {
            Console.line(JSONText.array(types.map(json)))
        } else if brief {
            for type in types { Console.line("\(type)") }
        } else if let type = types.first, type.name == name {
            Console.line(type.documentation)
        } else {
            Console.line(catalogue.documentation(of: types))
        }
    }

    private func inForce() throws -> Catalogue {
        guard Ledger.exists(in: place.directory) else { return .builtIn }
        let ledger = try place.open()
        defer { ledger.close() }
        return ledger.catalogue
    }

    private func json(_ type: EventType) -> [UInt8] {
        var text = JSONText()
        text.add("type", type.name)
        text.add("category", type.category)
        text.add("row", "\(type)")
        text.add("transitions", array: type.transitions.map(json))
        text.add("fields", array: type.fields.map(json))
        text.add("schemaversion", type.schemaVersion)
        text.add("example", json: Array(type.example(.fullest).utf8))
        text.add("schema", json: Array(type.jsonSchema().utf8))
        return text.object
    }

    private func json(_ transition: EventType.Transition) -> [UInt8] {
        var text = JSONText()
        text.add("from", array: transition.from.map(json))
        switch transition.to {
        case .state(let name): text.add("to", name)
        case .kept: text.add("kept", true)
        case .given(let field): text.add("given", field)
        case .before: text.add("before", true)
        }
        return text.object
    }

    private func json(_ field: Field) -> [UInt8] {
        var text = JSONText()
        text.add("name", field.name)
        text.add("kind", "\(field.kind)")
        text.add("required", field.isRequired)
        text.add("personal", field.isPersonal)
        return text.object
    }

    private func json(_ string: String) -> [UInt8] {
        var text: [UInt8] = []
        JSONString.append(string, to: &text)
        return text
    }
}
