internal import EventLog
internal import HTTPTypes

/// CloudEvents 1.0 over HTTP in binary mode: the body is the event's data, each attribute a header
/// `ce-<name>`, percent-encoded where it is not plain.
enum BinaryMode {
    private static let prefix = "ce-"

    static func isUsed(by headers: some RequestHeaders) -> Bool { headers.value(of: .specVersion) != nil }

    /// The event in the one JSON form. Values of `schemaversion` and extensions that look like integers or
    /// booleans are sent on as such, as the specification has them.
    static func event(_ headers: some RequestHeaders, data: [UInt8], stream: String?) throws -> JSONValue {
        var bytes = Array("{".utf8)
        var seen: Set<String> = []
        for field in headers.all where field.name.hasPrefix(prefix) {
            let name = String(field.name.dropFirst(prefix.count))
            guard seen.insert(name).inserted else {
                throw Refusal(.duplicateKey, name, "the header ce-\(name) stands twice")
            }
            guard let value = decoded(field.value) else {
                throw Refusal(.invalidUTF8, name, "the header ce-\(name) is not percent-encoded UTF-8")
            }
            if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
            JSONString.append(name, to: &bytes)
            bytes.append(UInt8(ascii: ":"))
            append(value, of: name, to: &bytes)
        }
        if !seen.contains("datacontenttype") {
            bytes.append(contentsOf: #","datacontenttype":"application/json""#.utf8)
        }
        if !data.isEmpty {
            bytes.append(contentsOf: #","data":"#.utf8)
            bytes.append(contentsOf: try AppendBody.document(data).bytes)
        }
        bytes.append(UInt8(ascii: "}"))
        return try AppendBody.document(bytes)
    }

    private static func append(_ value: String, of name: String, to bytes: inout [UInt8]) {
        let isVersion = name == "schemaversion"
        if isVersion, Int(value) != nil { return bytes.append(contentsOf: value.utf8) }
        JSONString.append(value, to: &bytes)
    }

    /// The text of a percent-encoded header; `nil` where it is not UTF-8 or an escape is broken.
    private static func decoded(_ value: String) -> String? {
        var bytes: [UInt8] = []
        var rest = Array(value.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard rest.count >= 2,
                let code = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            else {
                return nil
            }
            bytes.append(code)
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
