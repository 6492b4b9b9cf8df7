import EventLog

/// Builds a JSON object, member by member.
struct JSONText {
    private(set) var bytes: [UInt8] = []
    private var isEmpty = true

    init() {
        bytes.append(UInt8(ascii: "{"))
    }

    private mutating func key(_ name: String) {
        if !isEmpty { bytes.append(UInt8(ascii: ",")) }
        isEmpty = false
        JSONString.append(name, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
    }

    mutating func add(_ name: String, _ value: String) {
        key(name)
        JSONString.append(value, to: &bytes)
    }

    mutating func add(_ name: String, _ value: some BinaryInteger) {
        key(name)
        bytes.append(contentsOf: "\(value)".utf8)
    }

    mutating func add(_ name: String, _ value: Bool) {
        key(name)
        bytes.append(contentsOf: "\(value)".utf8)
    }

    /// `null` where there is no value.
    mutating func add(_ name: String, _ value: Double?) {
        key(name)
        bytes.append(contentsOf: (value.map { "\($0)" } ?? "null").utf8)
    }

    mutating func add(_ name: String, json: [UInt8]) {
        key(name)
        bytes.append(contentsOf: json)
    }

    mutating func add(_ name: String, array: [[UInt8]]) {
        add(name, json: JSONText.array(array))
    }

    var object: [UInt8] { bytes + [UInt8(ascii: "}")] }

    static func array(_ elements: [[UInt8]]) -> [UInt8] {
        Array("[".utf8) + Array(elements.joined(separator: [UInt8(ascii: ",")])) + Array("]".utf8)
    }
}
