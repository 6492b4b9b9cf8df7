extension EventType {
    /// One type in full: where it leads, each field with what it takes, earlier versions, an example.
    public var documentation: String {
        var lines = [
            name + (isServerOnly ? " (written by the server only)" : "") + ", version \(schemaVersion)"
        ]
        if isCompanyOwned { lines[0] += ", the company's own" }
        lines.append("")
        for transition in transitions { lines.append("  " + Self.described(transition)) }
        let rows = shape.fields.flatMap { Self.rows(of: $0, indent: 0) }
        if !rows.isEmpty { lines.append("") }
        let width = rows.reduce(0) { max($0, $1.name.count) }
        for row in rows {
            lines.append("  \(row.name)\(String(repeating: " ", count: width - row.name.count))  \(row.text)")
        }
        for version in earlier {
            let fields = version.shape.fields.map(\.description).joined(separator: ", ")
            let reading =
                version.upcast == nil ? "read as it was written" : "read as version \(schemaVersion)"
            lines += ["", "  version \(version.version), \(reading): \(fields)"]
        }
        lines += ["", "  example  \(example(.fullest))"]
        return lines.joined(separator: "\n")
    }

    private static func described(_ transition: Transition) -> String {
        let from = transition.from.map {
            $0 == "–" ? "nothing" : $0 == "*" ? "any state but a terminal one" : $0
        }
        let origin = from.joined(separator: " or ")
        switch transition.to {
        case .state(let name): return "\(origin) → \(name)"
        case .kept: return "\(origin), which stays"
        case .given(let field): return "\(origin) → the one that \(field) names"
        case .before: return "\(origin) → the state before"
        }
    }

    private static func rows(
        of field: Field, indent: Int, unsets: Bool = false
    ) -> [(name: String, text: String)] {
        var members: Shape?
        var isChange = false
        var form = "\(field.kind)"
        switch field.kind {
        case .object(let shape):
            members = shape
            form = "object"
        case .changes(let shape):
            members = shape
            isChange = true
            form = "object of what changes; null unsets"
        case .array(.object(let shape), let least):
            members = shape
            form = least > 0 ? "list of objects, at least one" : "list of objects"
        case .array(let element, let least): form = "list of \(element)\(least > 0 ? ", at least one" : "")"
        case .reference(let category, let links):
            form = "a stream \(category)-…" + (links ? ", linked from then on" : "")
        case .place: form = "text or {lat, lon}"
        default: break
        }
        let need =
            field.isRequired
            ? unsets ? "cannot be unset" : "required"
            : field.isRequiredAtCreation ? "required at first" : "optional"
        let name = String(repeating: " ", count: 2 * indent) + field.name
        return [(name, "\(need), \(form)\(field.isPersonal ? ", personal" : "")")]
            + (members?.fields ?? []).flatMap { rows(of: $0, indent: indent + 1, unsets: isChange) }
    }
}
