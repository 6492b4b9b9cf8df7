import CRM

/// What a declaration says otherwise than the page.
struct PageComparison {
    let page: Page
    private(set) var differences: [String] = []

    /// Forms that the page's introduction gives to every field of a name.
    private static let formsByName: [String: String] = [
        "email": "email", "emails": "[] email", "phone": "phone", "phones": "[] phone", "country": "country",
        "quantity": "integer 1…", "lat": "number -90…90", "lon": "number -180…180",
    ]

    init(_ page: Page) {
        self.page = page
    }

    mutating func compare(_ row: PageRow, with type: EventType, of category: CRM.Category) {
        if row.isServerOnly != type.isServerOnly { differences.append("\(type.name) by the server only") }
        let (expected, declared) = (table(row, category), table(type, category))
        if expected != declared {
            differences.append("\(type.name): from \(expected) on the page, declared \(declared)")
        }
        compare(row.fields, type.fields, at: type.name)
    }

    // MARK: - Transitions

    private func table(_ row: PageRow, _ category: CRM.Category) -> [String] {
        let standing = category.states.filter { !category.terminal.contains($0) }
        return row.transitions.flatMap { from, to in
            (from == "*" ? standing : [from]).map { "\($0) → \(to == "*" ? $0 : to)" }
        }
        .sorted()
    }

    private func table(_ type: EventType, _ category: CRM.Category) -> [String] {
        let standing = category.states.filter { !category.terminal.contains($0) }
        return type.transitions.flatMap { transition in
            transition.from.flatMap { $0 == "*" ? standing : [$0] }
                .map { from in
                    switch transition.to {
                    case .kept: "\(from) → \(from)"
                    case .state(let to): "\(from) → \(to)"
                    case .given(let field): "\(from) → (\(field))"
                    case .before: "\(from) → (before)"
                    }
                }
        }
        .sorted()
    }

    // MARK: - Fields

    private mutating func compare(_ expected: [PageRow.PageField], _ declared: [Field], at place: String) {
        if expected.map(\.name) != declared.map(\.name) {
            differences.append("\(place): \(expected.map(\.name)) on the page, \(declared.map(\.name))")
            return
        }
        for (field, other) in zip(expected, declared) {
            let place = "\(place).\(field.name)"
            if field.isPersonal != other.isPersonal { differences.append("\(place): †") }
            let isRequired = !field.isOptional && !field.isForNew
            if isRequired != other.isRequired || field.isForNew != other.isRequiredAtCreation {
                differences.append("\(place): ?")
            }
            if let form = Self.formsByName[field.name] {
                if "\(other.kind)" != form { differences.append("\(place): \(form), declared \(other.kind)") }
            } else {
                compare(field.form, other.kind, at: place)
            }
        }
    }

    private mutating func compare(_ form: PageRow.Form, _ kind: Kind, at place: String) {
        switch (form, kind) {
        case (.single, _): if !isSingle(kind, place) { differ(form, kind, place) }
        case (.boolean, .boolean), (.money, .money), (.anyObject, .anyObject), (.anyChoice, .choice): break
        case (.choice(let names), .choice(let declared)):
            if names != declared { differ(form, kind, place) }
        case (.range(let low, let high), .integer(let range)):
            if range != low...high { differ(form, kind, place) }
        case (.reference(let category, let links), .reference(let declared, let declaredLinks)):
            if category != declared || links != declaredLinks { differ(form, kind, place) }
        case (.list(let element), .array(let declared, _)): compare(element, declared, at: place + "[]")
        case (.object(let fields), .object(let shape)): compare(fields, shape.fields, at: place)
        case (.changes(let origin, let but), .changes(let shape)):
            guard let fields = page.rows.first(where: { $0.type == origin })?.fields else {
                return differ(form, kind, place)
            }
            compare(fields.filter { !but.contains($0.name) }, shape.fields, at: place)
        default: differ(form, kind, place)
        }
    }

    /// A scalar; durations and percentages by their names, `after` as the page says beside it.
    private func isSingle(_ kind: Kind, _ place: String) -> Bool {
        if place.hasSuffix("Ms") || place == "rule.defined.after" {
            if case .integer(let range) = kind { return range.lowerBound == 0 && range.upperBound > 1 << 40 }
            return false
        }
        if place.hasSuffix("Pct") {
            if case .integer(let range) = kind { return range == 0...100 }
            return false
        }
        switch kind {
        case .object, .changes, .array, .anyObject, .money, .boolean, .choice, .reference: return false
        default: return true
        }
    }

    private mutating func differ(_ form: PageRow.Form, _ kind: Kind, _ place: String) {
        differences.append("\(place): \(form) on the page, declared \(kind)")
    }
}
