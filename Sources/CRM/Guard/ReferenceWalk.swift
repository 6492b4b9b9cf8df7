import EventLog

/// Finds the references in an event's data where its shape says that they are.
extension Shape {
    typealias Visit = (_ entity: String?, _ category: String, _ links: Bool, _ field: String) -> Void

    /// Calls `visit` for each with its entity (`nil`: unset by null), category, whether it links, and where
    /// it stands.
    func visitReferences(
        in data: JSONValue, at path: String = "",
        _ visit: (_ entity: String?, _ category: String, _ links: Bool, _ field: String) ->
            Void
    ) {
        for index in referring {
            let field = fields[index]
            guard let value = data[field.name] else { continue }
            Self.visit(value, field.kind, path.isEmpty ? field.name : "\(path).\(field.name)", visit)
        }
    }

    private static func visit(
        _ value: JSONValue, _ kind: Kind, _ path: String,
        _ visit: (_ entity: String?, _ category: String, _ links: Bool, _ field: String) ->
            Void
    ) {
        switch kind {
        case .reference(let category, let links): visit(value.string, category, links, path)
        case .object(let shape), .changes(let shape): shape.visitReferences(in: value, at: path, visit)
        case .array(let element, _):
            for (index, item) in value.elements.enumerated() {
                self.visit(item, element, "\(path)[\(index)]", visit)
            }
        default: break
        }
    }

    /// The currency of the first amount in `data` and where it stands. All amounts of an event have the
    /// same; checking has seen to it.
    func firstCurrency(in data: JSONValue, at path: String = "") -> (currency: JSONValue, field: String)? {
        for index in paying {
            let field = fields[index]
            guard let value = data[field.name] else { continue }
            let place = path.isEmpty ? field.name : "\(path).\(field.name)"
            if let found = Self.firstCurrency(in: value, field.kind, place) { return found }
        }
        return nil
    }

    private static func firstCurrency(
        in value: JSONValue, _ kind: Kind, _ path: String
    ) -> (currency: JSONValue, field: String)? {
        switch kind {
        case .money: return value["currency"].map { ($0, path) }
        case .object(let shape), .changes(let shape): return shape.firstCurrency(in: value, at: path)
        case .array(let element, _):
            for item in value.elements {
                if let found = firstCurrency(in: item, element, path) { return found }
            }
            return nil
        default: return nil
        }
    }
}
