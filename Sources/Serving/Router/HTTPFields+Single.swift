internal import HTTPTypes

extension HTTPFields {
    /// What the subscript gives, which joins values even where there is one: without that.
    func value(of name: HTTPField.Name) -> String? {
        guard let first = firstIndex(where: { $0.name == name }) else { return nil }
        let isSingle = self[index(after: first)...].allSatisfy { $0.name != name }
        return isSingle ? self[first].value : self[name]
    }

    /// Adds a field whose name does not occur yet, without looking for it.
    mutating func add(_ name: HTTPField.Name, _ value: String) {
        append(HTTPField(name: name, value: value))
    }
}
