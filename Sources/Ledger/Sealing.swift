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

    /// The entry's `data` with its commitments replaced by `values`, which are in their order.
    static func disclose(_ data: [UInt8], _ values: [ArraySlice<UInt8>]) throws -> [UInt8] {
        let places = commitments(in: try JSONDocument(data).root)
        guard places.count == values.count else {
            throw LogError(
                .damaged, "an event has \(places.count) commitments and \(values.count) sealed values")
        }
        return replace(zip(places.map(\.value), values), in: data)
    }

    /// `data` with each of its commitments replaced by the one of `values` that it commits to, whatever
    /// their order.
    static func disclose(_ data: [UInt8], matching values: [SealedValue]) throws -> [UInt8] {
        let byCommitment = Dictionary(
            values.map { (Commitment.of(value: $0.value, salt: $0.salt), $0.value) }
        ) { first, _ in first }
        let places = commitments(in: try JSONDocument(data).root).compactMap { place in
            byCommitment[place.commitment].map { (place.value, $0) }
        }
        return replace(places, in: data)
    }

    private static func replace(
        _ places: some Sequence<(JSONValue, ArraySlice<UInt8>)>, in data: [UInt8]
    ) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(data.count)
        var copied = 0
        for (place, value) in places {
            output.append(contentsOf: data[copied..<place.range.lowerBound])
            output.append(contentsOf: value)
            copied = place.range.upperBound
        }
        output.append(contentsOf: data[copied...])
        return output
    }
}
