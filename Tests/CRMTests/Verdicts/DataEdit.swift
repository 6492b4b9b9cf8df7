import EventLog

/// One step of the way into an event's data.
enum DataStep: Sendable {
    case member(String)
    case element(Int)
}

extension JSONValue {
    var text: String { String(decoding: bytes, as: UTF8.self) }
}

/// Data with one value replaced, added or (nil) left out; what is missing on the way is made.
func edited(_ data: JSONValue?, at path: some Collection<DataStep>, to json: String?) -> String? {
    guard let step = path.first else { return json }
    let rest = path.dropFirst()
    switch step {
    case .member(let name):
        var members: [String] = []
        for (key, value) in data?.members ?? JSONValue.emptyObject.members where key != name {
            members.append("\"\(key)\":\(value.text)")
        }
        if let value = edited(data?[name], at: rest, to: json) { members.append("\"\(name)\":\(value)") }
        return "{\(members.joined(separator: ","))}"
    case .element(let index):
        let old = data.map { Array($0.elements) } ?? []
        var elements = old.map(\.text)
        let value = edited(index < old.count ? old[index] : nil, at: rest, to: json) ?? "null"
        if index < old.count { elements[index] = value } else { elements.append(value) }
        return "[\(elements.joined(separator: ","))]"
    }
}

/// As refusals write a path: `lines[0].quantity`.
func described(_ path: [DataStep]) -> String {
    path.reduce(into: "") { text, step in
        switch step {
        case .member(let name): text += text.isEmpty ? name : ".\(name)"
        case .element(let index): text += "[\(index)]"
        }
    }
}
