import CRM
import Testing

@Suite("The declarations and the catalogue's page")
struct PageTests {
    private let page: Page

    init() throws {
        page = try Page()
    }

    @Test("have the same types, in the same order")
    func types() {
        #expect(page.rows.count == 229)
        #expect(page.rows.map(\.type) == Catalogue.builtIn.types.map(\.name))
    }

    @Test("have the same fields, marks, forms, references and transitions")
    func rows() throws {
        var comparison = PageComparison(page)
        for row in page.rows {
            let type = try #require(Catalogue.builtIn.type(row.type))
            comparison.compare(row, with: type, of: try #require(Catalogue.builtIn.category(row.category)))
        }
        #expect(comparison.differences.isEmpty, "\(comparison.differences.joined(separator: "\n"))")
    }

    @Test("have the same states, in the same order where the page lists them")
    func states() throws {
        for name in Catalogue.builtIn.categoryNames {
            let category = try #require(Catalogue.builtIn.category(name))
            if let listed = page.states[name] {
                let declared = category.states.map {
                    category.terminal.contains($0) ? "\($0) (terminal)" : $0
                }
                #expect(declared == listed, "\(name)")
            } else {
                let named = page.rows.filter { $0.category == name }
                    .flatMap { $0.transitions.flatMap { [$0.from, $0.to] } }
                    .filter { $0 != "–" && $0 != "*" && !$0.hasPrefix("(") }
                #expect(Set(category.states) == Set(named), "\(name)")
                #expect(category.terminal.isEmpty, "\(name)")
            }
        }
    }

    @Test(
        "differ where a declaration is changed: the comparison sees every kind of difference",
        arguments: [
            "contact.tagged · active → active · tag?", "contact.tagged · active → active · tag†",
            "contact.tagged · active → active · label", "contact.tagged · active → active · tag, more?",
            "contact.tagged · active → active · tag[]", "contact.tagged · active → active · tag money",
            "contact.tagged · active → active · tag→contact", "contact.tagged · active → archived · tag",
            "contact.tagged · * · tag", "contact.tagged · active|archived → active · tag",
            "contact.tagged (server) · active → active · tag", "contact.tagged · active → active · tag (a|b)",
            "contact.tagged · active → active · tag (bool)", "contact.tagged · active → active · tag (1–5)",
            "contact.tagged · active → active · tag{a,b?}",
        ])
    func sensitivity(_ row: String) throws {
        var comparison = PageComparison(page)
        let type = try #require(Catalogue.builtIn.type("contact.tagged"))
        let category = try #require(Catalogue.builtIn.category("contact"))
        comparison.compare(PageRow(row), with: type, of: category)
        #expect(!comparison.differences.isEmpty)
    }
}
