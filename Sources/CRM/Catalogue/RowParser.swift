/// Reads declarations: rows as `daftar catalogue` prints them, with the kinds written out.
///
/// ```
/// deal: open, won, lost
/// deal.opened · – → open · contactId→contact!, stage? key, amount? money,
///     lines[+]{productId key, quantity integer 1…}
/// deal.amount_changed · open · amount money
/// ```
/// The first line names the category and its states, `(terminal)` behind those that no `*` means. A row
/// is the type (or several, `a / b`), the transitions, the fields; a line that begins with a space goes
/// on with the row above.
///
/// - Transitions, separated by commas: `–|trialing → active`; without `→` the state is kept; `→ (status)`
///   takes the state that a field names, `→ (before)` the one before a merge.
/// - Fields: a name; the marks `†` personal, `?` optional, `°` required in the event that creates the
///   stream; `[]` or `[+]` (at least one) for an array; then `→category`, `→category!` (links), members in
///   braces, names in parentheses, or a kind (``Kind/named(_:)``) with a range where it is a number.
///   Without a kind it is what the name's end says (`Ms`, `Pct`), else a text.
struct RowParser {
    struct Failure: Error {
        let message: String
    }

    private(set) var category = Category(name: "", states: [], terminal: [])
    private(set) var types: [EventType] = []

    private let earlier: [EarlierVersion]

    /// - Parameter earlier: versions of the declared types before the present one.
    init(_ declaration: String, earlier: [EarlierVersion] = []) throws(Failure) {
        self.earlier = earlier
        var rows = Self.rows(of: declaration)
        guard let head = rows.first?.split(separator: ":"), head.count == 2 else {
            throw Failure(message: "a declaration begins with its category and states")
        }
        rows.removeFirst()
        var states: [String] = []
        var terminal: [String] = []
        for part in head[1].split(separator: ",") {
            let words = part.split(separator: " ")
            states.append(String(words[0]))
            if words.dropFirst().first == "(terminal)" { terminal.append(String(words[0])) }
        }
        category = Category(name: String(head[0]), states: states, terminal: terminal)
        for row in rows { try read(row) }
    }

    private static func rows(of declaration: String) -> [String] {
        var rows: [String] = []
        for line in declaration.split(separator: "\n") {
            if line.hasPrefix(" "), let last = rows.popLast() {
                rows.append(last + " " + String(line.drop { $0 == " " }))
            } else {
                rows.append(String(line))
            }
        }
        return rows
    }

    private mutating func read(_ row: String) throws(Failure) {
        let columns = Self.split(row, by: "·")
        guard columns.count == 2 || columns.count == 3 else { throw Failure(message: "columns of \(row)") }
        let transitions = try Self.split(columns[1], by: ",").map { part throws(Failure) in
            try transition(part)
        }
        let shape: Shape
        if columns.count == 3, let origin = columns[2].wholeMatch(prefix: "changes of ") {
            shape = Shape([Field("changes", .changes(try changes(of: origin)))])
        } else {
            shape = columns.count == 3 ? try Self.shape(columns[2]) : Shape([])
        }
        for part in Self.split(columns[0], by: "/") {
            let words = part.split(separator: " ").map(String.init)
            types.append(
                EventType(
                    name: words[0], category: category, shape: shape, transitions: transitions,
                    isServerOnly: words.dropFirst().first == "(server)", earlier: try earlier(of: words[0])))
        }
    }

    private func earlier(of name: String) throws(Failure) -> [EarlierVersion] {
        let versions = earlier.filter { $0.type == name }.sorted { $0.version < $1.version }
        guard versions.map(\.version) == Array(1..<versions.count + 1) else {
            throw Failure(message: "the earlier versions of \(name) go from 1 on, each once")
        }
        return versions
    }

    /// `contact.created but emails phones`: its fields, each as personal as there.
    private func changes(of origin: String) throws(Failure) -> Shape {
        let words = origin.split(separator: " ")
        guard let first = words.first, let type = types.first(where: { $0.name == first }) else {
            throw Failure(message: "no type \(origin)")
        }
        return Shape(type.fields.filter { field in !words.dropFirst(2).contains { $0 == field.name } })
    }

    private func transition(_ text: String) throws(Failure) -> EventType.Transition {
        let sides = Self.split(text, by: "→")
        let from = sides[0].split(separator: "|").map(String.init)
        for state in from where state != "–" && state != "*" && !category.states.contains(state) {
            throw Failure(message: "no state \(state) of \(category.name)")
        }
        guard sides.count == 2 else { return EventType.Transition(from: from, to: .kept) }
        let to = sides[1]
        if to == "(before)" { return EventType.Transition(from: from, to: .before) }
        if to.hasPrefix("(") {
            return EventType.Transition(from: from, to: .given(field: String(to.dropFirst().dropLast())))
        }
        guard category.states.contains(to) else {
            throw Failure(message: "no state \(to) of \(category.name)")
        }
        return EventType.Transition(from: from, to: .state(to))
    }

    // MARK: - Fields

    static func shape(_ text: String) throws(Failure) -> Shape {
        let fields = try split(text, by: ",").map { part throws(Failure) in try field(part) }
        guard fields.count <= Shape.maximumFieldCount else { throw Failure(message: "too many fields") }
        return Shape(fields)
    }

    private static func field(_ text: String) throws(Failure) -> Field {
        let name = text.prefix { $0.isASCII && ($0.isLetter || $0.isNumber) }
        var rest = text.dropFirst(name.count)
        let marks = rest.prefix { "†?°".contains($0) }
        rest = rest.dropFirst(marks.count)
        guard !name.isEmpty else { throw Failure(message: "a field without a name in \(text)") }
        return Field(
            String(name), try kind(rest.trimmed, of: name),
            isRequired: !marks.contains("?") && !marks.contains("°"),
            isRequiredAtCreation: marks.contains("°"), isPersonal: marks.contains("†"))
    }

    /// Reads a kind as it stands behind a field's name.
    static func kind(_ text: String, of field: some StringProtocol) throws(Failure) -> Kind {
        if text.isEmpty { return Kind.implied(by: field) }
        if let element = text.wholeMatch(prefix: "[]") { return .array(try kind(element, of: ""), least: 0) }
        if let element = text.wholeMatch(prefix: "[+]") { return .array(try kind(element, of: ""), least: 1) }
        if let target = text.wholeMatch(prefix: "→") {
            let links = target.hasSuffix("!")
            return .reference(category: String(links ? target.dropLast() : target[...]), links: links)
        }
        if text.hasPrefix("{"), text.hasSuffix("}") {
            return .object(try shape(String(text.dropFirst().dropLast())))
        }
        if text.hasPrefix("("), text.hasSuffix(")") {
            let names = text.dropFirst().dropLast().split(separator: "|").map { $0.trimmed }
            guard !names.isEmpty else { throw Failure(message: "a choice of nothing") }
            return .choice(names)
        }
        if let range = text.wholeMatch(prefix: "integer ") { return try integer(range) }
        if let range = text.wholeMatch(prefix: "number ") { return try number(range) }
        guard let kind = Kind.named(text) else { throw Failure(message: "no kind is called \(text)") }
        return kind
    }

    private static func integer(_ text: String) throws(Failure) -> Kind {
        let (low, high) = try bounds(text) { Int64($0) }
        let least = low ?? -JSONRange.largest
        let most = high ?? JSONRange.largest
        guard least <= most else { throw Failure(message: "an empty range, \(text)") }
        return .integer(least...most)
    }

    private static func number(_ text: String) throws(Failure) -> Kind {
        let (low, high) = try bounds(text) { Double($0) }
        let least = low ?? -Double.greatestFiniteMagnitude
        let most = high ?? Double.greatestFiniteMagnitude
        guard least <= most, least.isFinite, most.isFinite else {
            throw Failure(message: "an empty range, \(text)")
        }
        return .number(least...most)
    }

    /// `1…`, `…5`, `1…5`.
    private static func bounds<Bound>(_ text: String, _ read: (String) -> Bound?) throws(Failure) -> (
        Bound?, Bound?
    ) {
        guard let dots = text.firstIndex(of: "…") else { throw Failure(message: "a range is written 1…5") }
        let low = text[..<dots].trimmed
        let high = text[text.index(after: dots)...].trimmed
        let bounds = (read(low), read(high))
        if bounds.0 == nil && !low.isEmpty || bounds.1 == nil && !high.isEmpty {
            throw Failure(message: "a range is written 1…5")
        }
        return bounds
    }

    /// Splits at `separator` outside braces and parentheses, and trims.
    private static func split(_ text: String, by separator: Character) -> [String] {
        var parts: [String] = []
        var part = ""
        var depth = 0
        for character in text {
            switch character {
            case "{", "(": depth += 1
            case "}", ")": depth -= 1
            default: break
            }
            if character == separator, depth == 0 {
                parts.append(part.trimmed)
                part = ""
            } else {
                part.append(character)
            }
        }
        parts.append(part.trimmed)
        return parts.filter { !$0.isEmpty }
    }
}

extension StringProtocol {
    fileprivate var trimmed: String {
        var slice = self[...]
        while slice.first == " " { slice = slice.dropFirst() }
        while slice.last == " " { slice = slice.dropLast() }
        return String(slice)
    }

    /// What stands behind `prefix`, trimmed; `nil` where the text begins otherwise.
    fileprivate func wholeMatch(prefix: String) -> String? {
        hasPrefix(prefix) ? dropFirst(prefix.count).trimmed : nil
    }
}
