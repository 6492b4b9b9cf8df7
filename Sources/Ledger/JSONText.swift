internal import EventLog

/// Builds a JSON object, member by member.
public struct JSONText {
    private var bytes: [UInt8] = []
    private var isEmpty = true

    public init() {
        bytes.append(UInt8(ascii: "{"))
    }

    private mutating func key(_ name: String) {
        if !isEmpty { bytes.append(UInt8(ascii: ",")) }
        isEmpty = false
        JSONString.append(name, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
    }

    public mutating func add(_ name: String, _ value: String) {
        key(name)
        JSONString.append(value, to: &bytes)
    }

    public mutating func add(_ name: String, _ value: some BinaryInteger) {
        key(name)
        bytes.append(contentsOf: "\(value)".utf8)
    }

    public mutating func add(_ name: String, _ value: Bool) {
        key(name)
        bytes.append(contentsOf: "\(value)".utf8)
    }

    /// `null` where there is no value.
    public mutating func add(_ name: String, _ value: Double?) {
        key(name)
        bytes.append(contentsOf: (value.map { "\($0)" } ?? "null").utf8)
    }

    public mutating func add(_ name: String, json: [UInt8]) {
        key(name)
        bytes.append(contentsOf: json)
    }

    public mutating func add(_ name: String, array: [[UInt8]]) {
        add(name, json: JSONText.array(array))
    }

    public mutating func add(_ name: String, strings: [String]) {
        add(
            name,
            array: strings.map { string in
                var bytes: [UInt8] = []
                JSONString.append(string, to: &bytes)
                return bytes
            })
    }

    public var object: [UInt8] { bytes + [UInt8(ascii: "}")] }

    public static func array(_ elements: [[UInt8]]) -> [UInt8] {
        Array("[".utf8) + Array(elements.joined(separator: [UInt8(ascii: ",")])) + Array("]".utf8)
    }
}
