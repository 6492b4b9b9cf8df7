import CRM
import EventLog
import TestSupport
import Testing

@Suite("The documentation of the catalogue")
struct DocumentationTests {
    @Test("names every type with its row and an example, under its category's states")
    func all() {
        let text = Catalogue.builtIn.documentation()
        for type in Catalogue.builtIn.types {
            #expect(text.contains("- `\(type)`\n  `\(type.example(.fullest))`\n"), "\(type.name)")
        }
        for category in Catalogue.builtIn.categoryNames { #expect(text.contains("## \(category)\n")) }
        #expect(text.contains("States: active, archived, merged, erased (terminal)"))
    }

    @Test("of one type names each field, at every depth", arguments: Catalogue.builtIn.types.map(\.name))
    func one(_ name: String) throws {
        let type = try #require(Catalogue.builtIn.type(name))
        let lines = type.documentation.split(separator: "\n").map { $0.drop { $0 == " " } }
        func expect(_ shape: Shape) {
            for field in shape.fields {
                #expect(lines.contains { $0.hasPrefix("\(field.name) ") }, "\(name).\(field.name)")
                switch field.kind {
                case .object(let shape), .changes(let shape), .array(.object(let shape), _): expect(shape)
                default: break
                }
            }
        }
        expect(type.shape)
        #expect(type.documentation.contains(type.example(.fullest)))
    }

    @Test("shows earlier versions and what they are read as")
    func versions() throws {
        let text = try #require(Visits.now.type("visit.made")).documentation
        #expect(text.hasPrefix("visit.made, version 3\n"))
        #expect(text.contains("version 1, read as version 3: contactId→contact!, remark†?, guide†?"))
    }

    @Test(
        "rows say how each type reads: a row is a declaration again",
        arguments: Catalogue.builtIn.categoryNames)
    func rows(_ name: String) throws {
        let category = try #require(Catalogue.builtIn.category(name))
        let states = category.states.map { category.terminal.contains($0) ? "\($0) (terminal)" : $0 }
        // Rows of changes write out the fields that their declaration takes from another row.
        let types = Catalogue.builtIn.types.filter {
            $0.category == name && !$0.name.hasSuffix(".details_changed")
        }
        let declaration =
            "\(name)x: \(states.joined(separator: ", "))\n"
            + types.map(\.description).joined(separator: "\n")
        let renamed = declaration.replacing("\(name).", with: "\(name)x.")
        let again = Catalogue.builtIn.declaring(renamed)
        for type in types {
            let copy = try #require(again.type(type.name.replacing("\(name).", with: "\(name)x.")))
            #expect(copy.description == type.description.replacing("\(name).", with: "\(name)x."))
            #expect(copy.jsonSchema().replacing("\(name)x.", with: "\(name).") == type.jsonSchema())
        }
    }
}
