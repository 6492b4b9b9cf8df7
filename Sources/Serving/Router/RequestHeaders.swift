internal import HTTPTypes
internal import NIOHTTP1

/// The header fields of a request: as routes have them, or as the parser gives them to who needs no more than a
/// few of them.
protocol RequestHeaders: Sendable {
    /// The values of all fields of that name, joined by commas; `nil` where there is none.
    func value(of name: HTTPField.Name) -> String?
    /// Each field, its name in lower case.
    var all: [(name: String, value: String)] { get }
}

extension HTTPFields: RequestHeaders {
    /// What the subscript gives, which joins values even where there is one: without that.
    func value(of name: HTTPField.Name) -> String? {
        guard let first = firstIndex(where: { $0.name == name }) else { return nil }
        let isSingle = self[index(after: first)...].allSatisfy { $0.name != name }
        return isSingle ? self[first].value : self[name]
    }

    var all: [(name: String, value: String)] { map { ($0.name.canonicalName, $0.value) } }

    /// Adds a field whose name does not occur yet, without looking for it.
    mutating func add(_ name: HTTPField.Name, _ value: String) {
        append(HTTPField(name: name, value: value))
    }
}

extension HTTPHeaders: RequestHeaders {
    func value(of name: HTTPField.Name) -> String? {
        guard let first = first(name: name.canonicalName) else { return nil }
        let values = self[name.canonicalName]
        return values.count == 1 ? first : values.joined(separator: ", ")
    }

    var all: [(name: String, value: String)] { map { ($0.name.lowercased(), $0.value) } }
}
