import EventLog
import Testing

@testable import CRM

@Suite struct WordingTests {
    private static let wording = Wording.builtIn

    @Test(arguments: Language.allCases)
    func `every type has a sentence whose places are its fields`(_ language: Language) throws {
        for type in Catalogue.builtIn.types {
            let sentence = try #require(Self.wording.sentence(for: type.name, in: language), "\(type.name)")
            for path in sentence.paths {
                var fields = type.fields
                for name in path {
                    let field = try #require(
                        fields.first { $0.name == name }, "\(type.name) has no field \(path)")
                    fields = if case .object(let shape) = field.kind { shape.fields } else { [] }
                }
            }
        }
    }

    /// What may be absent stands in brackets, and what a sentence says is the same in both languages.
    @Test(arguments: Language.allCases)
    func `outside brackets stand only fields that an event must have`(_ language: Language) throws {
        for type in Catalogue.builtIn.types {
            let sentence = try #require(Self.wording.sentence(for: type.name, in: language))
            for case .value(let path) in sentence.parts where path.count == 1 {
                let field = try #require(type.fields.first { $0.name == path[0] })
                #expect(field.isRequired, "\(type.name) may do without \(path[0])")
            }
        }
    }

    @Test func `Persian sentences have Persian words and the places of the English ones`() throws {
        for type in Catalogue.builtIn.types {
            let english = try #require(Self.wording.sentence(for: type.name, in: .english))
            let persian = try #require(Self.wording.sentence(for: type.name, in: .persian))
            let words = persian.text { _ in
                ""
            } count: { _ in
                ""
            }
            #expect(!words.contains { $0.isASCII && $0.isLetter }, "\(type.name): \(words)")
            #expect(words.unicodeScalars.contains { (0x0600...0x06FF).contains($0.value) }, "\(type.name)")
            // Arabic letters that look like Persian ones.
            #expect(!words.unicodeScalars.contains { $0 == "\u{064A}" || $0 == "\u{0643}" }, "\(type.name)")
            #expect(Set(english.paths) == Set(persian.paths), "\(type.name)")
        }
    }

    @Test func `every category has a noun, and every choice a word`() throws {
        for category in Catalogue.builtIn.categoryNames {
            #expect(Self.wording.noun(for: category, in: .persian) != category, "\(category)")
        }
        func choices(_ kind: Kind) -> [String] {
            switch kind {
            case .choice(let names): names
            case .object(let shape), .changes(let shape): shape.fields.flatMap { choices($0.kind) }
            case .array(let element, _): choices(element)
            default: []
            }
        }
        for type in Catalogue.builtIn.types where type.name != "kpi.target_set" {
            for name in type.fields.flatMap({ choices($0.kind) }) {
                #expect(Self.wording.knownValues.contains(name), "\(name) of \(type.name)")
            }
        }
        #expect(Self.wording.word(for: "best_case", in: .english) == "best case")
        #expect(Self.wording.word(for: "our_own", in: .english) == "our_own")
    }

    @Test func `places are filled, and brackets with an empty place are left out`() throws {
        let sentence = try Sentence("Lost: {reason}[, to {competitor}[ of {place.city}]], {lines#} lines")
        func text(_ values: [String: String]) -> String {
            sentence.text {
                values[$0.joined(separator: ".")]
            } count: { _ in
                "2"
            }
        }
        #expect(text(["reason": "price"]) == "Lost: price, 2 lines")
        #expect(text(["reason": "price", "competitor": "B"]) == "Lost: price, to B, 2 lines")
        #expect(
            text(["reason": "price", "competitor": "B", "place.city": "C"])
                == "Lost: price, to B of C, 2 lines")
        #expect(text(["place.city": "C"]) == "Lost: –, 2 lines")
        #expect(sentence.paths == [["reason"], ["competitor"], ["place", "city"], ["lines"]])
    }

    @Test(arguments: ["a [b", "a] b", "{a"]) func `a sentence that does not close is refused`(_ text: String)
    {
        #expect(throws: Sentence.Failure.self) { try Sentence(text) }
    }
}
