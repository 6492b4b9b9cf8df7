import Foundation

/// A row of the catalogue's page, read without a line of the code that reads the declarations.
struct PageRow {
    indirect enum Form: Equatable {
        /// A scalar of which the page says no more.
        case single
        case boolean, money, anyObject
        case choice([String])
        case anyChoice
        case range(Int64, Int64)
        case reference(String, links: Bool)
        case list(Form)
        case object([PageField])
        case changes(of: String, but: [String])
    }

    struct PageField: Equatable {
        var name = ""
        var isPersonal = false
        var isOptional = false
        var isForNew = false
        var form = Form.single
    }

    let type: String
    let isServerOnly: Bool
    /// From each state to the one after; `*` and `(…)` as written.
    let transitions: [(from: String, to: String)]
    let fields: [PageField]

    var category: String { String(type.prefix { $0 != "." }) }

    /// - Parameter line: `type · from → to · fields`
    init(_ line: String) {
        let cells = line.components(separatedBy: " · ")
        type = cells[0].components(separatedBy: " ")[0]
        isServerOnly = cells[0].hasSuffix("(server)")
        transitions = cells[1].components(separatedBy: ", ").flatMap { part in
            let sides = part.components(separatedBy: " → ")
            return sides[0].components(separatedBy: "|").map { ($0, sides.count > 1 ? sides[1] : $0) }
        }
        let words = cells.count > 2 ? cells[2].components(separatedBy: " ") : []
        if words.starts(with: ["changes", "of"]) {
            let form = Form.changes(of: words[2], but: Array(words.dropFirst(4)))
            fields = [PageField(name: "changes", form: form)]
        } else {
            fields = cells.count > 2 ? Self.fields(cells[2]) : []
        }
    }

    private static func fields(_ text: String) -> [PageField] {
        var parts = [""]
        var depth = 0
        for character in text {
            if "([{".contains(character) { depth += 1 }
            if ")]}".contains(character) { depth -= 1 }
            if character == ",", depth == 0 {
                parts.append("")
            } else {
                parts[parts.count - 1].append(character)
            }
        }
        return parts.map { field($0.trimmingCharacters(in: .whitespaces)) }
    }

    private static func field(_ text: String) -> PageField {
        var field = PageField()
        var rest = text[...]
        field.name = String(rest.prefix { $0.isASCII && ($0.isLetter || $0.isNumber) })
        rest = rest.dropFirst(field.name.count)
        while let mark = rest.first, "†?".contains(mark) {
            if mark == "†" { field.isPersonal = true } else { field.isOptional = true }
            rest = rest.dropFirst()
        }
        var form = rest.trimmingCharacters(in: .whitespaces)
        if form.hasSuffix("(if new)") {
            field.isForNew = true
            form = form.dropLast(8).trimmingCharacters(in: .whitespaces)
        }
        field.form = self.form(form)
        return field
    }

    private static func form(_ text: String) -> Form {
        switch text {
        case "": return .single
        case "money": return .money
        case "(bool)": return .boolean
        case "(…)": return .anyChoice
        case "{…}": return .anyObject
        case "[]": return .list(.single)
        default: break
        }
        let inner = String(text.dropFirst().dropLast())
        switch text.first {
        case "→": return .reference(target(of: text), links: text.hasSuffix("!"))
        case "{": return .object(fields(inner))
        case "[": return .list(form(inner))
        case "(":
            let bounds = inner.components(separatedBy: "–").compactMap { Int64($0) }
            return bounds.count == 2
                ? .range(bounds[0], bounds[1]) : .choice(inner.components(separatedBy: "|"))
        default: preconditionFailure("the page's row has a form that nobody knows: \(text)")
        }
    }

    private static func target(of reference: String) -> String {
        reference.filter { $0 != "→" && $0 != "!" }
    }
}

/// The page's extract beside this file.
struct Page {
    /// The states of the categories whose states the page lists, `(terminal)` behind those that are.
    private(set) var states: [String: [String]] = [:]
    private(set) var rows: [PageRow] = []

    init() throws {
        let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("catalogue.txt")
        let text = try String(contentsOf: path, encoding: .utf8)
        // What the file says about itself ends with an empty line.
        let lines = text.components(separatedBy: "\n").drop { !$0.isEmpty }.dropFirst()
        for line in lines where !line.isEmpty {
            if line.hasPrefix("# ") {
                let cells = line.dropFirst(2).components(separatedBy: " · ")
                if cells.count == 2 { states[cells[0]] = cells[1].components(separatedBy: ", ") }
            } else {
                rows.append(PageRow(line))
            }
        }
    }
}
