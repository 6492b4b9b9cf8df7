internal import EventLog
internal import Foundation
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
        data.withUnsafeBytes { mayHaveCommitments($0) }
    }

    static func mayHaveCommitments(_ data: UnsafeRawBufferPointer) -> Bool {
        guard let base = data.baseAddress else { return false }
        var offset = 0
        while offset + prefix.count <= data.count,
            let brace = memchr(base + offset, Int32(UInt8(ascii: "{")), data.count - offset)
        {
            let start = UnsafeRawPointer(brace) - base
            if start + prefix.count <= data.count, memcmp(base + start, prefix, prefix.count) == 0 {
                return true
            }
            offset = start + 1
        }
        return false
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
        let places = places(in: data)
        guard places.count == values.count else {
            throw LogError(
                .damaged, "an event has \(places.count) commitments and \(values.count) sealed values")
        }
        return replace(zip(places, values), in: data)
    }

    /// `data` with each of its commitments replaced by the one of `values` that it commits to, whatever
    /// their order.
    static func disclose(_ data: [UInt8], matching values: [SealedValue]) throws -> [UInt8] {
        let byCommitment = Dictionary(
            values.map { (Commitment.of(value: $0.value, salt: $0.salt), $0.value) }
        ) { first, _ in first }
        let known = places(in: data).compactMap { place in
            byCommitment[String(decoding: data[place].dropFirst(prefix.count).dropLast(2), as: UTF8.self)]
                .map { (place, $0) }
        }
        return replace(known, in: data)
    }

    private static let prefix = Array(#"{"sealed":""#.utf8)

    /// Where the commitments stand in an entry's data, found by their bytes: in minified JSON an unescaped
    /// quote behind a brace begins a key, and `sealed` is no key that a sender may use.
    private static func places(in data: [UInt8]) -> [Range<Int>] {
        var places: [Range<Int>] = []
        let count = prefix.count + Commitment.count + 2
        data.withUnsafeBytes { data in
            guard let base = data.baseAddress else { return }
            var offset = 0
            while offset + count <= data.count,
                let brace = memchr(base + offset, Int32(UInt8(ascii: "{")), data.count - offset)
            {
                let start = UnsafeRawPointer(brace) - base
                let isCommitment =
                    start + count <= data.count && memcmp(base + start, prefix, prefix.count) == 0
                if isCommitment { places.append(start..<start + count) }
                offset = start + (isCommitment ? count : 1)
            }
        }
        return places
    }

    /// `data` with a mark beside each commitment that its value was erased.
    static func markErased(_ data: [UInt8]) throws -> [UInt8] {
        let places = commitments(in: try JSONDocument(data).root)
        let marks = places.map { place in
            (place.value.range, Array(#"{"sealed":"\#(place.commitment)","erased":true}"#.utf8)[...])
        }
        return replace(marks, in: data)
    }

    private static func replace(
        _ places: some Sequence<(Range<Int>, ArraySlice<UInt8>)>, in data: [UInt8]
    ) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(data.count)
        var copied = 0
        for (place, value) in places {
            output.append(contentsOf: data[copied..<place.lowerBound])
            output.append(contentsOf: value)
            copied = place.upperBound
        }
        output.append(contentsOf: data[copied...])
        return output
    }
}
