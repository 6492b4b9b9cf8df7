public import EventLog

extension Catalogue {
    /// The catalogue with a company's own type, as the data of a `catalogue.type_defined` describes it.
    ///
    /// Kinds are written as in the rows (`text`, `money`, `integer 1…`, `(low|high)`, `[] text`,
    /// `{street?, city?}`); a reference has the category in `reference`, with `!` where it links.
    /// Creation is `from: []` (or `["–"]`); without transitions any state takes the type and is kept.
    /// Defining a type again makes its next schema version; events of those before stay valid and are read
    /// as they were written. New states of a category are added behind its others.
    ///
    /// - Throws: every reason at once.
    public func defining(_ data: JSONValue) throws(Refusal) -> Catalogue {
        var definition = Definition(data: data, catalogue: self)
        guard let (type, category) = definition.read() else { throw Refusal(definition.reasons) }
        var result = self
        result.add(type, of: category)
        return result
    }
}

/// Reads one definition and collects every reason against it.
private struct Definition {
    let data: JSONValue
    let catalogue: Catalogue
    var reasons: [Refusal.Reason] = []

    init(data: JSONValue, catalogue: Catalogue) {
        self.data = data
        self.catalogue = catalogue
    }

    private mutating func refuse(_ code: Refusal.Code, _ field: String, _ message: String) {
        reasons.append(Refusal.Reason(code, field, message))
    }

    mutating func read() -> (EventType, Category)? {
        let name = data["type"]?.string ?? ""
        let categoryName = data["category"]?.string ?? ""
        checkNames(name, categoryName)
        var category =
            catalogue.category(categoryName) ?? Category(name: categoryName, states: [], terminal: [])
        let fields = readFields()
        let transitions = readTransitions(&category)
        guard reasons.isEmpty else { return nil }
        let previous = catalogue.type(name)
        let type = EventType(
            name: name, category: category, shape: Shape(fields), transitions: transitions,
            earlier: previous.map { $0.earlier + [EarlierVersion(replaced: $0)] } ?? [], isCompanyOwned: true)
        return (type, category)
    }

    private mutating func checkNames(_ name: String, _ category: String) {
        let isCategory =
            (1...40).contains(category.utf8.count)
            && category.utf8.allSatisfy { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }
        if !isCategory { refuse(.invalidValue, "category", "1–40 lower-case letters are expected") }
        let verb = name.utf8.dropFirst(category.utf8.count + 1)
        let isName =
            name.hasPrefix(category + ".") && (1...64).contains(verb.count)
            && verb.allSatisfy {
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == UInt8(ascii: "_")
            }
        if !isName { refuse(.invalidValue, "type", "a type is called \(category).what_happened") }
        if let known = catalogue.type(name), !known.isCompanyOwned {
            refuse(.ruleViolated, "type", "\(name) comes with Daftar and stays as it is")
        }
        if ["catalogue", "ledger"].contains(category) {
            refuse(.ruleViolated, "category", "the types of \(category) are fixed")
        }
    }

    private mutating func readFields() -> [Field] {
        var fields: [Field] = []
        guard let list = data["fields"] else { return fields }
        for (index, item) in list.elements.enumerated() {
            let place = "fields[\(index)]"
            let name = item["name"]?.string ?? ""
            if !Self.isFieldName(name) {
                refuse(.invalidValue, "\(place).name", "a letter, then letters, digits and _ are expected")
            } else if name == "custom" || name == "sealed" || fields.contains(where: { $0.name == name }) {
                refuse(.ruleViolated, "\(place).name", "\(name) is taken")
            }
            guard let kind = readKind(item, name, place) else { continue }
            let isPersonal = item["personal"]?.boolean ?? false
            if isPersonal, kind.hasReferences || kind.hasMoney {
                refuse(.ruleViolated, "\(place).personal", "references and amounts are not sealed")
            }
            fields.append(
                Field(name, kind, isRequired: item["required"]?.boolean ?? true, isPersonal: isPersonal))
        }
        if fields.count > Shape.maximumFieldCount {
            refuse(.invalidValue, "fields", "at most \(Shape.maximumFieldCount)")
            return []
        }
        return fields
    }

    private static func isFieldName(_ name: String) -> Bool {
        guard (1...64).contains(name.utf8.count), let first = name.first, first.isASCII, first.isLetter else {
            return false
        }
        return name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
    }

    private mutating func readKind(_ item: JSONValue, _ name: String, _ place: String) -> Kind? {
        let text = item["kind"]?.string ?? ""
        if let target = item["reference"]?.string {
            let links = target.hasSuffix("!")
            let category = target.drop { $0 == "→" }.prefix { $0 != "!" }
            if catalogue.category(String(category)) == nil, category != data["category"]?.string ?? "" {
                refuse(.invalidValue, "\(place).reference", "no category is called \(category)")
                return nil
            }
            let kind = Kind.reference(category: String(category), links: links)
            switch text {
            case "reference", "text", "key", "→": return kind
            case "[] reference", "reference[]", "[]": return .array(kind, least: 0)
            default:
                refuse(.invalidValue, "\(place).kind", "a field with a reference is of the kind reference")
                return nil
            }
        }
        do {
            return try RowParser.kind(Self.canonical(text), of: name)
        } catch {
            refuse(.invalidValue, "\(place).kind", error.message)
            return nil
        }
    }

    /// `text[]` for `[] text`, `enum(a|b)` for `(a|b)`.
    private static func canonical(_ kind: String) -> String {
        if kind.isEmpty { return "?" }
        if kind.hasSuffix("[]"), kind.count > 2 { return "[] " + canonical(String(kind.dropLast(2))) }
        return kind.hasPrefix("enum(") ? String(kind.dropFirst(4)) : kind
    }

    private mutating func readTransitions(_ category: inout Category) -> [EventType.Transition] {
        var transitions: [EventType.Transition] = []
        guard let list = data["transitions"] else { return transitions }
        for (index, item) in list.elements.enumerated() {
            let from = item["from"].map { $0.elements.compactMap(\.string) } ?? []
            let to = item["to"]?.string ?? ""
            for state in from + [to] where state != "–" && state != "*" { add(state, to: &category, index) }
            if to == "–" || to == "*" {
                refuse(.invalidValue, "transitions[\(index)].to", "a state is expected")
            }
            transitions.append(EventType.Transition(from: from.isEmpty ? ["–"] : from, to: .state(to)))
        }
        return transitions.isEmpty ? [EventType.Transition(from: ["*"], to: .kept)] : transitions
    }

    private mutating func add(_ state: String, to category: inout Category, _ index: Int) {
        guard !category.states.contains(state) else { return }
        let isName = state.utf8.allSatisfy {
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == UInt8(ascii: "_")
        }
        if !isName || category.states.count >= Category.maximumStateCount {
            refuse(.invalidValue, "transitions[\(index)]", "\(state) is no name of a state")
        } else {
            category.states.append(state)
        }
    }
}
