internal import EventLog
internal import Vault

/// Replaces personal values in an event's data by their commitments, and puts them back.
enum Sealing {
    /// `data` with each of `values` (in order of the text, none inside another) replaced by
    /// `{"sealed":"<commitment>"}`.
    static func replace(
        _ values: [JSONValue], by commitments: [String], in data: JSONValue
    ) throws(JSONError) -> JSONValue {
        var output: [UInt8] = []
        output.reserveCapacity(data.range.count + 56 * values.count)
        var copied = data.range.lowerBound
        for (value, commitment) in zip(values, commitments) {
            output.append(contentsOf: data.document.bytes[copied..<value.range.lowerBound])
            output.append(contentsOf: #"{"sealed":""#.utf8)
            output.append(contentsOf: commitment.utf8)
            output.append(contentsOf: #""}"#.utf8)
            copied = value.range.upperBound
        }
        output.append(contentsOf: data.document.bytes[copied..<data.range.upperBound])
        return try JSONDocument(output).root
    }

    /// `false` where there is certainly none: a look at the bytes, for the many events without any.
    static func mayHaveCommitments(_ data: [UInt8]) -> Bool {
        let word = "\"sealed\":".utf8
        return data.withUnsafeBytes { data in
            var start = 0
            while start + word.count < data.count {
                if data[start] == UInt8(ascii: "\""),
                    UnsafeRawBufferPointer(rebasing: data[start...]).starts(with: word)
                {
                    return true
                }
                start += 1
            }
            return false
        }
    }

    /// Places of the commitments in an entry's data, in order of the text.
    static func commitments(in value: JSONValue) -> [(value: JSONValue, commitment: String)] {
        var found: [(JSONValue, String)] = []
        collect(value, &found)
        return found
    }

    private static func collect(_ value: JSONValue, _ found: inout [(JSONValue, String)]) {
        switch value.kind {
        case .object:
            if let commitment = value["sealed"]?.string {
                found.append((value, commitment))
            } else {
                for (_, member) in value.members { collect(member, &found) }
            }
        case .array:
            for element in value.elements { collect(element, &found) }
        default: break
        }
    }

    /// The entry's `data` with a mark beside each commitment that its value was erased.
    static func markErased(_ data: [UInt8]) throws -> [UInt8] {
        let places = commitments(in: try JSONDocument(data).root)
        return replacing(places.map(\.value), in: data) { index in
            Array(#"{"sealed":"\#(places[index].commitment)","erased":true}"#.utf8)[...]
        }
    }

    private static func replacing(
        _ places: [JSONValue], in data: [UInt8], by value: (Int) -> ArraySlice<UInt8>
    ) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(data.count)
        var copied = 0
        for (index, place) in places.enumerated() {
            output.append(contentsOf: data[copied..<place.range.lowerBound])
            output.append(contentsOf: value(index))
            copied = place.range.upperBound
        }
        output.append(contentsOf: data[copied...])
        return output
    }

    /// The entry's `data` with its commitments replaced by `values`.
    static func disclose(_ data: [UInt8], _ values: [ArraySlice<UInt8>]) throws -> [UInt8] {
        let places = commitments(in: try JSONDocument(data).root)
        guard places.count == values.count else {
            throw LogError(
                .damaged, "an event has \(places.count) commitments and \(values.count) sealed values")
        }
        return replacing(places.map(\.value), in: data) { values[$0] }
    }
}
