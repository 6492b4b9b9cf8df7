public import EventLog

/// Rows as a server gave them.
public struct Rows: Sendable {
    /// Every event before it counts.
    public let position: UInt64
    public let columns: [String]
    /// JSON objects, their members in the order of the columns.
    public let rows: [JSONValue]
    /// Whether there are more than were asked for.
    public let isCut: Bool

    init(_ bytes: [UInt8]) throws {
        guard let root = try? JSONDocument(bytes).root, let rows = root["rows"], rows.kind == .array,
            let columns = root["columns"], columns.kind == .array,
            let position = root["position"]?.string.flatMap({ UInt64($0) })
        else { throw ClientError("not_understood", "what should be rows cannot be read") }
        self.position = position
        self.columns = columns.elements.compactMap(\.string)
        self.rows = Array(rows.elements)
        isCut = root["more"]?.boolean ?? false
    }
}

/// Which moment is asked for: what was known (an instant, a date, `@position`), and what was true (an instant
/// or a date).
public struct AskedMoment: Sendable {
    public var asOf: String?
    public var validAt: String?

    public init(asOf: String? = nil, validAt: String? = nil) {
        self.asOf = asOf
        self.validAt = validAt
    }

    var query: [(String, String)] {
        [("as_of", asOf), ("valid_at", validAt)].compactMap { name, value in value.map { (name, $0) } }
    }
}

extension DaftarClient {
    /// The rows of a view, or those with a first key.
    public func rows(
        ofView table: String, key: String? = nil, at moment: AskedMoment = AskedMoment(),
        atLeast position: UInt64? = nil, limit: Int = 1_000
    ) async throws -> Rows {
        let path = ([table] + (key.map { [$0] } ?? [])).map(PercentEncoding.of).joined(separator: "/")
        return try await rows(at: "/v1/views/\(path)", moment.query, position, limit)
    }

    /// The rows of a report with its parameters.
    public func rows(
        ofReport name: String, parameters: [String: String] = [:], at moment: AskedMoment = AskedMoment(),
        atLeast position: UInt64? = nil, limit: Int? = nil
    ) async throws -> Rows {
        try await rows(
            at: "/v1/reports/\(PercentEncoding.of(name))",
            moment.query + parameters.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }, position, limit)
    }

    /// The tables: an object with `head`, `position` and `tables`.
    public func views() async throws -> JSONValue { try await document("/v1/views") }

    private func document(_ path: String) async throws -> JSONValue {
        let answer = try await ask("GET", path)
        guard let root = try? JSONDocument(answer.body).root else {
            throw ClientError("not_understood", "the answer of \(path) cannot be read")
        }
        return root
    }

    private func rows(
        at path: String, _ query: [(String, String)], _ position: UInt64?, _ limit: Int?
    ) async throws -> Rows {
        let query =
            query + (position.map { [("at_least", "\($0)")] } ?? [])
            + (limit.map { [("limit", "\($0)")] } ?? [])
        return try Rows(await ask("GET", path, query: query).body)
    }
}
