public import EventLog

/// Data of an earlier schema version on its way to the next one: its members, to be renamed, moved, set
/// and taken away. What is not touched stays as it is, in its place; `custom` too.
public struct EarlierData {
    private var members: [(name: String, value: JSONValue)]

    init(_ data: JSONValue) {
        members = data.members.map { ($0.key, $0.value) }
    }

    /// The value of a member; a personal one is an object with the member `sealed`.
    public subscript(name: String) -> JSONValue? { members.first { $0.name == name }?.value }

    /// A member's value as minified JSON, to be put elsewhere.
    public func json(_ name: String) -> String? {
        self[name].map { String(decoding: $0.bytes, as: UTF8.self) }
    }

    public mutating func rename(_ name: String, to newName: String) {
        guard let index = members.firstIndex(where: { $0.name == name }) else { return }
        members[index].name = newName
    }

    public mutating func remove(_ name: String) {
        members.removeAll { $0.name == name }
    }

    /// Sets a member where it stands, or behind the others.
    public mutating func set(_ name: String, json: String) {
        let value: JSONValue
        do {
            value = try JSONDocument(json.utf8).root
        } catch {
            preconditionFailure("an upcast sets \(name) to what is no JSON: \(error)")
        }
        if let index = members.firstIndex(where: { $0.name == name }) {
            members[index].value = value
        } else {
            members.append((name, value))
        }
    }

    /// Changes the object under `name`, or each object of the array there. A sealed value stays as it is.
    public mutating func edit(_ name: String, _ change: (inout EarlierData) -> Void) {
        guard let value = self[name], value.sealedCommitment == nil else { return }
        switch value.kind {
        case .object: set(name, json: Self.changed(value, change))
        case .array:
            let elements = value.elements.map { element in
                element.kind == .object && element.sealedCommitment == nil
                    ? Self.changed(element, change) : String(decoding: element.bytes, as: UTF8.self)
            }
            set(name, json: "[\(elements.joined(separator: ","))]")
        default: break
        }
    }

    private static func changed(_ object: JSONValue, _ change: (inout EarlierData) -> Void) -> String {
        var data = EarlierData(object)
        change(&data)
        return String(decoding: data.bytes, as: UTF8.self)
    }

    /// Minified JSON.
    var bytes: [UInt8] {
        var output: [UInt8] = [UInt8(ascii: "{")]
        for (index, member) in members.enumerated() {
            if index > 0 { output.append(UInt8(ascii: ",")) }
            JSONString.append(member.name, to: &output)
            output.append(UInt8(ascii: ":"))
            output.append(contentsOf: member.value.bytes)
        }
        output.append(UInt8(ascii: "}"))
        return output
    }
}

extension JSONValue {
    /// What stands for a personal value in an entry's data; `nil` for any other value.
    var sealedCommitment: String? { kind == .object ? self["sealed"]?.string : nil }

    /// This value with `values` inside it (in order of the text, none inside another) replaced by texts.
    func replacing(_ values: [JSONValue], by text: (Int) -> String) -> [UInt8] {
        var output: [UInt8] = []
        var copied = range.lowerBound
        for (index, value) in values.enumerated() {
            output.append(contentsOf: document.bytes[copied..<value.range.lowerBound])
            output.append(contentsOf: text(index).utf8)
            copied = value.range.upperBound
        }
        output.append(contentsOf: document.bytes[copied..<range.upperBound])
        return output
    }
}
