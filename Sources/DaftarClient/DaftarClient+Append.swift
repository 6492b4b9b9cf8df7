public import EventLog

extension DaftarClient {
    /// Appends events of one or several streams, all or none, in this order; returns when they are on disk.
    ///
    /// - Throws: ``ClientError`` with every reason: `wrong_revision`, `condition_failed`, `missing_field`, ….
    @discardableResult
    public func append(
        _ events: [NewEvent], expectations: [String: ExpectedRevision] = [:],
        conditions: [AppendCondition] = []
    ) async throws -> AppendAnswer {
        try await append(
            json: events.map(\.json), expectations: expectations, conditions: conditions, isRepeatable: true)
    }

    /// As ``append(_:expectations:conditions:)``, of events in CloudEvents' JSON form.
    ///
    /// - Parameter isRepeatable: all of them have ids, so that it may be sent again.
    public func append(
        json events: [[UInt8]], expectations: [String: ExpectedRevision] = [:],
        conditions: [AppendCondition] = [], isRepeatable: Bool = false
    ) async throws -> AppendAnswer {
        var body = Array(#"{"events":["#.utf8)
        body.append(contentsOf: events.joined(separator: [UInt8(ascii: ",")]))
        body.append(UInt8(ascii: "]"))
        if !expectations.isEmpty {
            body.append(contentsOf: #","expectations":{"#.utf8)
            for (index, (stream, expected)) in expectations.sorted(by: { $0.key < $1.key }).enumerated() {
                if index > 0 { body.append(UInt8(ascii: ",")) }
                JSONString.append(stream, to: &body)
                body.append(UInt8(ascii: ":"))
                JSONString.append(expected.description, to: &body)
            }
            body.append(UInt8(ascii: "}"))
        }
        if !conditions.isEmpty {
            body.append(contentsOf: #","conditions":["#.utf8)
            body.append(contentsOf: conditions.map(\.json).joined(separator: [UInt8(ascii: ",")]))
            body.append(UInt8(ascii: "]"))
        }
        body.append(UInt8(ascii: "}"))
        return try AppendAnswer(
            await ask(
                "POST", "/v1/append", type: "application/json", body: body, isRepeatable: isRepeatable
            ).body)
    }
}

extension AppendCondition {
    fileprivate var json: [UInt8] {
        var bytes = Array(#"{"filter":{"#.utf8)
        let lists = [
            ("categories", filter.categories), ("types", filter.types), ("entities", filter.entities),
            ("streams", filter.streams), ("actors", filter.actors), ("correlations", filter.correlations),
        ].filter { !$0.1.isEmpty }
        for (index, (name, values)) in lists.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            bytes.append(contentsOf: "\"\(name)\":[".utf8)
            for (place, value) in values.enumerated() {
                if place > 0 { bytes.append(UInt8(ascii: ",")) }
                JSONString.append(value, to: &bytes)
            }
            bytes.append(UInt8(ascii: "]"))
        }
        bytes.append(UInt8(ascii: "}"))
        if let after { bytes.append(contentsOf: #","after":"\#(after)""#.utf8) }
        bytes.append(UInt8(ascii: "}"))
        return bytes
    }
}
